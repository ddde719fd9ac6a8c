//! What all outcomes of a run show together.
//!
//! A rule looks at the [`RunEvidence`] of a run that is over and finds causes
//! that no trial shows by itself. All rules are asked, and each finding is told
//! once, whatever the trials said already.

use indexmap::IndexMap;

use crate::record::{Diagnosis, Finding, Scope, TrialFinished, Verdict};

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
const RULES: &[fn(&RunEvidence) -> Vec<Finding>] = &[whole_target];

impl RunEvidence {
    /// Adds the outcome of one more trial, in the plan's order.
    pub fn add(&mut self, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        self.trials.push(TrialEvidence {
            id: trial.id.clone(),
            target: trial.target.clone(),
            verdict: outcome.verdict,
            diagnosis: cause_of_target(finished).cloned(),
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

/// Why a trial did not pass, where that is a cause of its whole target. That a
/// target can't be connected to is told when that is found.
#[must_use]
pub fn cause_of_target(finished: &TrialFinished) -> Option<&Diagnosis> {
    let outcome = &finished.outcome;
    let step = &outcome.told()?.step;
    let is_answered = !step.is_unconnected();
    let failed = matches!(outcome.verdict, Verdict::Failed | Verdict::Errored);
    let diagnosis = step.diagnosis.as_ref().filter(|_| is_answered && failed)?;
    (diagnosis.code.scope() == Scope::Target).then_some(diagnosis)
}

/// Every trial of a target fails with one cause: the cause is the target's. All
/// of it is the same, what to do next, too: what is said once must be true of
/// each.
fn whole_target(run: &RunEvidence) -> Vec<Finding> {
    let found = run.by_target().into_iter().filter_map(|(target, trials)| {
        let [first, _, ..] = trials.as_slice() else {
            return None;
        };
        let diagnosis = first.diagnosis.as_ref()?;
        let is_alike = |trial: &&TrialEvidence| trial.diagnosis.as_ref() == Some(diagnosis);
        trials.iter().all(is_alike).then(|| Finding {
            target: target.to_owned(),
            verdict: if trials.iter().any(|it| it.verdict == Verdict::Failed) {
                Verdict::Failed
            } else {
                Verdict::Errored
            },
            diagnosis: diagnosis.clone(),
            trials: trials.iter().map(|trial| trial.id.clone()).collect(),
        })
    });
    found.collect()
}
