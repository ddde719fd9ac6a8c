//! `{{name}}`.

use super::variables::{Unresolved, Variables};
use crate::source::{Diagnostic, Located, Span};
use crate::suite::toml::{Findings, Node, Value};

/// A part of a text with `{{…}}`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text as it is.
    Text(&'a str),
    /// `{{name}}`.
    Name(&'a str),
    /// `{{…}}` with something else in it.
    Bad(&'a str),
}

/// The parts of `text`. Braces that are never closed are text; `{{'…'}}` is
/// the text between the quotes.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let inside = &rest[start + 2..];
        let (inner, after) = match quoted(inside) {
            Some((literal, after)) => (Piece::Text(literal), after),
            None => match inside.find("}}") {
                Some(end) => (piece(&inside[..end]), &inside[end + 2..]),
                None => break,
            },
        };
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        pieces.push(inner);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// `'literal'}}rest` as the literal and the rest.
fn quoted(inside: &str) -> Option<(&str, &str)> {
    let (literal, after) = inside.trim_start().strip_prefix('\'')?.split_once('\'')?;
    Some((literal, after.trim_start().strip_prefix("}}")?))
}

fn piece(inner: &str) -> Piece<'_> {
    let name = inner.trim();
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if begins && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        Piece::Name(name)
    } else {
        Piece::Bad(inner)
    }
}

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
            findings.push(explain(&unresolved, span, variables));
            None
        }
    }
}

/// What is wrong with a `{{…}}` in the text at `span`.
pub(super) fn explain(wrong: &Unresolved, span: Span, variables: &Variables<'_>) -> Diagnostic {
    let place = variables
        .sources
        .place(narrowed(wrong.written(), span, variables));
    match wrong {
        Unresolved::Unknown { name } => {
            let message = format!("nothing is called `{name}` here");
            let diagnostic = Diagnostic::error("unknown-name", message);
            let known = variables.names();
            let near = crate::source::nearest(name, known.iter().map(String::as_str));
            match near {
                Some(near) => diagnostic.at(place, format!("did you mean `{near}`?")),
                None if known.is_empty() => diagnostic.at(place, "").help(format!(
                    "say it with `--var {name}=…`, in `[vars]`, or as `{{{{env.NAME}}}}`"
                )),
                None => diagnostic
                    .at(place, "")
                    .help(format!("the names are {}", known.join(", "))),
            }
        }
        Unresolved::Environment { env, .. } => {
            let message = format!("the environment variable `{env}` is not set");
            Diagnostic::error("unset-variable", message).at(place, "")
        }
        Unresolved::Circle { name } => {
            Diagnostic::error("circle", format!("`{name}` is made of itself")).at(place, "")
        }
        Unresolved::NoName { .. } => {
            Diagnostic::error("no-name", "there is no name between these braces")
                .at(place, "")
                .help("a literal `{{` is written `{{'{{'}}`")
        }
    }
}

/// The braces themselves, where the source has them as they are.
fn narrowed(written: &str, span: Span, variables: &Variables<'_>) -> Span {
    let text = variables.sources.text(span);
    let opened = text.match_indices("{{").map(|(open, _)| open);
    let braces = opened.filter_map(|open| {
        let close = open + text[open..].find("}}")?;
        (text[open + 2..close].trim() == written.trim()).then_some((open, close + 2))
    });
    match braces.into_iter().next() {
        Some((open, close)) => Span {
            start: span.start + open,
            end: span.start + close,
        },
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_braces() {
        assert_eq!(
            pieces("a{{b}}{{ env.C }}d"),
            [
                Piece::Text("a"),
                Piece::Name("b"),
                Piece::Name("env.C"),
                Piece::Text("d")
            ]
        );
        assert_eq!(pieces("{{ two words }}"), [Piece::Bad(" two words ")]);
        assert_eq!(pieces("{{}}"), [Piece::Bad("")]);
    }

    #[test]
    fn braces_can_be_meant() {
        assert_eq!(pieces("a {{ b"), [Piece::Text("a {{ b")]);
        assert_eq!(pieces("}}"), [Piece::Text("}}")]);
        assert_eq!(
            pieces("{{'{{'}} x }}"),
            [Piece::Text("{{"), Piece::Text(" x }}")]
        );
    }
}
