//! From `[[case.step]]` tables to steps.

use std::collections::{HashMap, HashSet};

use super::capture::captures;
use super::changed;
use super::fill::fill;
use super::inherited::inherited;
use super::lacking::lacks;
use super::lint;
use super::merge;
use super::replaced::replaced;
use super::request::{RequestReader, Whose};
use super::tables;
use super::template::is_name;
use super::variables::Variables;
use super::wanted::Wanted;
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::file::{StepOwn, StepTable};
use crate::suite::keys;
use crate::suite::toml::{Entry, Findings, Node, Value, decode};
use crate::suite::{Destination, Inherited, Poll, Secret, Step};

/// What of a table makes a request of its own.
fn own_request(table: &Node) -> impl Iterator<Item = &Located<String>> {
    let written = table.entries().iter().map(|entry| &entry.key);
    written.filter(|key| {
        let key = key.as_str();
        asks(key) || keys::BODIES.contains(&key)
    })
}

/// Whether a key says a method or a path.
fn asks(key: &str) -> bool {
    keys::METHODS.contains(&key) || keys::LINE.contains(&key)
}

/// What of a case holds for its steps: neither what it is itself, nor what no
/// step can say.
fn of_steps(case: &Node) -> Node {
    let is_own = |key| keys::CASE_OWN.contains(key) || keys::STEP_OWN.contains(key);
    let mut common = case.clone();
    for key in &*keys::CASE {
        if is_own(key) || !keys::STEP.contains(key) {
            common.take(key);
        }
    }
    common
}

/// The request at the place `at` of those that `case`, a table without steps,
/// asks: as a step says it.
pub(super) fn request_of(case: &Node, at: usize) -> Node {
    let is_method = |key: &str| keys::METHODS.contains(&key);
    let entries = || case.entries().iter();
    let kept = entries().filter(|entry| {
        let key = entry.key.as_str();
        let is_of_step = key != "name" && keys::STEP.contains(&key);
        is_of_step && !keys::SHARED.contains(&key) && !is_method(key)
    });
    let mut request = kept.cloned().collect::<Vec<_>>();
    // Of very many paths, one is copied.
    request.extend(entries().filter_map(|entry| {
        let path = match &entry.value.value {
            _ if !is_method(&entry.key) => return None,
            Value::Array(paths) => paths.get(at)?,
            _ => &entry.value,
        };
        Some(Entry {
            key: entry.key.clone(),
            template: entry.template,
            value: path.clone(),
        })
    }));
    if !entries().any(|entry| asks(&entry.key)) {
        request.push(home(case.span));
    }
    Node {
        value: Value::Table(request),
        span: case.span,
    }
}

/// What `[ready]` asks when nothing else is said.
fn home(span: Span) -> Entry {
    Entry {
        key: Located::new("get".to_owned(), span),
        template: false,
        value: Node {
            value: Value::Text("/".to_owned()),
            span,
        },
    }
}

/// A step with its `table`, where something is left to be filled in.
pub(super) fn with_template(step: Step, table: Node, variables: &Variables<'_>) -> Step {
    Step {
        lacks: lacks(&table, variables),
        template: table.is_template().then(|| Box::new(table)),
        ..step
    }
}

/// A case with steps asks for nothing itself.
pub(super) fn refuse_request(case: &Node, sources: &Sources, findings: &mut Findings) {
    // The name is the case's; the steps and the rows are taken out by now.
    let is_own = |key: &str| key != "name" && keys::CASE_OWN.contains(&key);
    let written = case.entries().iter().map(|entry| &entry.key);
    let own = written.filter(|key| is_own(key));
    for key in own_request(case).chain(own) {
        let message = format!("`{}` is of no use beside steps", key.value);
        let finding = sources
            .error("request-and-steps", key.span, message)
            .help("write it in a `[[case.step]]`");
        findings.push(finding);
    }
}

/// The steps, in order, with what `case` says of requests.
pub(super) fn steps(
    tables: Node,
    case: &Node,
    variables: &mut Variables<'_>,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Step> {
    let common = of_steps(case);
    let mut captured = Captured::default();
    let mut steps = Vec::new();
    let mut visitors = HashSet::new();
    let tables = tables_of(tables, sources, findings);
    let known = tables.iter().flat_map(names);
    variables.captured = known.map(|name| (name.value.clone(), name.span)).collect();
    for mut table in tables {
        variables.awaited = captured.names();
        let filled = fill(&mut table, Wanted::Step, variables, findings);
        tables::check(&mut table, sources, findings);
        let inherited = inherited(&common, &table);
        let replaced = replaced(&common, &table);
        changed::body(&common, &table, variables.changes());
        merge::defaults(&common, &mut table);
        let taking = Taking {
            secrets: &variables.secrets,
            filled,
            captured: false,
            place: None,
            inherited,
            sources,
        };
        let step = taking.step(&table, findings);
        captured.use_up(variables);
        // Those that are wrong too: what uses them is not.
        for name in names(&table).filter(|name| is_name(name)) {
            captured.add(name.value.clone(), name.span);
            variables.refuse_capture(name, findings);
        }
        let visitor = table
            .get("session")
            .map(|session| format!("{:?}", session.value));
        if visitors.insert(visitor)
            && let Some(submit) = table.get("submit")
        {
            findings.push(no_page(
                submit.span,
                table.get("session").is_some(),
                sources,
            ));
        }
        let Some(step) = step else { continue };
        let step = Step { replaced, ..step };
        steps.push(with_template(step, table, variables));
    }
    variables.awaited.clear();
    variables.captured.clear();
    captured.refuse_unused(sources, findings);
    steps
}

