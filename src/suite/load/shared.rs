//! What files share: `include` and `smoke.toml`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::project::PROJECT;
use super::read::read;
use super::settings::{settings, take_default_targets};
use super::{Input, Loader, real};
use crate::source::{Diagnostic, Located, Span};
use crate::suite::Settings;
use crate::suite::file::SharedTable;
use crate::suite::toml::{Entry, Node, Value, decode};

/// The parts of a file that others may include.
pub(super) struct Shared {
    pub(super) vars: Node,
    pub(super) secrets: Node,
    pub(super) targets: Node,
    pub(super) defaults: Node,
    pub(super) ready: Option<Entry>,
    /// `targets.default`, where it is no target.
    pub(super) default_targets: Option<Entry>,
    /// What it says of runs.
    pub(super) settings: Settings,
}

impl Default for Shared {
    fn default() -> Self {
        let empty = || Node {
            value: Value::Table(Vec::new()),
            span: Span::default(),
        };
        Self {
            vars: empty(),
            secrets: empty(),
            targets: empty(),
            defaults: empty(),
            ready: None,
            default_targets: None,
            settings: Settings::default(),
        }
    }
}

impl Shared {
    /// Takes the shared parts out of a file.
    pub(super) fn take_from(root: &mut Node) -> Self {
        let mut shared = Self::default();
        for (key, part) in shared.parts() {
            // What is no table stays, to be found wrong with the rest.
            let is_table = |node: &Node| matches!(node.value, Value::Table(_));
            if root.get(key).is_some_and(is_table)
                && let Some(entry) = root.take(key)
            {
                *part = entry.value;
            }
        }
        shared.ready = root.take("ready");
        shared.default_targets = take_default_targets(&mut shared.targets);
        shared
    }

    /// Adds what another file shares, which wins.
    pub(super) fn add(&mut self, mut other: Self) {
        super::merge::defaults(&self.defaults, &mut other.defaults);
        self.defaults = other.defaults;
        // As a whole: half of one and half of another is what nobody meant.
        self.ready = other.ready.or(self.ready.take());
        self.settings.add(other.settings);
        let both = [
            (&mut self.vars, other.vars),
            (&mut self.secrets, other.secrets),
            (&mut self.targets, other.targets),
        ];
        for (mine, theirs) in both {
            let (Value::Table(mine), Value::Table(theirs)) = (&mut mine.value, theirs.value) else {
                continue;
            };
            mine.retain(|entry| !theirs.iter().any(|t: &Entry| *t.key == *entry.key));
            mine.extend(theirs);
        }
    }

    fn parts(&mut self) -> [(&'static str, &mut Node); 4] {
        [
            ("vars", &mut self.vars),
            ("secrets", &mut self.secrets),
            ("targets", &mut self.targets),
            ("defaults", &mut self.defaults),
        ]
    }
}

/// The files that a file includes, as it spells them. What is no path is found
/// wrong when the file is decoded.
pub(super) fn includes(root: &Node) -> Vec<Located<PathBuf>> {
    let Some(Node {
        value: Value::Array(items),
        ..
    }) = root.get("include")
    else {
        return Vec::new();
    };
    let paths = items.iter().filter_map(|item| match &item.value {
        Value::Text(path) => Some(Located::new(PathBuf::from(path), item.span)),
        _ => None,
    });
    paths.collect()
}

/// `path` as the file `from` means it.
pub(super) fn beside(from: Option<&Path>, path: &Path) -> PathBuf {
    match from.and_then(Path::parent) {
        Some(folder) => folder.join(path),
        None => path.to_owned(),
    }
}

impl Loader<'_> {
    /// Adds what the file at `path` shares, and what it includes itself.
    /// `chain` are the files on the way to it.
    pub(super) fn include(
        &mut self,
        path: &Path,
        from: Option<Span>,
        chain: &mut Vec<PathBuf>,
        into: &mut Shared,
    ) {
        let here = real(path);
        if chain.contains(&here) {
            let message = format!("{} includes itself", path.display());
            let cycle = Diagnostic::error("include-cycle", message);
            self.findings.push(match from {
                Some(span) => cycle.at(self.sources.place(span), "the circle closes here"),
                None => cycle,
            });
            return;
        }
        let Some(mut root) = read(path, from, &mut self.sources, &mut self.findings) else {
            return;
        };
        self.included.insert(here.clone());
        self.refuse_cases(path, &root);
        root.take("case");
        let mut own = Shared::take_from(&mut root);
        own.settings = settings(
            &root,
            own.default_targets.as_ref(),
            path,
            &self.sources,
            &mut self.findings,
        );
        decode::<SharedTable>(&root, &self.sources, &mut self.findings);
        chain.push(here);
        for include in includes(&root) {
            let inner = beside(Some(path), &include.value);
            self.include(&inner, Some(include.span), chain, into);
        }
        chain.pop();
        into.add(own);
    }

    /// Finds what is wrong with a `smoke.toml`, although there may be no suite
    /// that includes it.
    pub(super) fn check_project(&mut self, path: &Path) {
        if let Some(root) = read(path, None, &mut self.sources, &mut self.findings) {
            self.refuse_cases(path, &root);
        }
    }

    /// Refuses cases in the file at `path`, which others include.
    fn refuse_cases(&mut self, path: &Path, root: &Node) {
        let Some(cases) = root.get("case") else {
            return;
        };
        let (message, help) = if path.file_name() == Some(OsStr::new(PROJECT)) {
            (
                "`smoke.toml` is what suites include, and has no cases of its own",
                "rename it: under any other name it is a suite",
            )
        } else {
            (
                "an included file has no cases of its own",
                "put what is shared into a file of its own",
            )
        };
        let cases = self.sources.error("included-cases", cases.span, message);
        self.findings.push(cases.help(help));
    }

    /// Refuses folders in which there is only what suites include.
    pub(super) fn refuse_projects_alone(&mut self, inputs: &[Input]) {
        let are_projects = inputs
            .iter()
            .all(|input| matches!(input, Input::Project { .. }));
        if are_projects && self.findings.errors() == 0 {
            let message = "there is no suite, only `smoke.toml`, which suites include";
            self.findings.push(Diagnostic::error("no-cases", message));
        }
    }
}
