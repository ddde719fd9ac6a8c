//! What was captured, into the steps that use it.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value as Json;

use super::steps::Taking;
use super::template::{Piece, pieces};
use super::{expected_file, schema};
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::Step;
use crate::suite::matcher::Key;
use crate::suite::toml::{Entry, Findings, Node, Value};

impl Step {
    /// The step with what was captured filled in; `sources` are those that it
    /// was loaded from. A number stays a number where JSON is sent or expected;
    /// everywhere else, what was captured is text.
    ///
    /// # Errors
    /// What makes no step with these values, such as a text for a size.
    pub fn with(
        &self,
        captured: &HashMap<String, Json>,
        sources: &Sources,
    ) -> Result<Cow<'_, Self>, Diagnostic> {
        let Some(template) = &self.template else {
            return Ok(Cow::Borrowed(self));
        };
        let mut table = template.clone();
        fill(&mut table, captured, Kind::Text);
        let mut findings = Findings::default();
        let taking = Taking {
            secrets: &[],
            filled: true,
            captured: true,
            place: self.to.as_ref(),
            inherited: self.request.inherited.clone(),
            sources,
        };
        let step = taking.step(&table, &mut findings);
        let mut wrong = findings.into_sorted().into_iter();
        match (step, wrong.find(Diagnostic::is_error)) {
            (_, Some(error)) => Err(error),
            (Some(mut step), None) => {
                expected_file::carry(self, &mut step);
                schema::carry(self, step).map(Cow::Owned)
            }
            (None, None) => Err(Diagnostic::error("no-request", "this asks for nothing")),
        }
    }
}

/// What a value is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Json,
}

fn fill(node: &mut Node, captured: &HashMap<String, Json>, kind: Kind) {
    match &mut node.value {
        Value::Template(text) => {
            let typed = sole(text).and_then(|name| captured.get(name));
            let typed = typed.filter(|_| kind == Kind::Json);
            let typed = typed.map(|value| value_of(value, node.span));
            node.value = typed.unwrap_or_else(|| Value::Text(filled(text, captured)));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, captured, kind)),
        Value::Table(entries) => {
            for entry in entries {
                if std::mem::take(&mut entry.template) {
                    let key = filled(&entry.key.value, captured);
                    entry.key = Located::new(key, entry.key.span);
                }
                let kind = match entry.key.as_str() {
                    "json" | "json_schema" => Kind::Json,
                    // Conditions about text, whatever the value is.
                    key if Key::of(key).is_some_and(Key::is_textual) => Kind::Text,
                    _ => kind,
                };
                fill(&mut entry.value, captured, kind);
            }
        }
        Value::Text(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Number(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Spelled { .. } => {}
    }
}

/// The name that is all of a text.
fn sole(text: &str) -> Option<&str> {
    match pieces(text).as_slice() {
        [Piece::Name(name)] => Some(name),
        _ => None,
    }
}

fn filled(text: &str, captured: &HashMap<String, Json>) -> String {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) | Piece::Bad(text) => Cow::Borrowed(text),
        Piece::Name(name) => match captured.get(name) {
            Some(Json::String(text)) => Cow::Borrowed(text.as_str()),
            Some(other) => Cow::Owned(other.to_string()),
            // Checked when the suite was loaded.
            None => Cow::Borrowed(""),
        },
    });
    pieces.collect()
}

/// A JSON value as a suite would have it.
fn value_of(json: &Json, span: Span) -> Value {
    let node = |json| Node {
        value: value_of(json, span),
        span,
    };
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match n.as_i64() {
            Some(n) => Value::Integer(n),
            None => Value::Number(n.clone()),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(node).collect()),
        Json::Object(fields) => {
            let entries = fields.iter().map(|(key, value)| Entry {
                key: Located::new(key.clone(), span),
                template: false,
                value: node(value),
            });
            Value::Table(entries.collect())
        }
    }
}
