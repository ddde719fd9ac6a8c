//! Rows of a TOML file: a `[[row]]` each.

use crate::source::{Diagnostic, Sources, nearest};
use crate::suite::load::read;
use crate::suite::toml::{Findings, Node, Value};

/// The rows of a `.toml` file, whose text stands in `sources` from `base` on.
pub(super) fn rows(
    text: &str,
    base: usize,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Node> {
    let Some(mut root) = read::parse(text, base, sources, findings) else {
        return Vec::new();
    };
    let rows = root.take("row");
    for entry in root.entries() {
        let key = &entry.key;
        let message = format!("`{}` is not a key here", key.value);
        let near = nearest(key, ["row"]).map(|_| "did you mean `row`?");
        let unknown = Diagnostic::error("unknown-key", message)
            .at(sources.place(key.span), near.unwrap_or_default());
        findings.push(unknown.help("a file of rows has a `[[row]]` for each"));
    }
    match rows.map(|entry| entry.value) {
        None => Vec::new(),
        Some(Node {
            value: Value::Array(rows),
            ..
        }) => rows,
        Some(other) => {
            let message = format!("`row` is {}, not a list of tables", other.value.noun());
            let single = sources.error("wrong-kind", other.span, message);
            findings.push(single.help("write `[[row]]`, with two brackets"));
            Vec::new()
        }
    }
}
