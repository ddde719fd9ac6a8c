//! What sets trials of a cause apart from those that pass on their targets.

use http::Method;

use super::{Sight, TrialEvidence};
use crate::diagnose::static_files::{folder, is_file};
use crate::record::{Only, Verdict};

/// What all of `mine` are, and none of those among `others` that pass; nothing
/// where too little is known of them.
pub(super) fn of(mine: &[&TrialEvidence], others: &[&TrialEvidence]) -> Option<Only> {
    let mine = seen(mine.iter().copied())?;
    let passing = seen(others.iter().filter(|it| it.verdict.is_pass()).copied())?;
    let (_, first) = mine.first().filter(|_| !passing.is_empty())?;
    let comes_and_goes = |passed: &Compared<'_>| mine.iter().any(|failed| is_same(failed, passed));
    if passing.iter().any(comes_and_goes) {
        return Some(Only::Sometimes);
    }
    let sets_apart = |what: &dyn Fn(&Sight) -> bool| {
        let mut mine = mine.iter().map(|(_, sight)| sight);
        let mut passing = passing.iter().map(|(_, sight)| sight);
        mine.all(|sight| what(sight)) && !passing.any(|sight| what(sight))
    };
    let within = folder(first.path());
    if sets_apart(&|it| is_file(it.path())) {
        Some(Only::Files)
    } else if sets_apart(&|it| it.method == first.method) {
        Some(Only::Method(first.method.clone()))
    } else if sets_apart(&|it| it.path() == first.path()) {
        Some(Only::Path(first.path().to_owned()))
    } else if mine.len() > 1 && sets_apart(&|it| it.path().starts_with(&within)) {
        Some(Only::Below(within))
    } else {
        None
    }
}

/// A trial with what its response shows.
type Compared<'a> = (&'a TrialEvidence, &'a Sight);

/// Trials with what their responses show; nothing where one has none.
fn seen<'a>(trials: impl Iterator<Item = &'a TrialEvidence>) -> Option<Vec<Compared<'a>>> {
    trials
        .map(|trial| Some((trial, trial.sight.as_deref()?)))
        .collect()
}

/// Whether a request that one trial got an error for was answered in another, or
/// in the same when it was tried again.
fn is_same((failed, error): &Compared<'_>, (passed, answer): &Compared<'_>) -> bool {
    if passed.verdict == Verdict::Flaky {
        return passed.came == failed.came;
    }
    let is_safe = [Method::GET, Method::HEAD]
        .iter()
        .any(|it| error.method == it.as_str());
    let is_asked_alike =
        error.method == answer.method && error.asked == answer.asked && failed.host == passed.host;
    is_safe && is_asked_alike && error.status >= 500 && answer.status < 500
}
