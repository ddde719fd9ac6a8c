//! Tables of names, as they stand in the file: empty ones, and keys that they
//! swallowed.

use super::misplaced;
use crate::source::Sources;
use crate::suite::keys;
use crate::suite::shape::NOTHING;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// What is wrong with the tables of names of a case, a step, `[ready]` or
/// `[defaults]`.
pub(super) fn check(table: &Node, sources: &Sources, findings: &mut Findings) {
    let is_table = |key: &str| key == "capture" || keys::TABLES_OF_REQUEST.contains(&key);
    refuse_empty(table, is_table, sources, findings);
    if let Some(expect) = table.get("expect") {
        let is_table = |key: &str| keys::TABLES_OF_EXPECT.contains(&key);
        refuse_empty(expect, is_table, sources, findings);
    }
    for (key, what) in SENT {
        if let Some(names) = table.get(key) {
            for names in sections(names, sources) {
                let swallowed = Swallowed { names, what, whose };
                swallowed.warn(sources, findings);
            }
        }
    }
    for (key, what, whose) in EXPECTED {
        let names = table.get("expect").and_then(|expect| expect.get(key));
        if let Some(names) = names.filter(|it| is_section(it, sources)) {
            let swallowed = Swallowed { names, what, whose };
            swallowed.warn(sources, findings);
        }
    }
    misplaced::check(table, sources, findings);
}

/// An empty table sends nothing and expects nothing, whoever wrote it.
fn refuse_empty(
    table: &Node,
    is_table: impl Fn(&str) -> bool,
    sources: &Sources,
    findings: &mut Findings,
) {
    let is_empty = |entry: &&Entry| match &entry.value.value {
        Value::Table(entries) => entries.is_empty() && is_table(&entry.key),
        _ => false,
    };
    for entry in table.entries().iter().filter(is_empty) {
        findings.push(sources.error("bad-value", entry.value.span, NOTHING));
    }
}

/// Tables of what is sent whose values may be anything, and what a name is
/// there. That of headers is looked at when they are known.
const SENT: [(&str, &str); 5] = [
    ("query", "a parameter of the query"),
    ("cookies", "a cookie"),
    ("form", "a field of the form"),
    ("multipart", "a part of the body"),
    ("json", "a key of the JSON that is sent"),
];

/// Likewise of what is expected, and whose key a name is.
const EXPECTED: [(&str, &str, Whose); 2] = [
    ("cookies", "a cookie of the answer", whose_of_expect),
    ("select", "a selector", whose_but_elements),
];

/// Keys of `expect` that are elements of HTML, or of a sitemap, too.
const ELEMENTS: [&str; 4] = ["title", "body", "select", "url"];

/// Whether a table stands under a `[header]` of its own, where the keys of the
/// case that are written below are taken for its names.
fn is_section(table: &Node, sources: &Sources) -> bool {
    sources.text(table.span).starts_with('[')
}

/// The tables in `node`, at any depth, that stand under a header of their own.
fn sections<'a>(node: &'a Node, sources: &Sources) -> Vec<&'a Node> {
    match &node.value {
        Value::Table(entries) => {
            let own = is_section(node, sources).then_some(node).into_iter();
            let inner = entries.iter().flat_map(|it| sections(&it.value, sources));
            own.chain(inner).collect()
        }
        Value::Array(items) => {
            let items = items.iter();
            items.flat_map(|item| sections(item, sources)).collect()
        }
        _ => Vec::new(),
    }
}

/// A table of names that may have keys of the case among them.
struct Swallowed<'a> {
    names: &'a Node,
    /// What a name is there.
    what: &'a str,
    whose: Whose,
}

/// Tells whose key a name is, if it is hardly meant as a name.
type Whose = fn(&str) -> Option<&'static str>;

impl Swallowed<'_> {
    fn warn(&self, sources: &Sources, findings: &mut Findings) {
        for entry in self.names.entries() {
            let key = entry.key.as_str();
            if let Some(whose) = (self.whose)(key) {
                let message = format!("`{key}` is {} here", self.what);
                let finding = sources.warning("misplaced-key", entry.key.span, message);
                let help = format!("the key `{key}` of {whose} stands above this `[table]`");
                findings.push(finding.help(help));
            }
        }
    }
}

/// Whose key it is that is hardly the name of a parameter or a field, as `name`
/// and `path` are.
fn whose(key: &str) -> Option<&'static str> {
    let of_case = keys::CASE.contains(&key) || keys::STEP.contains(&key);
    let is_unlikely = key.contains('_') || key == "retry" || keys::RESPONSE.contains(&key);
    (of_case && is_unlikely).then_some("the case")
}

/// As [`whose`], of a name that is expected.
fn whose_of_expect(key: &str) -> Option<&'static str> {
    let of_expect = keys::EXPECT.contains(&key).then_some("`expect`");
    of_expect.or_else(|| whose(key))
}

/// As [`whose_of_expect`], of a selector.
fn whose_but_elements(key: &str) -> Option<&'static str> {
    whose_of_expect(key).filter(|_| !ELEMENTS.contains(&key))
}
