//! Variables into the texts of a file.

use super::variables::Variables;
use crate::source::{Located, Span};
use crate::suite::toml::{Findings, Node, Value};

/// Fills every text of `node`, keys too. What can't be filled is a finding and
/// stays as it is; false when there is such.
pub(super) fn fill(
    node: &mut Node,
    variables: &mut Variables<'_>,
    findings: &mut Findings,
) -> bool {
    let before = findings.errors();
    fill_in(node, variables, findings);
    findings.errors() == before
}

fn fill_in(node: &mut Node, variables: &mut Variables<'_>, findings: &mut Findings) {
    match &mut node.value {
        Value::Text(text) => match filled(text, node.span, variables, findings) {
            Some(Filled::Text(filled)) => *text = filled,
            Some(Filled::Template(template)) => node.value = Value::Template(template),
            None => {}
        },
        Value::Array(items) => {
            for item in items {
                fill_in(item, variables, findings);
            }
        }
        Value::Table(entries) => {
            for entry in entries {
                let span = entry.key.span;
                match filled(&entry.key.value, span, variables, findings) {
                    Some(Filled::Text(key)) => entry.key = Located::new(key, span),
                    Some(Filled::Template(key)) => {
                        entry.key = Located::new(key, span);
                        entry.template = true;
                    }
                    None => {}
                }
                fill_in(&mut entry.value, variables, findings);
            }
        }
        Value::Template(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Number(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Spelled { .. } => {}
    }
}

/// A text with its names replaced.
enum Filled {
    /// All of them.
    Text(String),
    /// But for those that stand for something only while the case runs.
    Template(String),
}

/// `text` with its names replaced; `None` when it has none, or a wrong one.
fn filled(
    text: &str,
    span: Span,
    variables: &mut Variables<'_>,
    findings: &mut Findings,
) -> Option<Filled> {
    if !text.contains("{{") {
        return None;
    }
    let filled = if variables.is_awaited(text) {
        variables.resolve_template(text).map(Filled::Template)
    } else {
        variables.resolve_text(text).map(Filled::Text)
    };
    match filled {
        Ok(filled) => Some(filled),
        Err(unresolved) => {
            findings.push(variables.explain(&unresolved, span));
            None
        }
    }
}
