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
        Value::Text(text) => {
            if let Some(filled) = filled(text, node.span, variables, findings) {
                *text = filled;
            }
        }
        Value::Array(items) => {
            for item in items {
                fill_in(item, variables, findings);
            }
        }
        Value::Table(entries) => {
            for entry in entries {
                let span = entry.key.span;
                if let Some(key) = filled(&entry.key.value, span, variables, findings) {
                    entry.key = Located::new(key, span);
                }
                fill_in(&mut entry.value, variables, findings);
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Bool(_) => {}
    }
}

/// `text` with its names replaced; `None` when it has none, or a wrong one.
fn filled(
    text: &str,
    span: Span,
    variables: &mut Variables<'_>,
    findings: &mut Findings,
) -> Option<String> {
    if !text.contains("{{") {
        return None;
    }
    match variables.resolve_text(text) {
        Ok(filled) => Some(filled),
        Err(unresolved) => {
            findings.push(variables.explain(&unresolved, span));
            None
        }
    }
}
