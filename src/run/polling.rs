//! Polls: single requests of a gate.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio::sync::SemaphorePermit;

use super::caught::caught;
use super::poll::{Asked, sight};
use super::runner::Runner;
use super::secrets::credentials;
use super::step_evaluator::{EvaluatedStep, StepEvaluator};
use crate::exchange::{Cause, Exchange, TransportError};
use crate::plan::{Gate, Opens};
use crate::record::{Attempt, PollResult, Redact as _, StepRecord};
use crate::source::{Diagnostic, Panicked};
use crate::suite::Limits;
use crate::transport::{Jar, RequestContext};

/// Outcome of one poll.
pub(super) struct Polled {
    /// Its result.
    pub(super) sight: PollResult,
    /// Its attempt.
    pub(super) attempt: Attempt,
    /// Whether it ended because waiting does, which says little.
    pub(super) cut_short: bool,
}

impl Runner {
    /// Waits until the gate's target may be asked: a server that comes up has
    /// no room for everybody who waits for it.
    pub(super) async fn turn(&self, gate: &Gate) -> Option<SemaphorePermit<'_>> {
        let mut polls = self.polls.iter();
        let (_, polls) = polls.find(|(target, _)| *target == gate.trial.target)?;
        // It is never closed.
        polls.acquire().await.ok()
    }

    /// Asks once, and for no longer than `room`.
    pub(super) async fn poll(&self, gate: &Gate, room: Option<Duration>) -> Polled {
        let polled = caught(Box::pin(self.asked(gate, room))).await;
        polled.unwrap_or_else(|panic| Polled::panicked(&panic))
    }

    async fn asked(&self, gate: &Gate, room: Option<Duration>) -> Polled {
        let captured = HashMap::new();
        let late = gate.trial.late(&captured);
        let step = match gate.trial.case().first().with(&late, &self.context.sources) {
            Ok(step) => step,
            Err(error) => return Polled::unsent(error),
        };
        let own = step.limits.timeout;
        let limits = Limits {
            timeout: room.map_or(own, |room| own.min(room)),
            ..step.limits
        };
        let client = self.context.client(&gate.trial.target);
        let started = Instant::now();
        let host = gate.trial.host_of(&step.request);
        let noted = self.context.noting(&gate.trial.id);
        let context = RequestContext {
            on_answered: noted.as_ref(),
            ..RequestContext::new(&step.request, host, &limits)
        };
        // On the heap: whatever waits for it would hold all of it.
        let found = Box::pin(client.exchange_in(&context, &mut Jar::default())).await;
        let elapsed = started.elapsed();
        let out_of_time = |error: &TransportError| {
            matches!(
                error.cause,
                Cause::TimedOut(_)
                    | Cause::Unfinished { .. }
                    | Cause::NoOutput { limit: Some(_), .. }
            )
        };
        let cut_short = limits.timeout < own && found.as_ref().is_err_and(out_of_time);
        let mut evaluator = self.context.evaluator(&gate.trial, &step);
        if matches!(step, Cow::Owned(_)) {
            let known = &evaluator.secrets;
            let more = credentials(&step.request, &gate.trial.suite, known);
            evaluator.secrets = known.and(more);
        }
        // What is waited for is that something answers.
        evaluator.any_page = true;
        let gate = gate.clone();
        let work = evaluator.work(found.as_ref().ok());
        // A page takes time to parse, and nothing may wait for that.
        let (sight, judged) = work
            .blocking(move || judge(&evaluator, &gate, &found))
            .await;
        let known = judged.secrets.unwrap_or_default();
        Polled {
            sight: sight.redacted(&known),
            attempt: Attempt::of(elapsed, judged.record.redacted(&known)),
            cut_short,
        }
    }
}

impl Polled {
    /// Outcome of a poll that panicked, and would again however often it is
    /// sent.
    fn panicked(panic: &Panicked) -> Self {
        Self::never(panic.message(), StepRecord::panicked(panic))
    }

    /// Outcome of a poll that makes no request.
    fn unsent(error: Diagnostic) -> Self {
        Self::never(error.message.clone(), StepRecord::unfilled(error))
    }

    /// Outcome of a poll that is the same however often it is sent.
    fn never(message: String, step: StepRecord) -> Self {
        Self {
            sight: PollResult::Final { message },
            attempt: Attempt::of(Duration::ZERO, step),
            cut_short: false,
        }
    }
}

fn judge(
    evaluator: &StepEvaluator,
    gate: &Gate,
    found: &Result<Exchange, TransportError>,
) -> (PollResult, EvaluatedStep) {
    let mut judged = evaluator.judge(found.as_ref());
    let sight = sight(&Asked {
        found,
        checks: &judged.record.checks,
        diagnosis: judged.record.diagnosis.as_ref(),
        dial: &gate.trial.target.dial,
        opens: gate.opens,
    });
    if gate.opens == Opens::ByAnyResponse {
        // Nothing is expected of it, nor is there a line that says so.
        judged.record.checks.clear();
    }
    (sight, judged)
}
