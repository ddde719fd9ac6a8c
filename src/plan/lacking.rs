//! Secrets without a value.

use super::Trial;
use super::trial::skip;
use crate::source::Diagnostic;

/// What of the secrets has no value, and is wanted by what is sent for `trials`,
/// and waited for: each place once.
#[must_use]
pub fn lacking<'a>(trials: impl IntoIterator<Item = &'a Trial>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for trial in trials.into_iter().filter(|trial| trial.skip.is_none()) {
        let ready = trial.suite.ready.as_ref().map(|ready| &ready.case);
        let ready = ready.filter(|case| skip(case, &trial.target).is_none());
        let cases = std::iter::once(trial.case()).chain(ready);
        let of_steps = cases
            .flat_map(|case| &case.steps)
            .flat_map(|step| &step.lacks);
        let targets = trial.others().map(|other| &*other.target);
        let targets = targets.chain([&*trial.target]);
        for lack in of_steps.chain(targets.flat_map(|target| &target.lacks)) {
            if !found.contains(lack) {
                found.push(lack.clone());
            }
        }
    }
    found
}
