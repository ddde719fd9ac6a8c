//! Expectations in whose place a case's own stand.

use super::merge;
use crate::source::Located;
use crate::suite::keys::TABLES_OF_EXPECT;
use crate::suite::toml::{Entry, Node};

/// What of `common` doesn't hold for `own`, which expects something in its
/// place: each by its key, where that is written.
pub(super) fn replaced(common: &Node, own: &Node) -> Vec<Located<String>> {
    let (Some(common), Some(own)) = (common.get("expect"), own.get("expect")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in common.entries() {
        let key = entry.key.as_str();
        let name = |name: &str| format!("expect.{name}");
        match own.get(key) {
            None if key == "status" && own.get("redirect").is_some() => {
                found.push(Located::new(name(key), entry.key.span));
            }
            None => {}
            Some(_) if key == "body" => {}
            Some(own) if TABLES_OF_EXPECT.contains(&key) => {
                let is_replaced = |common: &&Entry| {
                    let mut own = own.entries().iter();
                    own.any(|own| merge::is_same(key, own, common))
                };
                let of_table = entry.value.entries().iter().filter(is_replaced);
                found.extend(of_table.map(|entry| {
                    let name = name(&format!("{key}.{}", entry.key.value));
                    Located::new(name, entry.key.span)
                }));
            }
            Some(_) => found.push(Located::new(name(key), entry.key.span)),
        }
    }
    found
}
