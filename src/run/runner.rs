//! Running one trial.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::Semaphore;

use super::attempt_runner::AttemptRunner;
use super::caught::caught;
use super::pauses::Stopped;
use super::probes::Probing;
use super::run_context::{RunContext, Shared};
use super::saved_responses::SavedResponses;
use super::tries::{Tried, Tries, Unreachable};
use crate::diagnose::RunFacts;
use crate::plan::{Plan, Target, Trial};
use crate::record::{Outcome, Redact, Secrets, TrialFinished, TrialInfo, Verdict};
use crate::source::{Panicked, Sources};
use crate::suite::Retry;
use crate::transport::{OnSent, Options};

/// Runs trials, one at a time or many at once.
#[derive(Debug)]
pub struct Runner {
    pub(super) context: RunContext,
    retry: Retry,
    /// Whether probes are sent when the run failed.
    pub(super) probing: Probing,
    /// Permits to poll each target.
    pub(super) polls: Vec<(Arc<Target>, Semaphore)>,
}

/// Most polls of one target at once.
const POLLS: usize = 8;

/// Outcome of a trial, for reporters and the engine.
#[derive(Debug)]
pub struct Finished {
    /// The trial and its outcome, without secrets.
    pub told: TrialFinished,
    /// Error that keeps every connection from being made.
    pub unreachable: Option<Unreachable>,
}

impl Runner {
    /// A runner for the trials of `plan`, whose suites stand in `sources`.
    #[must_use]
    pub fn new(plan: &Plan, sources: Arc<Sources>, options: Options, secrets: Secrets) -> Self {
        let context = RunContext::new(plan, sources, options, secrets);
        let targets = context.targets();
        Self {
            polls: targets
                .map(|target| (target, Semaphore::new(POLLS)))
                .collect(),
            context,
            retry: Retry::NEVER,
            probing: Probing::Never,
        }
    }

    /// The same, and whatever does not pass is tried again, unless its case
    /// says something else.
    #[must_use]
    pub fn retrying(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// The same, and probes are sent when the run failed.
    #[must_use]
    pub fn probing(self, probing: Probing) -> Self {
        Self { probing, ..self }
    }

    /// The same, where this follows `smoke` in a command that asks with the same
    /// suites.
    #[must_use]
    pub fn asked_with(mut self, arguments: String) -> Self {
        let facts = RunFacts::clone(&self.context.facts);
        self.context.facts = Arc::new(RunFacts { arguments, ..facts });
        self
    }

    /// The same, and every response to a trial is kept.
    #[must_use]
    pub fn saving(mut self, saved: Option<Arc<SavedResponses>>) -> Self {
        self.context.saved = saved;
        self
    }

    /// The same, and what is as expected is told without a command that asks again.
    #[must_use]
    pub fn briefly(mut self, is_brief: bool) -> Self {
        self.context.is_brief = is_brief;
        self
    }

    /// The same, and responses are looked at and not judged: each passes.
    #[must_use]
    pub fn looking(mut self) -> Self {
        self.context.looks = true;
        self.context.logs = None;
        self
    }

    /// Sends the trial's request and judges the response, again and again where
    /// it may be tried again. Each attempt, and no pause, waits for its `turn`.
    ///
    /// # Panics
    /// When the trial is not one of the plan that the runner was made for.
    pub async fn run<T>(&self, trial: &Trial, turn: impl AsyncFn() -> T) -> Finished {
        let mut tries = self.tries(trial);
        loop {
            let turn = turn().await;
            if let Some(tried) = self.attempt(trial, None, Shared::default()).await {
                tries.add(tried);
            }
            drop(turn);
            match tries.pause() {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return self.finished(trial, tries, None),
            }
        }
    }

    /// No attempt yet, and as many as the trial may have.
    pub(super) fn tries(&self, trial: &Trial) -> Tries {
        let secrets = self.context.secrets.clone();
        Tries::new(trial.case().retry.unwrap_or(self.retry), secrets)
    }

    /// Takes the trial's steps once. Nothing is left of an attempt before: no
    /// cookies, and of connections and addresses what `shared` allows. There is no
    /// outcome when it is stopped while it pauses. `lets_others_go` is called when
    /// something is sent, or the attempt pauses, which may be long before the end.
    pub(super) async fn attempt(
        &self,
        trial: &Trial,
        lets_others_go: Option<OnSent>,
        shared: Shared,
    ) -> Option<Tried> {
        let mut attempt = AttemptRunner::new(&self.context, trial, lets_others_go, shared);
        match caught(attempt.run()).await {
            Ok(Ok(())) => {}
            Ok(Err(Stopped)) => return None,
            Err(panic) => attempt.panicked(&panic),
        }
        let ended = Panicked::catch(|| attempt.end());
        Some(ended.unwrap_or_else(|panic| Tried::panicked(&panic)))
    }

    /// Stops the attempts that pause, and those that come to it: no more follow.
    pub(super) fn stop(&self) {
        self.context.waiting.store(0, Ordering::Relaxed);
        self.context.pauses.stop();
    }

    /// A trial that is not sent, and why.
    #[must_use]
    pub fn unsent(&self, trial: &Trial, verdict: Verdict, reason: &str) -> TrialFinished {
        let told = TrialFinished {
            trial: self.info(trial),
            outcome: Outcome {
                verdict,
                reason: Some(reason.to_owned()),
                attempts: Vec::new(),
                allowed: self.tries(trial).allowed(),
            },
        };
        self.without_secrets(told)
    }

    /// `told` with every secret in it hidden.
    pub(super) fn without_secrets<T: Redact>(&self, told: T) -> T {
        told.redacted(&self.context.secrets)
    }

    /// All secrets that are known of the run.
    pub(super) fn all_secrets(&self) -> Secrets {
        let known = self.context.logs.as_ref().map(|logs| logs.secrets());
        self.context.secrets.with(&known.unwrap_or_default())
    }

    /// Outcome of all attempts; `why_no_more` says why there are fewer than
    /// might have been.
    pub(super) fn finished(
        &self,
        trial: &Trial,
        tries: Tries,
        why_no_more: Option<&str>,
    ) -> Finished {
        if let Some(saved) = &self.context.saved {
            saved.end(&trial.id);
        }
        let known = tries.secrets();
        let (outcome, unreachable) = tries.outcome(why_no_more);
        if let Some(logs) = self
            .context
            .logs
            .as_ref()
            .filter(|_| outcome.verdict.is_wrong())
        {
            logs.is_wrong(&trial.id, &known);
        }
        let trial = self.without_secrets(self.info(trial));
        Finished {
            told: TrialFinished { trial, outcome },
            unreachable,
        }
    }

    pub(super) fn info(&self, trial: &Trial) -> TrialInfo {
        let case = trial.case();
        TrialInfo {
            id: trial.id.clone(),
            suite: trial.suite.name.value.clone(),
            case: case.name.value.clone(),
            target: trial.target.name.clone(),
            row: case.row.clone(),
            place: self.context.sources.place(case.span),
            host: trial.first_host(),
            request: case.first().asks(),
            tags: case.tags.clone(),
        }
    }
}
