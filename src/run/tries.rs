//! The attempts at one trial.

use std::sync::Arc;
use std::time::Duration;

use crate::plan::{Scheme, Target, Trial};
use crate::record::{
    Attempt, Diagnosis, Outcome, Redact as _, Secrets, StepRecord, Verdict, micros,
};
use crate::report::TargetDown;
use crate::source::Panicked;
use crate::suite::Retry;
use crate::transport::Reuse;

/// Outcome of one attempt.
pub(super) struct Tried {
    /// With secrets: what one attempt is shown may be a secret of another.
    pub(super) attempt: Attempt,
    /// All secrets that were known in the end.
    pub(super) secrets: Secrets,
    /// Error that keeps every connection from being made.
    pub(super) unreachable: Option<Unreachable>,
    /// What it made of connections that others use, too.
    pub(super) reuse: Option<Reuse>,
}

impl Tried {
    /// Outcome of an attempt of which nothing is left after a panic.
    pub(super) fn panicked(panic: &Panicked) -> Self {
        let step = StepRecord::panicked(panic);
        Self {
            attempt: Attempt::of(Duration::ZERO, step),
            secrets: Secrets::default(),
            unreachable: None,
            reuse: None,
        }
    }
}

/// Error that keeps every connection to an endpoint from being made.
#[derive(Clone, Debug)]
pub struct Unreachable {
    /// The error, in one line.
    pub message: String,
    /// The named cause.
    pub diagnosis: Option<Diagnosis>,
}

impl Unreachable {
    /// Event that the target of `trial`, one of `all`, is down.
    pub(super) fn target_down(&self, trial: &Trial, all: &[Arc<Trial>]) -> TargetDown {
        let another = |other: &Arc<Trial>| other.target == trial.target && other.host != trial.host;
        let one_of_several = trial.target.scheme == Scheme::Https && all.iter().any(another);
        TargetDown {
            target: trial.target.name.clone(),
            spelling: whereabouts(&trial.target),
            host: one_of_several.then(|| trial.host.clone()),
            message: self.message.clone(),
            diagnosis: self.diagnosis.clone(),
        }
    }
}

/// Spelling of the target, and the one of its addresses that it is.
fn whereabouts(target: &Target) -> String {
    match target.address() {
        Some(address) => format!("{} at {}", target.spelling, address.ip()),
        None => target.spelling.clone(),
    }
}

/// The attempts at a trial so far.
pub(super) struct Tries {
    retry: Retry,
    attempts: Vec<Attempt>,
    secrets: Secrets,
    unreachable: Option<Unreachable>,
}

impl Tries {
    pub(super) fn new(retry: Retry, secrets: Secrets) -> Self {
        Self {
            retry,
            attempts: Vec::new(),
            secrets,
            unreachable: None,
        }
    }

    pub(super) fn add(&mut self, tried: Tried) {
        let pause = self.pause().unwrap_or_default();
        self.attempts.push(Attempt {
            pause_us: micros(pause),
            ..tried.attempt
        });
        self.secrets = self.secrets.with(&tried.secrets);
        self.unreachable = tried.unreachable;
    }

    /// The pause before the next attempt; none when the last one decides.
    pub(super) fn pause(&self) -> Option<Duration> {
        let last = self.attempts.last()?;
        let passed = last.verdict() == Verdict::Passed;
        let pause = self.retry.pause_after(self.attempts.len());
        pause.filter(|_| !passed)
    }

    /// Number of attempts so far.
    pub(super) const fn len(&self) -> usize {
        self.attempts.len()
    }

    /// Number of attempts that are allowed.
    pub(super) const fn allowed(&self) -> usize {
        self.retry.attempts()
    }

    /// All secrets that are known by now.
    pub(super) fn secrets(&self) -> Secrets {
        self.secrets.clone()
    }

    /// Outcome of all of them, without their secrets, and the error that keeps every connection from
    /// being made. `why_no_more` says why there are fewer than might have been.
    pub(super) fn outcome(self, why_no_more: Option<&str>) -> (Outcome, Option<Unreachable>) {
        let verdict = match self.attempts.last().map(Attempt::verdict) {
            Some(Verdict::Passed) if self.attempts.len() > 1 => Verdict::Flaky,
            Some(verdict) => verdict,
            None => Verdict::NotRun,
        };
        let outcome = Outcome {
            verdict,
            reason: why_no_more.map(|why| format!("not tried again: {why}")),
            allowed: self.allowed(),
            attempts: self.attempts,
        };
        (outcome.redacted(&self.secrets), self.unreachable)
    }
}
