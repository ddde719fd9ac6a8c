//! From files to suites, with every finding.

mod bind_captures;
mod capture;
mod case;
mod cases;
mod changed;
mod command_line;
mod default_lints;
mod discover;
mod each;
mod expected_file;
mod fill;
mod follow_up_lints;
mod given;
mod header_lints;
mod inherited;
mod json_text;
mod lacking;
mod lint;
mod local_files;
mod merge;
mod misplaced;
mod names;
mod never_met;
mod parts;
mod project;
mod read;
mod ready;
mod replaced;
mod request;
mod reserved;
mod resolved;
mod schema;
mod settings;
mod shared;
mod short;
mod steps;
mod tables;
mod template;
mod unresolved;
mod unused_vars;
mod variables;
mod wanted;
mod whole_url;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use bind_captures::Late;
pub use command_line::RequestDefaults;
pub use discover::{DiscoverError, discover};
pub use settings::{ReadSettings, read_settings};

use super::file::SuiteTable;
use super::target::named_targets;
use super::toml::{Findings, Node, decode};
use super::{Case, Secret, Settings, Suite};
use crate::source::{Diagnostic, Located, Sources, nearest};
use case::Common;
use changed::Changes;
use fill::fill;
use read::read;
use shared::Shared;
use variables::Variables;
use wanted::Wanted;

/// A suite to be read.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file.
    File {
        /// Where it is, as the user named it.
        path: PathBuf,
        /// Whether the user named it, and not just a folder that it is in.
        named: bool,
    },
    /// A `smoke.toml` in a folder of suites, which is none itself.
    Project {
        /// Where it is.
        path: PathBuf,
    },
    /// A text that is part of the program.
    Text {
        /// What to call it.
        path: String,
        /// The text.
        text: String,
    },
}

/// What suites are read with.
pub struct Options<'a> {
    /// Variables from the command line; they win over those of the files.
    pub vars: Vec<(String, String)>,
    /// The environment.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// What holds for requests that don't say otherwise.
    pub defaults: RequestDefaults,
}

/// Suites, and what is wrong with them.
#[derive(Debug)]
pub struct Loaded {
    /// The suites, in the order of the inputs; those with errors too, as far as
    /// they could be understood.
    pub suites: Vec<Suite>,
    /// Every secret that has a value, of suites that could not be understood
    /// too.
    pub secrets: Vec<Secret>,
    /// The files that they were read from.
    pub sources: Arc<Sources>,
    /// What is wrong; nothing may be sent while one of them is an error.
    pub findings: Vec<Diagnostic>,
}

/// Reads suites.
#[must_use]
pub fn load(inputs: &[Input], options: &Options<'_>) -> Loaded {
    let mut loader = Loader::new(options);
    let parsed: Vec<Parsed> = inputs
        .iter()
        .filter_map(|input| loader.parse(input))
        .collect();
    let parsed: Vec<Parsed> = parsed
        .into_iter()
        .filter(|parsed| !parsed.is_only_shared(&loader.included))
        .collect();
    let suites: Vec<Suite> = parsed
        .into_iter()
        .filter_map(|parsed| loader.suite(parsed))
        .collect();
    if suites.is_empty() {
        loader.refuse_projects_alone(inputs);
    }
    names::refuse_twin_suites(&suites, &loader.sources, &mut loader.findings);
    loader.check_given_vars(suites.is_empty());
    Loaded {
        suites,
        secrets: loader.secrets,
        sources: Arc::new(loader.sources),
        findings: loader.findings.into_sorted(),
    }
}

struct Loader<'a> {
    options: &'a Options<'a>,
    /// Defaults below those of every file.
    unsaid: Node,
    sources: Sources,
    findings: Findings,
    secrets: Vec<Secret>,
    /// Every variable that some suite uses.
    used: HashSet<String>,
    /// Every file that some suite includes.
    included: HashSet<PathBuf>,
}

/// A file with what it includes.
struct Parsed {
    path: String,
    project: Option<String>,
    file: Option<(PathBuf, bool)>,
    root: Node,
    shared: Shared,
}

