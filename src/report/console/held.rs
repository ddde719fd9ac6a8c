//! Trials that may have one cause with others of their target. Whether they do
//! shows when the last has come back.

use std::collections::HashMap;

use crate::diagnose::{cause_of_target, is_shown_by_some};
use crate::record::{Diagnosis, TrialFinished, Verdict};
use crate::report::Event;

/// Events that are told later, in their order, and what they wait for.
#[derive(Debug, Default)]
pub(super) struct Held {
    events: Vec<Event>,
    /// What every trial of a target has failed with so far; nothing once they
    /// differ.
    causes: HashMap<String, Option<Diagnosis>>,
    /// For how many targets there is such a cause.
    open: usize,
    /// How long the trials took that were held, in microseconds.
    took_us: u64,
}

/// Trials that took longer altogether, in microseconds, are told as they come:
/// who waits for them wants to see something.
const PATIENCE_US: u64 = 10_000_000;

/// Most events that are held: there may be very many.
const EVENTS: usize = 1_000;

impl Held {
    /// Takes an event that is told later. What was held before and waits for
    /// nothing any more is told first, by [`Held::free`].
    pub(super) fn takes(&mut self, event: &Event) -> bool {
        if let Event::TrialFinished(finished) = event {
            self.look_at(finished);
        }
        let taken = self.holds();
        if taken {
            self.events.push(event.clone());
        }
        taken
    }

    /// What waits for nothing any more.
    pub(super) fn free(&mut self) -> Vec<Event> {
        if self.holds() {
            return Vec::new();
        }
        std::mem::take(&mut self.events)
    }

    /// All of it: nothing more comes.
    pub(super) fn all(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    const fn holds(&self) -> bool {
        self.open > 0 && self.took_us < PATIENCE_US && self.events.len() < EVENTS
    }

    fn look_at(&mut self, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        if outcome.verdict == Verdict::Skipped {
            return;
        }
        if self.open > 0 {
            let took = outcome.attempts.iter().map(|attempt| attempt.elapsed_us);
            self.took_us = took.fold(self.took_us, u64::saturating_add);
        }
        let known = self.causes.get(&trial.target);
        let cause = match (known, cause_of_target(finished)) {
            (None, first) => first,
            (Some(Some(known)), _) if is_shown_by_some(known) => return,
            (Some(_), Some(cause)) if is_shown_by_some(&cause) => Some(cause),
            (Some(known), cause) if *known == cause => return,
            (Some(_), _) => None,
        };
        self.open += usize::from(cause.is_some());
        self.open -= usize::from(matches!(known, Some(Some(_))));
        self.causes.insert(trial.target.clone(), cause);
    }
}
