//! The course of one attempt: its steps, in order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::asker::Asker;
use super::follow_up;
use super::judging::{Judged, Judging};
use super::runner::Runner;
use super::tries::{Shut, Tried};
use crate::exchange::{Exchange, TransportError};
use crate::plan::Trial;
use crate::report::{Attempt, StepInfo, StepRecord, Verdict, micros};
use crate::suite::{Request, Step};
use crate::transport::Jar;

/// The course of one attempt, with the cookies that it collects on its way.
pub(super) struct Course<'a> {
    runner: &'a Runner,
    trial: &'a Trial,
    jar: Jar,
}

impl<'a> Course<'a> {
    pub(super) fn new(runner: &'a Runner, trial: &'a Trial) -> Self {
        Self {
            runner,
            trial,
            jar: Jar::default(),
        }
    }

    /// Takes one step after the other, as long as they pass.
    pub(super) async fn run(mut self) -> Tried {
        let started = Instant::now();
        let steps = &self.trial.case().steps;
        let mut taken: Vec<StepRecord> = Vec::new();
        let mut shut = None;
        for (number, step) in (1..).zip(steps) {
            let begun = Instant::now();
            let judged = self.take(step).await;
            let mut record = judged.record;
            shut = judged.shut.then(|| why(&record));
            record.step = (steps.len() > 1).then(|| self.info(number, step, begun.elapsed()));
            let passed = record.verdict() == Verdict::Passed;
            taken.push(record);
            if !passed {
                break;
            }
        }
        let attempt = Attempt {
            pause_us: 0,
            elapsed_us: micros(started.elapsed()),
            step: taken.pop().unwrap_or_default(),
            passed: taken,
        };
        Tried { attempt, shut }
    }

    /// Sends a step's request and judges the answer.
    async fn take(&mut self, step: &Step) -> Judged {
        let mut asker = Asker {
            client: self.runner.client(self.trial),
            host: self.trial.host_of(&step.request).to_owned(),
            limits: step.limits,
            jar: std::mem::take(&mut self.jar),
        };
        let found = asker.ask(&step.request).await;
        let judging = self.runner.judging(self.trial, step);
        let judged = judged(judging, found, &asker).await;
        self.jar = asker.jar;
        judged
    }

    fn info(&self, number: usize, step: &Step, elapsed: Duration) -> StepInfo {
        StepInfo {
            number,
            of: self.trial.case().steps.len(),
            name: None,
            place: self.runner.place(step.span),
            host: self.trial.host_of(&step.request).to_owned(),
            request: asked(&step.request),
            session: None,
            elapsed_us: micros(elapsed),
        }
    }
}

/// What a request asks for, in a few words.
pub(super) fn asked(request: &Request) -> String {
    format!("{} {}", request.method.value, request.path.value)
}

/// Judges what was found, and asks what else is to be asked. A page takes time
/// to parse, and nothing may wait for that.
async fn judged(
    judging: Judging,
    found: Result<Exchange, TransportError>,
    asker: &Asker,
) -> Judged {
    let exchange = match found {
        Ok(exchange) if follow_up::is_wanted(&judging.step.expect) => Arc::new(exchange),
        found => {
            let judged = tokio::task::spawn_blocking(move || judging.judge(&found)).await;
            return judged.unwrap_or_else(|_| Judged::bug());
        }
    };
    let judging = Arc::new(judging);
    let (with, answer) = (Arc::clone(&judging), Arc::clone(&exchange));
    let Ok(read) = tokio::task::spawn_blocking(move || with.read(&answer)).await else {
        return Judged::bug();
    };
    let checks = follow_up::checks(asker, &judging, &exchange, read).await;
    let judged = tokio::task::spawn_blocking(move || judging.told(&exchange, checks)).await;
    judged.unwrap_or_else(|_| Judged::bug())
}

/// Why there is no connection to be had.
fn why(record: &StepRecord) -> Shut {
    let message = record.error.as_ref().map(|error| error.message.clone());
    Shut {
        message: message.unwrap_or_default(),
        diagnosis: record.diagnosis.clone(),
    }
}