impl Parsed {
    /// Whether it is there for others to include: found in a folder, without
    /// cases, and included by another file.
    fn is_only_shared(&self, included: &HashSet<PathBuf>) -> bool {
        let Some((path, named)) = &self.file else {
            return false;
        };
        !named && self.root.get("case").is_none() && included.contains(&real(path))
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl<'a> Loader<'a> {
    fn new(options: &'a Options<'a>) -> Self {
        let mut sources = Sources::default();
        Self {
            options,
            unsaid: options.defaults.table(&mut sources),
            sources,
            findings: Findings::default(),
            secrets: Vec::new(),
            used: HashSet::new(),
            included: HashSet::new(),
        }
    }

    fn parse(&mut self, input: &Input) -> Option<Parsed> {
        let (path, file, mut root) = match input {
            Input::File { path, named } => {
                let root = read(path, None, &mut self.sources, &mut self.findings)?;
                let shown = path.display().to_string();
                (shown, Some((path.clone(), *named)), root)
            }
            Input::Project { path } => {
                self.check_project(path);
                return None;
            }
            Input::Text { path, text } => {
                let base = self.sources.add(path.as_str(), text.as_str());
                let root = read::parse(text, base, &self.sources, &mut self.findings)?;
                (path.clone(), None, root)
            }
        };
        let mut shared = Shared::default();
        let project = file.as_ref().and_then(|(path, _)| project::project(path));
        if let Some(project) = &project {
            self.include(project, None, &mut Vec::new(), &mut shared);
        }
        let own = Shared::take_from(&mut root);
        self.refuse_settings(&root, own.default_targets.as_ref());
        let includes = shared::includes(&root);
        let from = file.as_ref().map(|(path, _)| path.clone());
        self.included.extend(each::files(&root, from.as_deref()));
        let mut chain: Vec<PathBuf> = from.iter().map(|path| real(path)).collect();
        for include in includes {
            let path = shared::beside(from.as_deref(), &include.value);
            shared.settings = Settings::default();
            self.include(&path, Some(include.span), &mut chain, &mut shared);
            let is_project = |it: &PathBuf| real(it) == real(&path);
            if !project.as_ref().is_some_and(is_project) {
                self.warn_of_settings(&shared.settings, include.span);
            }
        }
        if let (Some(path), None) = (&from, &project) {
            self.warn_of_project_above(path);
        }
        shared.add(own);
        Some(Parsed {
            path,
            project: project.map(|path| path.display().to_string()),
            file,
            root,
            shared,
        })
    }

    /// Reads what cases name of the files beside them, and notes what they lack.
    fn complete(&mut self, mut cases: Vec<&mut Case>, of_host: &[Diagnostic]) {
        lacking::spread(of_host, &mut cases);
        let each = cases.iter_mut().map(|case| &mut **case);
        expected_file::read(each, &self.sources, &mut self.findings);
        let each = cases.iter_mut().map(|case| &mut **case);
        local_files::read(each, &self.sources, &mut self.findings);
        schema::compile(cases, &mut self.sources, &mut self.findings);
    }

    fn suite(&mut self, mut parsed: Parsed) -> Option<Suite> {
        let before = self.findings.errors();
        let changes = Changes::of(&parsed.root, &parsed.shared, &self.sources);
        let mut cases = parsed.root.take("case");
        let from = parsed.file.as_ref().map(|(path, _)| path.as_path());
        let tables = cases.as_mut().map(|cases| &mut cases.value);
        each::Files::default().read(tables, from, &mut self.sources, &mut self.findings);
        let mut variables = Variables::new(self.options, &parsed.shared, &self.sources);
        variables.changes = changes;
        variables.check(&parsed.shared.vars, &mut self.findings);
        self.secrets.extend(variables.known_secrets());
        // A host for every case is the suite's host, which a target may differ
        // from.
        if let Some(host) = parsed.shared.defaults.take("host")
            && parsed.root.get("host").is_none()
        {
            parsed.root.put(host);
        }
        default_lints::check(
            &mut parsed.shared.defaults,
            &self.sources,
            &mut self.findings,
        );
        for (part, wanted) in [
            (&mut parsed.root, Wanted::File),
            (&mut parsed.shared.defaults, Wanted::Case),
            (&mut parsed.shared.targets, Wanted::Fixed),
        ] {
            fill(part, wanted, &mut variables, &mut self.findings);
        }
        let unsaid = command_line::filled(&self.unsaid, &mut variables, &mut self.findings);
        let defaults = &mut parsed.shared.defaults;
        merge::defaults(&unsaid, defaults);
        tables::check(defaults, &self.sources, &mut self.findings);
        let head = decode::<SuiteTable>(&parsed.root, &self.sources, &mut self.findings).0?;
        let mut targets = named_targets(&parsed.shared.targets, &self.sources, &mut self.findings);
        lacking::of_targets(&parsed.shared.targets, &mut targets, &variables);
        let of_host = lacking::of_host(&parsed.root, &variables);
        let mut ready = ready::ready(
            parsed.shared.ready.take(),
            &parsed.shared.defaults,
            &mut variables,
            &self.sources,
            &mut self.findings,
        );
        let cases = cases.map(|entry| entry.value);
        let tables = cases::tables(cases, parsed.root.span, &self.sources, &mut self.findings);
        let common = Common {
            expected: inherited::expected(&parsed.shared.defaults).into(),
            defaults: &parsed.shared.defaults,
            tags: &head.tags.0,
            sources: &self.sources,
        };
        let mut built = cases::cases(tables, &common, &mut variables, &mut self.findings);
        lint::host(head.host.as_ref(), &self.sources, &mut self.findings);
        if let Some(name) = &head.name {
            lint::name(name, &self.sources, &mut self.findings);
        }
        let unused = unused_vars::Unused {
            used: &variables.used,
            file: &parsed.path,
            // What uses a variable may be what is wrong.
            whole: self.findings.errors() == before,
            sources: &self.sources,
        };
        unused.say(&parsed.shared.vars, &mut self.findings);
        self.used.extend(variables.used.iter().cloned());
        variables.changes.say(&self.sources, &mut self.findings);
        let (environment, given) = (variables.environment, variables.given);
        let waited_for = ready.iter_mut().map(|ready| &mut ready.case);
        let all = built.iter_mut().chain(waited_for).collect();
        self.complete(all, &of_host);
        Some(Suite {
            name: head
                .name
                .unwrap_or_else(|| Located::new(names::stem(&parsed.path), parsed.root.span)),
            path: parsed.path,
            project: parsed.project,
            description: head.description,
            host: head.host,
            targets,
            only_targets: head.targets.0,
            ready,
            environment,
            given,
            cases: built,
        })
    }

    /// A variable of the command line that nobody uses is a misspelt one.
    fn check_given_vars(&mut self, nothing_read: bool) {
        for (name, _) in &self.options.vars {
            if self.used.contains(name) || nothing_read {
                continue;
            }
            let message = format!("`--var {name}=…`: no suite uses `{{{{{name}}}}}`");
            let unused = Diagnostic::error("unused-var", message);
            let near = nearest(name, self.used.iter().map(String::as_str));
            self.findings.push(match near {
                Some(near) => unused.help(format!("did you mean `{near}`?")),
                None => unused,
            });
        }
    }
}
