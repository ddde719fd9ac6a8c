//! `[defaults]` under a case.

use crate::suite::keys::{self, Keys};
use crate::suite::toml::{Entry, Node, Value};

/// How a table meets its defaults.
struct Rules<'a> {
    /// Keys whose tables are merged name by name; everything else of a case
    /// replaces what the defaults say.
    merged: &'a [&'static str],
    /// Keys of which what the defaults say holds beside what the case says.
    both: &'a [&'static str],
    /// Keys, each of which leaves no place for the others.
    one_of: &'a [&'static Keys],
    /// A key, and another for which it leaves no place.
    replaced: Option<(&'static str, &'static str)>,
}

/// Puts `defaults` under `case`, which wins.
pub(super) fn defaults(defaults: &Node, case: &mut Node) {
    let rules = Rules {
        merged: &keys::TABLES_OF_REQUEST,
        both: &[],
        one_of: &[&keys::BODIES, &keys::CREDENTIALS],
        replaced: None,
    };
    let has_own_credentials = keys::CREDENTIALS.iter().any(|key| case.get(key).is_some());
    if has_own_credentials {
        merge(&without_authorization(defaults), case, &rules);
    } else {
        merge(defaults, case, &rules);
    }
}

/// The defaults without the header that a case's own credentials displace.
fn without_authorization(defaults: &Node) -> Node {
    let mut defaults = defaults.clone();
    if let Some(mut headers) = defaults.take("headers") {
        if let Value::Table(entries) = &mut headers.value.value {
            entries.retain(|entry| !entry.key.eq_ignore_ascii_case("authorization"));
        }
        defaults.put(headers);
    }
    defaults
}

/// Puts the `defaults` of `expect` under a case's own.
fn expectations(defaults: &Node, own: &mut Node) {
    let rules = Rules {
        merged: &keys::TABLES_OF_EXPECT,
        both: &["body"],
        one_of: &[],
        // A redirect that is expected is a status that is expected.
        replaced: Some(("redirect", "status")),
    };
    merge(defaults, own, &rules);
}

fn merge(defaults: &Node, own: &mut Node, rules: &Rules<'_>) {
    let Value::Table(entries) = &mut own.value else {
        return;
    };
    for default in defaults.entries() {
        let key = default.key.as_str();
        let is_displaced = entries
            .iter()
            .any(|own| rules.leaves_no_place(&own.key, key));
        match entries.iter_mut().find(|entry| *entry.key == *key) {
            None if is_displaced => {}
            None => entries.push(default.clone()),
            Some(entry) if rules.both.contains(&key) => both(&default.value, &mut entry.value),
            // The case's own wins.
            Some(_) if !rules.merged.contains(&key) => {}
            Some(entry) if key == "expect" => expectations(&default.value, &mut entry.value),
            Some(entry) => names(&default.value, &mut entry.value, key),
        }
    }
}

/// Makes a list of what the defaults say and what the case says.
fn both(default: &Node, own: &mut Node) {
    let listed = |node: Node| match node.value {
        Value::Array(items) => items,
        _ => vec![node],
    };
    let mut all = listed(default.clone());
    all.extend(listed(own.clone()));
    own.value = Value::Array(all);
}

impl Rules<'_> {
    /// Whether `own`, a key of the case, leaves no place for the default `key`.
    fn leaves_no_place(&self, own: &str, key: &str) -> bool {
        let mut groups = self.one_of.iter();
        groups.any(|group| group.contains(&own) && group.contains(&key))
            || self.replaced == Some((own, key))
    }
}

/// Whether two entries of the table `key` have one name; those of headers ignore
/// case.
pub(super) fn is_same(key: &str, one: &Entry, other: &Entry) -> bool {
    match key {
        "headers" => one.key.eq_ignore_ascii_case(&other.key),
        _ => *one.key == *other.key,
    }
}

/// Adds the names that `own` doesn't have.
fn names(defaults: &Node, own: &mut Node, key: &str) {
    let Value::Table(entries) = &mut own.value else {
        return;
    };
    for default in defaults.entries() {
        if !entries.iter().any(|entry| is_same(key, entry, default)) {
            entries.push(default.clone());
        }
    }
}
