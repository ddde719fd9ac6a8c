//! What `[defaults]` can't say.

use crate::source::Sources;
use crate::suite::keys;
use crate::suite::toml::{Findings, Node, unknown_key};

/// What can't hold for every case.
///
/// It is taken out: what would be wrong with every case for it is said here.
pub(super) fn check(defaults: &mut Node, sources: &Sources, findings: &mut Findings) {
    for key in keys::OWN.iter() {
        let Some(entry) = defaults.take(key) else {
            continue;
        };
        let message = format!("`{key}` is each case's own");
        findings.push(sources.error("no-default", entry.key.span, message));
    }
    let keys = defaults.entries().iter().map(|entry| &entry.key);
    let unknown = keys.filter(|key| !keys::DEFAULTS.contains(&key.as_str()));
    for key in unknown.cloned().collect::<Vec<_>>() {
        findings.push(unknown_key(&key, &keys::DEFAULTS, sources));
        defaults.take(&key);
    }
}
