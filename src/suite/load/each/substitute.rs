//! What a row says, into the texts of its case.

use crate::source::{Located, Sources, Span};
use crate::suite::load::template::{Piece, literal, pieces};
use crate::suite::load::wanted::Wanted;
use crate::suite::toml::{Node, Value};

/// What stands in front of the name of a column.
const EACH: &str = "each.";

/// The columns that the texts and keys of `node`, a case, use, each with its
/// text.
pub(super) fn used(node: &Node) -> Vec<Located<String>> {
    let mut found = Vec::new();
    find(node, Wanted::Case, |_| true, &mut found);
    found
}

/// Those of them that stand in what is expected.
pub(super) fn expected(node: &Node) -> Vec<Located<String>> {
    let mut found = Vec::new();
    find(node, Wanted::Case, Wanted::is_expected, &mut found);
    found
}

fn find(node: &Node, wanted: Wanted, counts: fn(Wanted) -> bool, found: &mut Vec<Located<String>>) {
    match &node.value {
        Value::Text(text) if counts(wanted) => columns(text, node.span, found),
        Value::Array(items) => {
            for item in items {
                find(item, wanted, counts, found);
            }
        }
        Value::Table(entries) => {
            for entry in entries {
                if counts(wanted) {
                    columns(&entry.key, entry.key.span, found);
                }
                find(&entry.value, wanted.of(&entry.key), counts, found);
            }
        }
        Value::Text(_)
        | Value::Null
        | Value::Template(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Spelled { .. } => {}
    }
}

fn columns(text: &str, span: Span, found: &mut Vec<Located<String>>) {
    for piece in pieces(text) {
        if let Some(column) = column(&piece) {
            found.push(Located::new(column.to_owned(), span));
        }
    }
}

/// The column that a piece of a text stands for.
fn column<'a>(piece: &Piece<'a>) -> Option<&'a str> {
    match piece {
        Piece::Name(name) => name.strip_prefix(EACH),
        Piece::Text(_) | Piece::Bad(_) => None,
    }
}

/// Puts the values of `row`, which has every column that is used, into the
/// texts and keys of `node`. A text that is nothing but a column becomes its
/// value, a number or a boolean too. All that stands between other braces stays
/// as it is.
pub(super) fn substitute(node: &mut Node, row: &Node, sources: &Sources) {
    match &mut node.value {
        Value::Text(text) => {
            if let Some(value) = value(text, row, sources) {
                node.value = value;
            } else if let Some(text) = filled(text, row, sources) {
                node.value = Value::Text(text);
            }
        }
        Value::Array(items) => {
            for item in items {
                substitute(item, row, sources);
            }
        }
        Value::Table(entries) => {
            for entry in entries {
                if let Some(key) = filled(&entry.key, row, sources) {
                    entry.key.value = key;
                }
                substitute(&mut entry.value, row, sources);
            }
        }
        Value::Null
        | Value::Template(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Spelled { .. } => {}
    }
}

/// The number, boolean or `null` that `text` alone stands for.
fn value(text: &str, row: &Node, sources: &Sources) -> Option<Value> {
    let pieces = pieces(text);
    let [piece] = pieces.as_slice() else {
        return None;
    };
    let cell = row.get(column(piece)?)?;
    match &cell.value {
        Value::Text(_) | Value::Template(_) => None,
        Value::Null => Some(Value::Null),
        Value::Spelled { .. } => Some(cell.value.clone()),
        typed => Some(Value::Spelled {
            text: spelled(cell, sources),
            value: Box::new(typed.clone()),
        }),
    }
}

/// `text` with the values of its columns; `None` when it has none.
fn filled(text: &str, row: &Node, sources: &Sources) -> Option<String> {
    let pieces = pieces(text);
    if !pieces.iter().any(|piece| column(piece).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for piece in pieces {
        match (&piece, column(&piece).and_then(|column| row.get(column))) {
            (_, Some(cell)) => match &cell.value {
                // Names that are known later, and what no text is.
                Value::Template(template) => out.push_str(template),
                Value::Null => out.push_str("{{null}}"),
                _ => literal(&spelled(cell, sources), &mut out),
            },
            (Piece::Text(text), _) => literal(text, &mut out),
            (Piece::Name(inner) | Piece::Bad(inner), _) => {
                out.push_str("{{");
                out.push_str(inner);
                out.push_str("}}");
            }
        }
    }
    Some(out)
}

/// The value of a cell as it is written: `1.10` is a version, not 1.1.
pub(super) fn spelled(cell: &Node, sources: &Sources) -> String {
    match &cell.value {
        Value::Text(text) | Value::Template(text) | Value::Spelled { text, .. } => text.clone(),
        Value::Bool(b) => b.to_string(),
        Value::Null => "null".to_owned(),
        _ => sources.text(cell.span).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(toml: &str) -> (Node, Sources) {
        let mut sources = Sources::default();
        let base = sources.add("a.toml", toml);
        (Node::parse(toml, base).0, sources)
    }

    fn text(template: &str, value: &str) -> String {
        let row = format!("x = '''{value}'''");
        let (row, sources) = node(&row);
        filled(template, &row, &sources).unwrap_or_else(|| template.to_owned())
    }

    /// The text when its variables, here with their names as values, are in.
    fn resolved(text: &str) -> String {
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Name(name) => format!("<{name}>"),
            Piece::Bad(inner) => format!("?{inner}?"),
        };
        pieces(text).into_iter().map(piece).collect()
    }

    #[test]
    fn other_braces_stay() {
        assert_eq!(text("/{{each.x}}/{{ y }}", "a"), "/a/{{y}}");
        assert_eq!(text("{{y}}", "a"), "{{y}}");
        assert_eq!(resolved(&text("{{'{{'}}{{each.x}}", "a")), "{{a");
        assert_eq!(resolved(&text("{{'{{each.x}}'}}", "a")), "{{each.x}}");
        assert_eq!(resolved(&text("{{each.x}} {{", "a")), "a {{");
    }

    #[test]
    fn what_a_row_says_opens_no_braces() {
        for value in ["{{y}}", "{", "{{", "a{", "{\"a\": {\"b\": 1}}", "}}"] {
            assert_eq!(resolved(&text("{{each.x}}", value)), value);
            let beside = resolved(&text("{{'{'}}{{each.x}}{{y}}{z}}", value));
            assert_eq!(beside, format!("{{{value}<y>{{z}}}}"));
        }
    }

    #[test]
    fn a_column_alone_keeps_its_type() {
        let (row, sources) = node("n = 1.10\nb = true\nt = 'a'");
        let (mut case, _) = node("a = '{{each.n}}'\nb = 'v{{each.n}}'\nc = ['{{ each.b }}']");
        substitute(&mut case, &row, &sources);
        let said: Vec<String> = case
            .entries()
            .iter()
            .map(|entry| match &entry.value.value {
                Value::Array(items) => items[0].value.noun(),
                other => other.noun(),
            })
            .collect();
        assert_eq!(said, ["the number 1.1", "the text \"v1.10\"", "`true`"]);
    }
}
