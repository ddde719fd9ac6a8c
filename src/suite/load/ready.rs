//! From `[ready]` to readiness.

use std::fmt::Write;
use std::time::Duration;

use http::Method;

use super::fill::fill;
use super::follow_up_lints;
use super::lint;
use super::merge;
use super::request::{RequestReader, Whose};
use super::steps::{request_of, with_template};
use super::tables;
use super::variables::Variables;
use super::wanted::Wanted;
use crate::source::{Located, Sources, Span};
use crate::suite::file::{LineKeys, Paths, ReadyTable};
use crate::suite::keys;
use crate::suite::toml::{Entry, Findings, Node, Value, decode};
use crate::suite::value::Millis;
use crate::suite::{Case, Connections, Inherited, Ready};

/// What `[defaults]` say of requests: neither what pages have in common, nor
/// which cases are run.
fn of_requests(defaults: &Node) -> Node {
    let mut common = defaults.clone();
    common.take("expect");
    let is_of_cases = |key: &&&str| keys::SHARED.contains(key) || !keys::READY.contains(key);
    for key in keys::CASE.iter().filter(is_of_cases) {
        common.take(key);
    }
    common
}

/// What `[ready]` says, with what `[defaults]` say of requests.
pub(super) fn ready(
    entry: Option<Entry>,
    defaults: &Node,
    variables: &mut Variables<'_>,
    sources: &Sources,
    findings: &mut Findings,
) -> Option<Ready> {
    let mut entry = entry?;
    let before = findings.errors();
    let filled = fill(&mut entry.value, Wanted::Case, variables, findings);
    tables::check(&mut entry.value, sources, findings);
    merge::defaults(&of_requests(defaults), &mut entry.value);
    let (table, whole) = decode::<ReadyTable>(&entry.value, sources, findings);
    let mut table = table?;
    follow_up_lints::ready(&table.request.response.expect, sources, findings);
    let (only, not) = (&table.own.only_targets, &table.own.not_targets);
    lint::targets(only, not, sources, findings);
    let mut reader = Reader { sources, findings };
    let within = reader.time(table.own.within.as_ref(), Ready::WITHIN, NO_TIME);
    let every = reader.time(
        table.own.every.as_ref(),
        Ready::EVERY,
        Ready::SHORTEST_PAUSE,
    );
    let stable = reader.stable(table.own.stable.as_ref());
    let span = entry.key.span;
    let methods = table.methods.requests();
    reader.one_request(&methods, &mut table.request.line, whole, span)?;
    let request = RequestReader {
        methods,
        keys: &table.request,
        whole,
        filled: filled && !entry.value.is_template(),
        captured: false,
        place: None,
        inherited: Inherited::default(),
        target: None,
        whose: Whose::Ready,
        span,
        secrets: &variables.secrets,
        sources,
    };
    let step = request.requests(findings).steps.into_iter().next()?;
    let step = with_template(step, request_of(&entry.value, 0), variables);
    let case = Case {
        row: None,
        name: Located::new(Ready::NAME.to_owned(), span),
        span: step.span,
        steps: vec![step],
        retry: None,
        connections: Connections::default(),
        serial: false,
        tags: Vec::new(),
        skip: None,
        only_targets: table.own.only_targets,
        not_targets: table.own.not_targets,
    };
    (findings.errors() == before).then(|| Ready {
        span,
        case,
        within,
        every,
        stable,
        table: written(&entry.value),
    })
}

/// The least that is time at all.
const NO_TIME: Duration = Duration::from_millis(1);

struct Reader<'a> {
    sources: &'a Sources,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn error(&mut self, code: &str, span: Span, message: String) {
        self.findings.push(self.sources.error(code, span, message));
    }

    /// A time that is not shorter than `least`, nor forever.
    fn time(
        &mut self,
        said: Option<&Located<Millis>>,
        unsaid: Duration,
        least: Duration,
    ) -> Duration {
        let Some(said) = said else { return unsaid };
        let time = said.value.0;
        if time < least || time > Ready::LONGEST {
            let least = humantime::format_duration(least);
            let message = format!("a time from {least} to 1 day is wanted here");
            self.error("bad-wait", said.span, message);
        }
        time
    }

    fn stable(&mut self, said: Option<&Located<i64>>) -> u32 {
        let Some(said) = said else { return 1 };
        if let Ok(stable @ 1..=1000) = u32::try_from(said.value) {
            return stable;
        }
        let message = "a number of answers from 1 to 1000 is wanted here".to_owned();
        self.error("bad-wait", said.span, message);
        1
    }

    /// The one request; GET / when nothing else is said.
    fn one_request(
        &mut self,
        methods: &[(&str, Located<Paths>)],
        line: &mut LineKeys,
        whole: bool,
        span: Span,
    ) -> Option<()> {
        let long = [&line.method, &line.path, &line.raw_path].into_iter();
        let long = long.flatten().map(|half| half.span);
        let short = methods.iter().map(|(_, paths)| paths.span);
        // `method` and `path` are one request.
        let asked: Vec<Span> = short.chain(long.take(1)).collect();
        match asked.as_slice() {
            [] if whole => {
                line.method = Some(Located::new(Method::GET.to_string(), span));
                line.path = Some(Located::new("/".to_owned(), span));
            }
            [] | [_] => {}
            [.., last] => {
                let message = "`[ready]` is one request".to_owned();
                self.error("two-requests", *last, message);
                return None;
            }
        }
        Some(())
    }
}

/// A value without its places, to tell equal ones.
fn written(node: &Node) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: &Node, out: &mut String) {
    let _ = match &node.value {
        Value::Text(text) | Value::Template(text) => write!(out, "{text:?}"),
        Value::Integer(n) => write!(out, "{n}"),
        Value::Float(n) => write!(out, "{n:?}"),
        Value::Number(n) => write!(out, "{n}"),
        Value::Bool(b) => write!(out, "{b}"),
        Value::Null => out.write_str("null"),
        Value::Spelled { text, .. } => write!(out, "{text}"),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.write_str("]")
        }
        Value::Table(entries) => {
            out.push('{');
            for entry in entries {
                let _ = write!(out, "{:?}=", entry.key.value);
                write(&entry.value, out);
                out.push(',');
            }
            out.write_str("}")
        }
    };
}