/// The names that a step captures.
fn names(step: &Node) -> impl Iterator<Item = &Located<String>> {
    let captures = step.get("capture").map_or(&[][..], Node::entries);
    captures.iter().map(|entry| &entry.key)
}

/// A form is sent before there is a page that has it.
fn no_page(submit: Span, named: bool, sources: &Sources) -> Diagnostic {
    let message = "no step before gets the page that has the form";
    let finding = sources.error("no-page", submit, message);
    finding.help(if named {
        "each session is a visitor of its own: write a step with `get` before, in this session"
    } else {
        "write a step with `get` before it"
    })
}

/// Each table, on its own.
fn tables_of(tables: Node, sources: &Sources, findings: &mut Findings) -> Vec<Node> {
    match tables.value {
        Value::Array(items) if !items.is_empty() => return items,
        Value::Array(_) => {
            let message = "a case without steps checks nothing";
            findings.push(sources.error("no-steps", tables.span, message));
        }
        other => {
            let message = format!("`step` is {}, not a list of tables", other.noun());
            let finding = sources.error("wrong-kind", tables.span, message);
            findings.push(finding.help("write `[[case.step]]`, with two brackets"));
        }
    }
    Vec::new()
}

/// How a step's table is read.
pub(super) struct Taking<'a> {
    pub(super) secrets: &'a [Secret],
    /// Whether nothing is left to be filled in.
    pub(super) filled: bool,
    /// Whether what was captured is filled in.
    pub(super) captured: bool,
    /// Where it is asked as the suite says, before anything was captured.
    pub(super) place: Option<&'a Destination>,
    /// What it takes over from its case and from `[defaults]`.
    pub(super) inherited: Inherited,
    pub(super) sources: &'a Sources,
}

impl Taking<'_> {
    /// The step, as far as it could be understood.
    pub(super) fn step(&self, table: &Node, findings: &mut Findings) -> Option<Step> {
        let (decoded, whole) = decode::<StepTable>(table, self.sources, findings);
        let decoded = decoded?;
        let request = RequestReader {
            methods: decoded.methods.requests(),
            keys: &decoded.request,
            whole,
            filled: self.filled && !table.is_template(),
            captured: self.captured,
            place: self.place,
            inherited: self.inherited.clone(),
            target: decoded.own.target.as_ref(),
            whose: Whose::Step,
            span: table.span,
            secrets: self.secrets,
            sources: self.sources,
        };
        let captures = captures(&decoded.own.capture, self.sources, findings);
        let submit = decoded.own.submit.as_ref();
        if submit.is_some() {
            self.refuse_other_request(table, findings);
        }
        for name in [&decoded.own.name, &decoded.shared.session]
            .into_iter()
            .flatten()
        {
            lint::name(name, self.sources, findings);
        }
        let step = match submit {
            Some(submit) => request.submitting(submit, findings),
            None => request.requests(findings).steps.into_iter().next()?,
        };
        Some(Step {
            poll: self.poll(&decoded.own, findings),
            pause: decoded.own.pause.map(|pause| pause.value.0),
            name: decoded.own.name,
            session: decoded.shared.session,
            captures,
            ..step
        })
    }

    /// How often it is asked, which is said in one way.
    fn poll(&self, own: &StepOwn, findings: &mut Findings) -> Option<Poll> {
        let (retry, until) = (own.retry.as_ref(), own.until.as_ref());
        if let (Some(retry), Some(until)) = (retry, until) {
            let message = "how often it is asked is said twice";
            let both = self.sources.error("two-polls", until.span, message);
            let first = self.sources.place(retry.span);
            findings.push(both.at(first, "here too").help("write one of them"));
        }
        let retry = retry.map(|retry| retry.value.0);
        let retry = retry.filter(|retry| retry.times > 0).map(Poll::Times);
        until.map(|until| Poll::Until(until.value.0)).or(retry)
    }

    /// A form says itself where it is sent, and what.
    fn refuse_other_request(&self, table: &Node, findings: &mut Findings) {
        let entries = table.entries().iter().map(|entry| &entry.key);
        let target = entries.filter(|key| key.as_str() == "target");
        for key in own_request(table).chain(target) {
            let message = format!("`{}` is of no use beside `submit`", key.value);
            let finding = self.sources.error("two-requests", key.span, message);
            findings.push(finding.help("a form says itself where it is sent, and what"));
        }
    }
}

/// What the steps so far capture.
#[derive(Default)]
struct Captured {
    found: Vec<Found>,
}

struct Found {
    name: String,
    span: Span,
    used: bool,
    /// Whether a later step captures another value by the same name.
    replaced: bool,
}

impl Captured {
    fn names(&self) -> HashMap<String, Span> {
        let names = self.found.iter();
        names
            .map(|found| (found.name.clone(), found.span))
            .collect()
    }

    fn add(&mut self, name: String, span: Span) {
        for older in self.found.iter_mut().filter(|older| older.name == name) {
            older.replaced = true;
        }
        self.found.push(Found {
            name,
            span,
            used: false,
            replaced: false,
        });
    }

    /// Takes note of what a step used.
    fn use_up(&mut self, variables: &mut Variables<'_>) {
        for name in std::mem::take(&mut variables.awaited_used) {
            let latest = self.found.iter_mut().filter(|found| !found.replaced);
            for found in latest.filter(|found| found.name == name) {
                found.used = true;
            }
        }
    }

    fn refuse_unused(&self, sources: &Sources, findings: &mut Findings) {
        for found in self.found.iter().filter(|found| !found.used) {
            let message = format!("no later step uses `{{{{{}}}}}`", found.name);
            let finding = sources.error("unused-capture", found.span, message);
            findings.push(finding.help("use it, or don't capture it"));
        }
    }
}
