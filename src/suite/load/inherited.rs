//! What a request takes over, and so doesn't say itself; and what is expected
//! of it in common with others.

use std::collections::HashSet;

use super::merge;
use crate::source::Span;
use crate::suite::Inherited;
use crate::suite::keys::CREDENTIALS;
use crate::suite::toml::{Node, Value};

/// What a table takes over when `common` is put under it: what is common, and
/// not its own.
pub(super) fn inherited(common: &Node, own: &Node) -> Inherited {
    let says_any = |table: &Node| CREDENTIALS.iter().any(|key| table.get(key).is_some());
    Inherited {
        host: common.get("host").is_some() && own.get("host").is_none(),
        headers: names(common, own, "headers"),
        query: names(common, own, "query"),
        cookies: names(common, own, "cookies"),
        auth: says_any(common) && !says_any(own),
    }
}

/// Where `common` says what it expects, each value by itself.
pub(super) fn expected(common: &Node) -> HashSet<Span> {
    let mut found = HashSet::new();
    if let Some(expect) = common.get("expect") {
        places(expect, &mut found);
    }
    found
}

fn places(node: &Node, found: &mut HashSet<Span>) {
    found.insert(node.span);
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| places(item, found)),
        Value::Table(entries) => entries.iter().for_each(|it| places(&it.value, found)),
        _ => {}
    }
}

/// The names in a table below `key` that are common, and not its own.
fn names(common: &Node, own: &Node, key: &str) -> Vec<String> {
    let own = own.get(key).map_or(&[][..], Node::entries);
    let common = common.get(key).map_or(&[][..], Node::entries);
    let taken = common
        .iter()
        .filter(|entry| !own.iter().any(|own| merge::is_same(key, own, entry)));
    taken.map(|entry| entry.key.value.clone()).collect()
}
