//! What became of a trial.

use serde::{Deserialize, Serialize};

use super::{ErrorRecord, Excerpt, HopRecord};
use crate::diagnose::Diagnosis;
use crate::expect::Check;

/// The verdict on a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The answer is as expected.
    Passed,
    /// The answer is not as expected.
    Failed,
    /// There was no answer, or no whole one.
    Errored,
    /// The suite says not to run it here.
    Skipped,
    /// The run ended before its turn.
    NotRun,
}

/// What became of a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The verdict, which follows from the last attempt if there is one.
    pub verdict: Verdict,
    /// Why there was no attempt, in one line: the suite's `skip`, a target
    /// that is down, a run that was stopped.
    pub reason: Option<String>,
    /// What was tried, in order.
    pub attempts: Vec<Attempt>,
}

/// One try at a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
    /// Every answer, the redirects that were followed first.
    pub hops: Vec<HopRecord>,
    /// Every expectation, in the order in which they were judged.
    pub checks: Vec<Check>,
    /// Why there is no answer, or no whole one.
    pub error: Option<ErrorRecord>,
    /// Why the answer is wrong or missing, as far as can be told.
    pub diagnosis: Option<Diagnosis>,
    /// A command that sends the same request.
    pub curl: String,
    /// The beginning of the answer, when it is wrong.
    pub excerpt: Option<Excerpt>,
}

/// How many trials ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// As expected.
    pub passed: usize,
    /// Not as expected.
    pub failed: usize,
    /// Without a whole answer.
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
            Verdict::Failed => &mut self.failed,
            Verdict::Errored => &mut self.errored,
            Verdict::Skipped => &mut self.skipped,
            Verdict::NotRun => &mut self.not_run,
        } += 1;
    }

    /// How many trials there were.
    #[must_use]
    pub const fn total(&self) -> usize {
        // Numbers from a recording may be anything.
        self.passed
            .saturating_add(self.failed)
            .saturating_add(self.errored)
            .saturating_add(self.skipped)
            .saturating_add(self.not_run)
    }
}
