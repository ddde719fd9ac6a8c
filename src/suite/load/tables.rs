//! Tables of names, as they stand in the file: empty ones, and keys that they
//! swallowed.

use crate::source::Sources;
use crate::suite::expect::Expect;
use crate::suite::file::{HeadKeys, ResponseKeys};
use crate::suite::keys::{self, keys, keys_of_tables};
use crate::suite::shape::NOTHING;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// What is wrong with the tables of names of a case, a step, `[ready]` or
/// `[defaults]`.
pub(super) fn check(table: &Node, sources: &Sources, findings: &mut Findings) {
    let tables = [
        keys_of_tables::<HeadKeys>(),
        keys_of_tables::<ResponseKeys>(),
        vec!["capture"],
    ];
    refuse_empty(table, &tables.concat(), sources, findings);
    if let Some(expect) = table.get("expect") {
        refuse_empty(expect, &keys_of_tables::<Expect>(), sources, findings);
    }
    for (key, what) in SWALLOWING {
        if let Some(names) = table.get(key).filter(|it| is_section(it, sources)) {
            swallowed(names, what, sources, findings);
        }
    }
}

/// An empty table sends nothing and expects nothing, whoever wrote it.
fn refuse_empty(table: &Node, tables: &[&str], sources: &Sources, findings: &mut Findings) {
    let is_empty = |entry: &&Entry| match &entry.value.value {
        Value::Table(entries) => entries.is_empty() && tables.contains(&entry.key.as_str()),
        _ => false,
    };
    for entry in table.entries().iter().filter(is_empty) {
        findings.push(sources.error("bad-value", entry.value.span, NOTHING));
    }
}

/// Tables of names whose values may be anything, and what a name is there. That
/// of headers is looked at when they are known.
const SWALLOWING: [(&str, &str); 4] = [
    ("query", "a parameter of the query"),
    ("cookies", "a cookie"),
    ("form", "a field of the form"),
    ("multipart", "a part of the body"),
];

/// Whether a table stands under a `[header]` of its own, where the keys of the
/// case that are written below are taken for its names.
fn is_section(table: &Node, sources: &Sources) -> bool {
    sources.text(table.span).starts_with('[')
}

fn swallowed(names: &Node, what: &str, sources: &Sources, findings: &mut Findings) {
    for entry in names.entries() {
        let key = entry.key.as_str();
        if is_unlikely_name(key) {
            let message = format!("`{key}` is {what} here");
            let finding = sources.warning("misplaced-key", entry.key.span, message);
            let help = format!("the key `{key}` of the case stands above this `[table]`");
            findings.push(finding.help(help));
        }
    }
}

/// Whether a key of a case is hardly the name of a parameter or a field, as
/// `name` and `path` are.
fn is_unlikely_name(key: &str) -> bool {
    let of_case = keys::CASE.contains(&key) || keys::STEP.contains(&key);
    of_case && (key.contains('_') || key == "retry" || keys::<ResponseKeys>().contains(&key))
}
