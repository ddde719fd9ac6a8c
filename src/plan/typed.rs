//! Targets as they are typed: names, `NAME=SPELLING`, and `all`.

use std::collections::HashSet;
use std::sync::Arc;

use super::Target;
use crate::suite::Suite;

/// Whether `typed` stands for every target that suites name: it does, unless they
/// name one so.
#[must_use]
pub fn is_all(suites: &[Arc<Suite>], typed: &str) -> bool {
    typed == "all" && !suites.iter().any(|suite| suite.targets.contains_key("all"))
}

/// Numbers the targets that share a name, and takes no name of another.
pub(super) fn tell_apart(targets: &mut [Target]) {
    let mut taken: HashSet<String> = targets.iter().map(|it| it.name.clone()).collect();
    let mut seen = HashSet::new();
    for target in targets {
        if !seen.insert(target.name.clone()) {
            let numbered = (2..).map(|count| format!("{}-{count}", target.name));
            let free = numbered.into_iter().find(|name| taken.insert(name.clone()));
            target.name = free.unwrap_or_default();
        }
    }
}

/// `NAME=SPELLING` as its two halves.
pub(super) fn split_alias(typed: &str) -> (Option<&str>, &str) {
    let word = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match typed.split_once('=') {
        Some((name, spelling)) if word(name) => (Some(name), spelling),
        _ => (None, typed),
    }
}
