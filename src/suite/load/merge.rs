//! `[defaults]` under a case.

use crate::suite::toml::{Entry, Node, Value};

/// Tables that are merged name by name; everything else of a case replaces
/// what the defaults say.
const MERGED: [&str; 4] = ["headers", "query", "cookies", "expect"];
const MERGED_IN_EXPECT: [&str; 4] = ["headers", "select", "json", "cookies"];

/// Keys of a case that leave no place for others of the defaults.
const REPLACED: [(&str, &[&str]); 7] = [
    ("body", &["json", "form", "multipart", "file"]),
    ("json", &["body", "form", "multipart", "file"]),
    ("form", &["body", "json", "multipart", "file"]),
    ("multipart", &["body", "json", "form", "file"]),
    ("file", &["body", "json", "form", "multipart"]),
    ("basic_auth", &["bearer"]),
    ("bearer", &["basic_auth"]),
];
/// A redirect that is expected is a status that is expected.
const REPLACED_IN_EXPECT: [(&str, &[&str]); 1] = [("redirect", &["status"])];

/// Puts `defaults` under `case`, which wins.
pub(super) fn defaults(defaults: &Node, case: &mut Node) {
    merge(defaults, case, &MERGED, &REPLACED);
}

fn merge(defaults: &Node, own: &mut Node, merged: &[&str], replaced: &[(&str, &[&str])]) {
    let Value::Table(entries) = &mut own.value else {
        return;
    };
    for default in defaults.entries() {
        let key = default.key.as_str();
        let displaced = replaced
            .iter()
            .any(|(by, out)| out.contains(&key) && entries.iter().any(|e| *e.key == *by));
        if displaced {
            continue;
        }
        match entries.iter_mut().find(|entry| *entry.key == *key) {
            None => entries.push(default.clone()),
            // The case's own wins.
            Some(_) if !merged.contains(&key) => {}
            Some(entry) if key == "expect" => {
                merge(
                    &default.value,
                    &mut entry.value,
                    &MERGED_IN_EXPECT,
                    &REPLACED_IN_EXPECT,
                );
            }
            Some(entry) => names(&default.value, &mut entry.value, key == "headers"),
        }
    }
}

/// Adds the names that `own` doesn't have.
fn names(defaults: &Node, own: &mut Node, ignore_case: bool) {
    let Value::Table(entries) = &mut own.value else {
        return;
    };
    let same = |a: &Entry, b: &Entry| {
        if ignore_case {
            a.key.eq_ignore_ascii_case(&b.key)
        } else {
            *a.key == *b.key
        }
    };
    for default in defaults.entries() {
        if !entries.iter().any(|entry| same(entry, default)) {
            entries.push(default.clone());
        }
    }
}
