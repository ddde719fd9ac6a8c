//! What a request takes over, and so doesn't say itself.

use super::merge;
use crate::suite::Inherited;
use crate::suite::keys::CREDENTIALS;
use crate::suite::toml::Node;

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

/// The names in a table below `key` that are common, and not its own.
fn names(common: &Node, own: &Node, key: &str) -> Vec<String> {
    let own = own.get(key).map_or(&[][..], Node::entries);
    let common = common.get(key).map_or(&[][..], Node::entries);
    let taken = common
        .iter()
        .filter(|entry| !own.iter().any(|own| merge::is_same(key, own, entry)));
    taken.map(|entry| entry.key.value.clone()).collect()
}
