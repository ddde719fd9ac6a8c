//! Outcome of a trial.

use std::io::{self, Write};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Diagnosis, StepRecord, micros};
use crate::source::Panicked;

/// The verdict on a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The response is as expected.
    Passed,
    /// It is as expected, but was not when it was asked for the first time.
    Flaky,
    /// The response is not as expected.
    Failed,
    /// There was no response, or no whole one.
    Errored,
    /// The suite says not to run it here.
    Skipped,
    /// The run ended before its turn.
    NotRun,
}

impl Verdict {
    /// Whether the response is as expected, if not at once.
    #[must_use]
    pub const fn is_pass(self) -> bool {
        matches!(self, Self::Passed | Self::Flaky)
    }

    /// Whether it is not as expected, or isn't there.
    #[must_use]
    pub const fn is_wrong(self) -> bool {
        matches!(self, Self::Failed | Self::Errored)
    }

    /// Whether a run fails because of it.
    #[must_use]
    pub fn is_failure(self, flaky: Flaky) -> bool {
        self.is_wrong() || (self == Self::Flaky && flaky == Flaky::Fail)
    }
}

/// Policy for flaky trials: what one that passed on a later attempt counts as
/// in the exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaky {
    /// It passed.
    #[default]
    Pass,
    /// It failed.
    Fail,
}

/// Outcome of a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The verdict, which follows from the last attempt if there is one.
    pub verdict: Verdict,
    /// Reason why there was no attempt, or not every one that was allowed, in
    /// one line: the suite's `skip`, a target that is down, a run that was
    /// stopped.
    pub reason: Option<String>,
    /// The attempts, in order.
    pub attempts: Vec<Attempt>,
    /// Number of attempts that were allowed.
    #[serde(default)]
    pub allowed: usize,
}

impl Outcome {
    /// One of its attempts, as if there were no other.
    pub(crate) fn of(attempt: &Attempt) -> Self {
        Self {
            verdict: attempt.verdict(),
            reason: None,
            attempts: vec![attempt.clone()],
            allowed: 1,
        }
    }

    /// The place of the attempt that tells why it is no plain pass: the last,
    /// or of a flaky trial the last that did not pass.
    pub(crate) fn telling(&self) -> Option<usize> {
        let last = self.attempts.len().checked_sub(1);
        let failed = self.failures().last().map(|(number, _)| number - 1);
        match self.verdict {
            Verdict::Flaky => failed.or(last),
            _ => last,
        }
    }

    /// The attempt that tells why it is no plain pass.
    pub(crate) fn told(&self) -> Option<&Attempt> {
        self.attempts.get(self.telling()?)
    }

    /// Why it is no plain pass, where the evidence tells.
    pub(crate) fn diagnosis(&self) -> Option<&Diagnosis> {
        self.told()?.step.diagnosis.as_ref()
    }

    /// Number of attempts that were allowed. In a recording the number may be
    /// missing, or anything.
    pub(crate) fn allowed(&self) -> usize {
        self.allowed.max(self.attempts.len())
    }

    /// The attempts that did not pass, with their numbers, counted from 1.
    pub(crate) fn failures(&self) -> impl Iterator<Item = (usize, &Attempt)> {
        let numbered = (1..).zip(&self.attempts);
        numbered.filter(|(_, attempt)| attempt.verdict() != Verdict::Passed)
    }

    /// Drops what only is of use where responses are compared.
    pub(crate) fn forget_looks(&mut self) {
        for attempt in &mut self.attempts {
            attempt.step.look = None;
            attempt.passed.iter_mut().for_each(|step| step.look = None);
        }
    }

    /// The notes on the responses that made it pass, each once.
    pub(crate) fn notes(&self) -> Vec<&str> {
        let attempt = self.attempts.last().filter(|_| self.verdict.is_pass());
        let mut notes: Vec<&str> = Vec::new();
        for note in attempt
            .into_iter()
            .flat_map(Attempt::steps)
            .flat_map(|step| &step.notes)
        {
            if !notes.contains(&note.as_str()) {
                notes.push(note);
            }
        }
        notes
    }

    /// The verdict and the times alone, and that a bug keeps the rest.
    pub(super) fn without_story(&self, panic: &Panicked) -> Self {
        let step = if self.verdict.is_pass() {
            StepRecord {
                notes: vec![panic.message()],
                ..StepRecord::default()
            }
        } else {
            StepRecord::panicked(panic)
        };
        let attempts = self.attempts.iter().map(|attempt| Attempt {
            passed: Vec::new(),
            step: step.clone(),
            ..*attempt
        });
        Self {
            reason: self.attempts.is_empty().then(|| panic.message()),
            attempts: attempts.collect(),
            ..*self
        }
    }

    /// Whether the run failed because of it.
    #[must_use]
    pub fn is_failure(&self, flaky: Flaky) -> bool {
        self.verdict.is_failure(flaky)
    }
}

/// One try at a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// How long the pause before it was meant to be, in microseconds.
    #[serde(default)]
    pub pause_us: u64,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
    /// The steps that passed before the one that decides, in order; none in a
    /// case of one request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<StepRecord>,
    /// The last step that was taken, which decides: the first that did not
    /// pass, or the last of the case.
    #[serde(flatten)]
    pub step: StepRecord,
}

impl Attempt {
    /// An attempt of one step, which took so long.
    #[must_use]
    pub fn of(elapsed: Duration, step: StepRecord) -> Self {
        Self {
            pause_us: 0,
            elapsed_us: micros(elapsed),
            passed: Vec::new(),
            step,
        }
    }

    /// The verdict, as if there were no other attempt. What can't be judged is
    /// no pass.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.step.verdict()
    }

    /// How many bytes of memory it takes, more or less: of text, by far the
    /// most, twice as many as are written.
    pub(crate) fn memory(&self) -> usize {
        let mut written = Written(0);
        // Nothing fails: it only counts.
        let _ = serde_json::to_writer(&mut written, self);
        2 * written.0
    }

    /// Every step that was taken, in order.
    pub fn steps(&self) -> impl Iterator<Item = &StepRecord> {
        self.passed.iter().chain([&self.step])
    }
}

/// Counts the bytes that are written.
struct Written(usize);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts of trials by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// As expected.
    pub passed: usize,
    /// As expected on a later attempt.
    #[serde(default)]
    pub flaky: usize,
    /// Not as expected.
    pub failed: usize,
    /// Without a whole response.
    pub errored: usize,
    /// Not meant to run.
    pub skipped: usize,
    /// Not run because the run ended.
    pub not_run: usize,
}

impl Summary {
    /// Counts one more trial.
    pub fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Flaky => &mut self.flaky,
            Verdict::Failed => &mut self.failed,
            Verdict::Errored => &mut self.errored,
            Verdict::Skipped => &mut self.skipped,
            Verdict::NotRun => &mut self.not_run,
        } += 1;
    }

    /// How many are not as expected, or have no response.
    #[must_use]
    pub const fn wrong(&self) -> usize {
        self.failed + self.errored
    }

    /// How many trials there were.
    #[must_use]
    pub const fn total(&self) -> usize {
        // Numbers from a recording may be anything.
        self.passed
            .saturating_add(self.flaky)
            .saturating_add(self.failed)
            .saturating_add(self.errored)
            .saturating_add(self.skipped)
            .saturating_add(self.not_run)
    }
}
