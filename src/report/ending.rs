//! How a run ended, in a word.

use serde::Serialize;

use super::RunFinished;
use crate::record::Flaky;

/// How a run ended. What is worse for the person who deployed comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It was interrupted.
    Interrupted,
    /// A case failed.
    Failed,
    /// No case failed, but a target gave no response.
    NoAnswer,
    /// Nothing ran.
    NothingRan,
    /// All passed.
    Passed,
}

impl Ending {
    /// The word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
            Self::NoAnswer => "no answer",
            Self::NothingRan => "nothing ran",
            Self::Passed => "passed",
        }
    }
}

impl RunFinished {
    /// How it ended, if flaky trials count so.
    #[must_use]
    pub fn ending(&self, flaky: Flaky) -> Ending {
        let summary = &self.summary;
        let flaky_failed = flaky == Flaky::Fail && summary.flaky > 0;
        if self.interrupted {
            Ending::Interrupted
        } else if summary.failed > 0 || flaky_failed {
            Ending::Failed
        } else if summary.errored > 0 {
            Ending::NoAnswer
        } else if summary.passed == 0 && summary.flaky == 0 {
            Ending::NothingRan
        } else {
            Ending::Passed
        }
    }
}
