//! What to do next, said once.

use std::collections::HashSet;

use crate::diagnose::Diagnosis;
use crate::report::Outcome;

/// The advice that was given. When a deploy is broken, the same thing is wrong
/// with many cases at once.
#[derive(Debug, Default)]
pub(super) struct Advice {
    given: HashSet<Vec<String>>,
}

impl Advice {
    /// The diagnosis without advice that was given before.
    pub(super) fn once(&mut self, diagnosis: &Diagnosis) -> Diagnosis {
        let mut diagnosis = diagnosis.clone();
        if !diagnosis.next.is_empty() && !self.given.insert(diagnosis.next.clone()) {
            diagnosis.next = vec!["as above".to_owned()];
        }
        diagnosis
    }

    /// The outcome without advice that was given before.
    pub(super) fn once_in(&mut self, outcome: &Outcome) -> Outcome {
        let mut outcome = outcome.clone();
        let last = outcome.attempts.last_mut();
        if let Some(diagnosis) = last.and_then(|attempt| attempt.diagnosis.as_mut()) {
            *diagnosis = self.once(diagnosis);
        }
        outcome
    }
}
