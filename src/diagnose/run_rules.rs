//! What all outcomes of a run show together.
//!
//! A rule looks at the [`RunEvidence`] of a run that is over and finds causes
//! that no trial shows by itself. All rules are asked, and each finding is told
//! once, whatever the trials said already.

use indexmap::IndexMap;

use super::redirect::https;
use crate::record::{Code, Diagnosis, Finding, Scope, TrialFinished, Verdict};

/// What the rules know of the trials of a run: little of each, since there may
/// be many.
#[derive(Debug, Default)]
pub struct RunEvidence {
    trials: Vec<TrialEvidence>,
}

/// What the rules know of a trial.
#[derive(Debug)]
struct TrialEvidence {
    id: String,
    target: String,
    verdict: Verdict,
    /// Why it did not pass, where a response tells.
    diagnosis: Option<Diagnosis>,
}

/// The rules.
const RULES: &[fn(&RunEvidence) -> Vec<Finding>] = &[whole_target, asked_over_http];

impl RunEvidence {
    /// Adds the outcome of one more trial, in the plan's order.
    pub fn add(&mut self, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        self.trials.push(TrialEvidence {
            id: trial.id.clone(),
            target: trial.target.clone(),
            verdict: outcome.verdict,
            diagnosis: cause_of_target(finished),
        });
    }

    /// What the rules find.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        RULES.iter().flat_map(|rule| rule(self)).collect()
    }

    /// The trials of each target that were meant to run, in the plan's order.
    fn by_target(&self) -> IndexMap<&str, Vec<&TrialEvidence>> {
        let mut targets: IndexMap<&str, Vec<&TrialEvidence>> = IndexMap::new();
        let meant = |trial: &&TrialEvidence| trial.verdict != Verdict::Skipped;
        for trial in self.trials.iter().filter(meant) {
            targets.entry(&trial.target).or_default().push(trial);
        }
        targets
    }
}

/// Why a trial did not pass, where that is a cause of its whole target, as it is
/// told of several trials. That a target can't be connected to is told when that
/// is found.
#[must_use]
pub fn cause_of_target(finished: &TrialFinished) -> Option<Diagnosis> {
    let outcome = &finished.outcome;
    let step = &outcome.told()?.step;
    let is_answered = !step.is_unconnected();
    let failed = matches!(outcome.verdict, Verdict::Failed | Verdict::Errored);
    let diagnosis = step.diagnosis.as_ref().filter(|_| is_answered && failed)?;
    match diagnosis.code {
        Code::RedirectToHttps => Some(https::of_several(diagnosis)),
        _ if diagnosis.code.scope() == Scope::Target => Some(diagnosis.clone()),
        _ => None,
    }
}

/// Whether a cause is told of the trials that have it although others of their
/// target don't: each that has it shows that it is the target's, and none that
/// hasn't shows that it is not.
#[must_use]
pub fn is_shown_by_some(diagnosis: &Diagnosis) -> bool {
    diagnosis.code == Code::RedirectToHttps
}

/// Every trial of a target fails with one cause: the cause is the target's. All
/// of it is the same, what to do next, too: what is said once must be true of
/// each.
fn whole_target(run: &RunEvidence) -> Vec<Finding> {
    let found = run.by_target().into_iter().filter_map(|(target, trials)| {
        let diagnosis = trials.first()?.diagnosis.as_ref()?;
        let alike = alike(&trials, diagnosis);
        let is_whole = alike.len() == trials.len() && !is_shown_by_some(diagnosis);
        is_whole.then(|| finding(target, &trials, &alike)).flatten()
    });
    found.collect()
}

/// The target is spelt with http, and the site is at https. A trial that expects
/// the redirect passes, and one that asks for another host has a cause of its own.
fn asked_over_http(run: &RunEvidence) -> Vec<Finding> {
    let found = run.by_target().into_iter().flat_map(|(target, trials)| {
        let shown = trials.iter().filter_map(|trial| trial.diagnosis.as_ref());
        let mut causes: Vec<&Diagnosis> = Vec::new();
        for diagnosis in shown.filter(|it| is_shown_by_some(it)) {
            if !causes.contains(&diagnosis) {
                causes.push(diagnosis);
            }
        }
        let findings = causes
            .into_iter()
            .filter_map(|cause| finding(target, &trials, &alike(&trials, cause)));
        findings.collect::<Vec<_>>()
    });
    found.collect()
}

/// The trials that have this very cause.
fn alike<'a>(trials: &[&'a TrialEvidence], diagnosis: &Diagnosis) -> Vec<&'a TrialEvidence> {
    let trials = trials.iter().copied();
    trials
        .filter(|trial| trial.diagnosis.as_ref() == Some(diagnosis))
        .collect()
}

/// What several trials of a target have in common.
fn finding(target: &str, trials: &[&TrialEvidence], alike: &[&TrialEvidence]) -> Option<Finding> {
    let [first, _, ..] = alike else { return None };
    let failed = alike.iter().any(|it| it.verdict == Verdict::Failed);
    Some(Finding {
        target: target.to_owned(),
        verdict: if failed {
            Verdict::Failed
        } else {
            Verdict::Errored
        },
        diagnosis: first.diagnosis.clone()?,
        trials: alike.iter().map(|trial| trial.id.clone()).collect(),
        of: trials.len(),
    })
}
