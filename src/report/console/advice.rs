//! What to do next, said once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::line::title;
use crate::record::{Diagnosis, Outcome, TrialInfo};
use crate::report::paint::Paint;
use crate::source::Style;

/// The advice that was given. When a deploy is broken, the same thing is wrong
/// with many cases at once.
#[derive(Debug, Default)]
pub(super) struct Advice {
    /// The advice, and what it was given for.
    given: HashMap<Vec<String>, String>,
}

impl Advice {
    /// The diagnosis of `whose` without advice that was given before.
    pub(super) fn once(&mut self, diagnosis: &Diagnosis, whose: String) -> Diagnosis {
        let mut diagnosis = diagnosis.clone();
        if diagnosis.next.is_empty() {
            return diagnosis;
        }
        match self.given.entry(diagnosis.next.clone()) {
            Entry::Occupied(first) => diagnosis.next = vec![format!("as for {}", first.get())],
            Entry::Vacant(new) => {
                new.insert(whose);
            }
        }
        diagnosis
    }

    /// The outcome without advice that was given before.
    pub(super) fn once_in(&mut self, outcome: &Outcome, trial: &TrialInfo) -> Outcome {
        with_diagnosis(outcome, |diagnosis| {
            *diagnosis = self.once(diagnosis, title(trial, Paint(Style::Plain)));
        })
    }
}

/// The outcome, of which the cause was told as that of `whose`.
pub(super) fn told_of(whose: &str, outcome: &Outcome) -> Outcome {
    with_diagnosis(outcome, |diagnosis| {
        diagnosis.cause = format!("as for {whose}");
        diagnosis.next.clear();
    })
}

/// The outcome with another diagnosis, where it tells one.
fn with_diagnosis(outcome: &Outcome, change: impl FnOnce(&mut Diagnosis)) -> Outcome {
    let mut outcome = outcome.clone();
    let told = outcome.telling();
    let told = told.and_then(|at| outcome.attempts.get_mut(at));
    if let Some(diagnosis) = told.and_then(|attempt| attempt.step.diagnosis.as_mut()) {
        change(diagnosis);
    }
    outcome
}
