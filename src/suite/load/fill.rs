//! Variables into the texts of a file.

use super::changed;
use super::reserved::Reserved;
use super::resolved::Resolved;
use super::short;
use super::template::{Piece, pieces};
use super::unresolved::Unresolved;
use super::variables::Variables;
use super::wanted::Wanted;
use crate::source::{Located, Span};
use crate::suite::toml::{Findings, Node, Value};

/// Fills every text of `node`, where this is `wanted`, keys too. What can't be
/// filled is a finding and stays as it is; false when there is such.
pub(super) fn fill(
    node: &mut Node,
    wanted: Wanted,
    variables: &mut Variables<'_>,
    findings: &mut Findings,
) -> bool {
    let before = findings.errors();
    let mut filling = Filling {
        variables,
        findings,
    };
    filling.fill(node, wanted);
    findings.errors() == before
}

/// `null`, as a text names it.
const NULL: &str = "{{null}}";

struct Filling<'a, 'v> {
    variables: &'a mut Variables<'v>,
    findings: &'a mut Findings,
}

impl Filling<'_, '_> {
    fn fill(&mut self, node: &mut Node, wanted: Wanted) {
        match &mut node.value {
            Value::Text(text) => {
                if let Some(value) = self.value(text, node.span, wanted) {
                    node.value = value;
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.fill(item, wanted);
                }
            }
            Value::Table(entries) => {
                for entry in entries {
                    let span = entry.key.span;
                    match self.key(&entry.key, span, wanted) {
                        Some(Value::Template(key)) => {
                            entry.key = Located::new(key, span);
                            entry.template = true;
                        }
                        Some(Value::Text(key) | Value::Spelled { text: key, .. }) => {
                            entry.key = Located::new(key, span);
                        }
                        _ => {}
                    }
                    self.fill(&mut entry.value, wanted.of(&entry.key));
                }
            }
            // Of a row, as it stands there.
            Value::Null if !wanted.is_json() => {
                self.refuse_null(node.span);
                // What is wrong with it is said.
                node.value = Value::Template(NULL.to_owned());
            }
            Value::Spelled { text, value } => {
                changed::flag(text, value, node.span, wanted, self.variables.changes());
            }
            Value::Null
            | Value::Template(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Number(_)
            | Value::Bool(_) => {}
        }
    }

    /// A key with its names replaced, which is a text in any case.
    fn key(&mut self, key: &str, span: Span, wanted: Wanted) -> Option<Value> {
        let resolved = self.resolved(key, span, wanted)?;
        if matches!(resolved.value, Some(Value::Null)) {
            self.refuse_null(span);
            return None;
        }
        Some(resolved.into_value())
    }

    /// What stands in place of `text`; none when it has no names, or a wrong
    /// one.
    fn value(&mut self, text: &str, span: Span, wanted: Wanted) -> Option<Value> {
        let resolved = self.resolved(text, span, wanted)?;
        if resolved.is_open && wanted == Wanted::Told {
            return Some(Value::Text(self.told(&resolved.template)));
        }
        if matches!(resolved.value, Some(Value::Null)) && !wanted.is_json() {
            self.refuse_null(span);
            return None;
        }
        changed::typed(text, &resolved, span, wanted, self.variables.changes());
        if wanted.is_credential() {
            short::warn(text, span, self.variables, self.findings);
        }
        Some(resolved.into_value())
    }

    fn resolved(&mut self, text: &str, span: Span, wanted: Wanted) -> Option<Resolved> {
        if !text.contains("{{") {
            return None;
        }
        let resolved = self.variables.resolve(text);
        let resolved = resolved.and_then(|resolved| fitting(resolved, wanted));
        match resolved {
            Ok(resolved) => Some(resolved),
            Err(unresolved) => {
                self.findings
                    .push(self.variables.explain(&unresolved, span));
                None
            }
        }
    }

    fn refuse_null(&mut self, span: Span) {
        let written = Reserved::Null.as_str().to_owned();
        let null = Unresolved::Null { written };
        self.findings.push(self.variables.explain(&null, span));
    }

    /// A text that is told, with the environment variable of each secret that
    /// has no value.
    fn told(&self, template: &str) -> String {
        let pieces = pieces(template).into_iter();
        let told = pieces.map(|piece| match piece {
            Piece::Text(text) | Piece::Bad(text) => text.to_owned(),
            Piece::Name(name) => match self.variables.lack(name) {
                Some(lack) => format!("${}", lack.env),
                None => format!("{{{{{name}}}}}"),
            },
        });
        told.collect()
    }
}

/// What a text stands for, where that fits what is wanted.
fn fitting(resolved: Resolved, wanted: Wanted) -> Result<Resolved, Unresolved> {
    if let Some(name) = resolved.late.filter(|_| wanted.is_fixed()) {
        let written = name.to_owned();
        return Err(Unresolved::Late { written, name });
    }
    match &resolved.blank {
        Some(name) if wanted.is_expected() => Err(Unresolved::Blank {
            written: name.clone(),
            name: name.clone(),
        }),
        _ => Ok(resolved),
    }
}
