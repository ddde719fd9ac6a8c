//! What the command line says of requests, as `[defaults]` below those of every
//! file.

use std::fmt::Write;

use super::fill::fill;
use super::variables::Variables;
use super::wanted::Wanted;
use crate::source::{Located, Sources, Span};
use crate::suite::toml::{Entry, Findings, Node, Value};

/// What the options are called as one of the sources.
pub(super) const COMMAND_LINE: &str = "command line";

/// What the command line says of requests that don't say otherwise.
#[derive(Clone, Debug, Default)]
pub struct RequestDefaults {
    /// How long a request may take, as a suite spells it.
    pub timeout: Option<String>,
    /// Headers to send, by name; an empty value leaves out one that is sent by
    /// default.
    pub headers: Vec<(String, String)>,
}

impl RequestDefaults {
    /// The table of defaults. Its options are one of the `sources`, in which
    /// what is wrong with them has its place.
    pub(super) fn table(&self, sources: &mut Sources) -> Node {
        let text = self.options();
        let base = sources.add(COMMAND_LINE, text.as_str());
        let at = |part: &str| {
            let start = base + text.find(part).unwrap_or_default();
            Span {
                start,
                end: start + part.len(),
            }
        };
        let mut headers: Vec<Entry> = Vec::new();
        for (name, value) in &self.headers {
            let span = at(name);
            let value = Node {
                value: match value.as_str() {
                    "" => Value::Bool(false),
                    sent => Value::Text(sent.to_owned()),
                },
                span,
            };
            let same = |other: &&mut Entry| other.key.eq_ignore_ascii_case(name);
            match headers.iter_mut().find(same).map(|entry| &mut entry.value) {
                None => headers.push(entry(name, value)),
                Some(Node {
                    value: Value::Array(values),
                    ..
                }) => values.push(value),
                Some(first) => {
                    let values = vec![first.clone(), value];
                    first.value = Value::Array(values);
                }
            }
        }
        let headers = (!headers.is_empty()).then(|| {
            let span = at("--header");
            let value = Value::Table(headers);
            entry("headers", Node { value, span })
        });
        let timeout = self.timeout.as_ref().map(|timeout| {
            let value = Value::Text(timeout.clone());
            let span = at(timeout);
            entry("timeout", Node { value, span })
        });
        Node {
            value: Value::Table(timeout.into_iter().chain(headers).collect()),
            span: at(&text),
        }
    }

    /// The options as they are typed, without values of headers: they may be
    /// keys.
    fn options(&self) -> String {
        let mut text = String::new();
        if let Some(timeout) = &self.timeout {
            let _ = writeln!(text, "--timeout {timeout}");
        }
        for (name, _) in &self.headers {
            let _ = writeln!(text, "--header '{name}: …'");
        }
        text
    }
}

/// The table of defaults, as a suite with these variables has it.
pub(super) fn filled(table: &Node, variables: &mut Variables<'_>, findings: &mut Findings) -> Node {
    let mut filled = table.clone();
    fill(&mut filled, Wanted::Case, variables, findings);
    filled
}

fn entry(key: &str, value: Node) -> Entry {
    Entry {
        key: Located::new(key.to_owned(), value.span),
        template: false,
        value,
    }
}
