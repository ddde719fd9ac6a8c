//! The site that a run is about.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Plan, Target, from_named};
use crate::source::is_nameless;
use crate::suite::Suite;

impl Plan {
    /// The one name of a site that its targets and suites have, and the targets that
    /// its suites know; nothing where there are several. A case may ask for another
    /// site on purpose.
    #[must_use]
    pub fn site(&self) -> Option<String> {
        let suites: HashMap<*const Suite, &Arc<Suite>> = self
            .trials
            .iter()
            .map(|trial| (Arc::as_ptr(&trial.suite), &trial.suite))
            .collect();
        let of_suites = suites.values().flat_map(|suite| names_of(suite));
        let of_targets = self.trials.iter().map(|trial| of_target(&trial.target));
        let names = of_targets.chain(of_suites);
        let names: HashSet<String> = names.filter(|name| !is_nameless(name)).collect();
        let mut names = names.into_iter();
        names.next().filter(|_| names.next().is_none())
    }
}

fn names_of(suite: &Suite) -> Vec<String> {
    let named = suite.targets.iter();
    let named = named.filter_map(|(name, named)| from_named(name, named).ok());
    let known = named.filter(|target| target.lacks.is_empty());
    let mut names: Vec<String> = known.map(|target| of_target(&target)).collect();
    names.extend(suite.host.as_ref().map(|host| host.value.clone()));
    names
}

/// Whom a target is asked for, whatever suites say.
fn of_target(target: &Target) -> String {
    let said = target.host_override.as_ref();
    said.unwrap_or(&target.host).clone()
}
