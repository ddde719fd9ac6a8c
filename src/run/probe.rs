//! Probes: single requests of a gate.

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
use crate::record::{Attempt, ProbeResult, Redact as _, StepRecord};
use crate::source::{Diagnostic, Panicked};
use crate::suite::Limits;

/// Outcome of one probe.
pub(super) struct Probed {
    /// Its result.
    pub(super) sight: ProbeResult,
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
        let (_, polls) = polls.find(|(target, _)| *target == gate.probe.target)?;
        // It is never closed.
        polls.acquire().await.ok()
    }

    /// Asks once, and for no longer than `room`.
    pub(super) async fn probe(&self, gate: &Gate, room: Option<Duration>) -> Probed {
        let probed = caught(Box::pin(self.asked(gate, room))).await;
        probed.unwrap_or_else(|panic| Probed::panicked(&panic))
    }

    async fn asked(&self, gate: &Gate, room: Option<Duration>) -> Probed {
        let captured = HashMap::new();
        let late = gate.probe.late(&captured);
        let step = match gate.probe.case().first().with(&late, &self.context.sources) {
            Ok(step) => step,
            Err(error) => return Probed::unsent(error),
        };
        let own = step.limits.timeout;
        let limits = Limits {
            timeout: room.map_or(own, |room| own.min(room)),
            ..step.limits
        };
        let client = self.context.client(&gate.probe.target);
        let started = Instant::now();
        let host = gate.probe.host_of(&step.request);
        // On the heap: whatever waits for it would hold all of it.
        let found = Box::pin(client.exchange(&step.request, host, &limits)).await;
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
        let mut evaluator = self.context.evaluator(&gate.probe, &step);
        if matches!(step, Cow::Owned(_)) {
            let known = &evaluator.secrets;
            let more = credentials(&step.request, &gate.probe.suite, known);
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
        Probed {
            sight: sight.redacted(&known),
            attempt: Attempt::of(elapsed, judged.record.redacted(&known)),
            cut_short,
        }
    }
}

impl Probed {
    /// Outcome of a probe that panicked, and would again however often it is
    /// sent.
    fn panicked(panic: &Panicked) -> Self {
        Self::never(panic.message(), StepRecord::panicked(panic))
    }

    /// Outcome of a probe that makes no request.
    fn unsent(error: Diagnostic) -> Self {
        Self::never(error.message.clone(), StepRecord::unfilled(error))
    }

    /// Outcome of a probe that is the same however often it is sent.
    fn never(message: String, step: StepRecord) -> Self {
        Self {
            sight: ProbeResult::Final { message },
            attempt: Attempt::of(Duration::ZERO, step),
            cut_short: false,
        }
    }
}

fn judge(
    evaluator: &StepEvaluator,
    gate: &Gate,
    found: &Result<Exchange, TransportError>,
) -> (ProbeResult, EvaluatedStep) {
    let mut judged = evaluator.judge(found.as_ref());
    let sight = sight(&Asked {
        found,
        checks: &judged.record.checks,
        diagnosis: judged.record.diagnosis.as_ref(),
        dial: &gate.probe.target.dial,
        opens: gate.opens,
    });
    if gate.opens == Opens::ByAnyResponse {
        // Nothing is expected of it, nor is there a line that says so.
        judged.record.checks.clear();
    }
    (sight, judged)
}
