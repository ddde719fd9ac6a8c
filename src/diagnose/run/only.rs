//! What sets trials of a cause apart from those that pass on their targets.

use std::collections::HashSet;

use http::Method;

use super::{Sight, TrialEvidence};
use crate::diagnose::static_files::{folder, is_file};
use crate::plan::Layer;
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
    let is_asked_alike = request(failed, error) == request(passed, answer);
    is_safe_error(error) && is_asked_alike && answer.status < 500
}

/// Whether a request that changes nothing got an error of the server's.
fn is_safe_error(sight: &Sight) -> bool {
    let mut safe = [Method::GET, Method::HEAD].into_iter();
    sight.status >= 500 && safe.any(|it| sight.method == it.as_str())
}

/// What comes and goes at a target, or at the one behind it.
pub(super) struct Unsteady<'a> {
    /// What came of trials that passed when they were tried again.
    flaky: HashSet<usize>,
    /// The requests that the outer target answers.
    answered: HashSet<Asked<'a>>,
}

impl<'a> Unsteady<'a> {
    pub(super) fn at(layer: &'a Layer, trials: &'a [TrialEvidence]) -> Self {
        let of = |target: &'a str| trials.iter().filter(move |trial| trial.target == target);
        let (outer, inner) = (&*layer.outer.name, &*layer.inner.name);
        let passes = |trial: &&TrialEvidence| trial.verdict.is_pass();
        let is_flaky = |trial: &&TrialEvidence| trial.verdict == Verdict::Flaky;
        let flaky = of(outer).chain(of(inner)).filter(is_flaky);
        let answered = of(outer).filter(passes).filter_map(|trial| {
            let sight = trial.sight.as_deref()?;
            (sight.status < 500).then(|| request(trial, sight))
        });
        Self {
            flaky: flaky.filter_map(|trial| trial.came).collect(),
            answered: answered.collect(),
        }
    }

    /// Whether what came of a trial comes and goes.
    pub(super) fn has(&self, failed: &TrialEvidence) -> bool {
        let Some(sight) = failed.sight.as_deref() else {
            return false;
        };
        let is_flaky = failed.came.is_some_and(|came| self.flaky.contains(&came));
        is_flaky || (is_safe_error(sight) && self.answered.contains(&request(failed, sight)))
    }
}

/// What a trial asks for: a method, a path with its query and a host, with some headers.
type Asked<'a> = ([&'a str; 3], u64);

fn request<'a>(trial: &'a TrialEvidence, sight: &'a Sight) -> Asked<'a> {
    ([&sight.method, &sight.asked, &trial.host], sight.sent)
}
