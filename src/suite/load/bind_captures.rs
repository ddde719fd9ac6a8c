//! What is known only while a case runs, into the steps that use it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::reserved::{Reserved, run_id};
use super::steps::Taking;
use super::template::{Piece, names, pieces};
use super::unresolved::{Unresolved, explain};
use super::wanted::Wanted;
use super::{expected_file, local_files, schema};
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::Step;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// What is known only while a case runs.
#[derive(Clone, Copy, Debug)]
pub struct Late<'a> {
    /// What its steps captured so far.
    pub captured: &'a HashMap<String, Json>,
    /// Who is asked for by a step that doesn't say.
    pub host: &'a str,
    /// The name of the target.
    pub target: &'a str,
}

impl Step {
    /// The step with what is known by now filled in; `sources` are those that it
    /// was loaded from.
    ///
    /// # Errors
    /// What makes no step with these values, such as a text for a size; a secret
    /// without a value.
    pub fn with(&self, late: &Late<'_>, sources: &Sources) -> Result<Cow<'_, Self>, Diagnostic> {
        if let Some(lack) = self.lacks.first() {
            return Err(lack.clone());
        }
        let Some(template) = &self.template else {
            return Ok(Cow::Borrowed(self));
        };
        let mut table = template.clone();
        let mut binding = Binding {
            late: *late,
            sources,
            findings: Findings::default(),
        };
        let host = binding.host(&table);
        let host = host.as_deref().unwrap_or(late.host);
        binding.late.host = host;
        binding.fill(&mut table, Wanted::Step);
        let mut findings = binding.findings;
        let taking = Taking {
            secrets: &[],
            filled: true,
            captured: true,
            place: self.to.as_deref(),
            inherited: self.request.inherited.clone(),
            sources,
        };
        let step = taking.step(&table, &mut findings);
        let mut wrong = findings.into_sorted().into_iter();
        match (step, wrong.find(Diagnostic::is_error)) {
            (_, Some(error)) => Err(error),
            (Some(mut step), None) => {
                expected_file::carry(self, &mut step);
                local_files::carry(self, &mut step);
                step.replaced.clone_from(&self.replaced);
                step.common = Arc::clone(&self.common);
                schema::carry(self, step).map(Cow::Owned)
            }
            (None, None) => Err(Diagnostic::error("no-request", "this asks for nothing")),
        }
    }
}

struct Binding<'a> {
    late: Late<'a>,
    sources: &'a Sources,
    findings: Findings,
}

impl Binding<'_> {
    /// Who is asked for by the step itself.
    fn host(&self, step: &Node) -> Option<String> {
        match &step.get("host")?.value {
            Value::Template(text) => Some(self.text(text)),
            Value::Text(text) | Value::Spelled { text, .. } => Some(text.clone()),
            _ => None,
        }
    }

    fn fill(&mut self, node: &mut Node, wanted: Wanted) {
        match &mut node.value {
            Value::Template(text) => {
                let text = std::mem::take(text);
                node.value = self.value(&text, node.span, wanted);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill(item, wanted)),
            Value::Table(entries) => {
                for entry in entries {
                    if std::mem::take(&mut entry.template) {
                        self.check(&entry.key, entry.key.span, wanted);
                        let key = self.text(&entry.key);
                        entry.key = Located::new(key, entry.key.span);
                    }
                    self.fill(&mut entry.value, wanted.of(&entry.key));
                }
            }
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Number(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Spelled { .. } => {}
        }
    }

    /// What stands in place of a text: the value itself where the text is
    /// nothing but its name.
    fn value(&mut self, text: &str, span: Span, wanted: Wanted) -> Value {
        self.check(text, span, wanted);
        let value = sole(text).and_then(|name| self.of(name));
        let value = value.map(|value| value_of(&value, span));
        match value {
            Some(list @ (Value::Array(_) | Value::Table(_))) if wanted.is_json() => list,
            Some(value @ (Value::Integer(_) | Value::Number(_) | Value::Bool(_))) => {
                Value::Spelled {
                    text: self.text(text),
                    value: Box::new(value),
                }
            }
            _ => Value::Text(self.text(text)),
        }
    }

    /// What a name stands for.
    fn of(&self, name: &str) -> Option<Cow<'_, Json>> {
        let text = |text: &str| Some(Cow::Owned(Json::from(text)));
        match Reserved::of(name) {
            Some(Reserved::Host) => text(self.late.host),
            Some(Reserved::Target) => text(self.late.target),
            Some(Reserved::RunId) => text(run_id()),
            Some(Reserved::Null) | None => self.late.captured.get(name).map(Cow::Borrowed),
        }
    }

    /// Finds names that stand for nothing, or for nothing that is worth being
    /// expected.
    fn check(&mut self, text: &str, span: Span, wanted: Wanted) {
        for name in names(text) {
            let written = name.clone();
            let is_blank = |value: &Json| value.as_str().is_some_and(|it| it.trim().is_empty());
            let wrong = match self.of(&name) {
                None => Unresolved::Unknown { name },
                Some(value) if wanted.is_expected() && is_blank(&value) => {
                    Unresolved::Blank { written, name }
                }
                Some(_) => continue,
            };
            self.findings.push(explain(&wrong, span, &[], self.sources));
        }
    }

    /// `text` with its names replaced.
    fn text(&self, text: &str) -> String {
        let pieces = pieces(text).into_iter().map(|piece| match piece {
            Piece::Text(text) | Piece::Bad(text) => text.to_owned(),
            Piece::Name(name) => match self.of(name).as_deref() {
                Some(Json::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            },
        });
        pieces.collect()
    }
}

/// The name that is all of a text.
fn sole(text: &str) -> Option<&str> {
    match pieces(text).as_slice() {
        [Piece::Name(name)] => Some(name),
        _ => None,
    }
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
