//! What the exit code says.

use std::process::ExitCode;

use crate::record::{Flaky, Signal};
use crate::report::{Ending, RunFinished};

/// How a command ended, as its exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// All passed.
    Passed,
    /// A case failed.
    Failed,
    /// A mistake in the command line or in a suite; nothing was sent.
    Mistake,
    /// No case failed, but a target gave no response.
    NoAnswer,
    /// Nothing ran.
    NothingRan,
    /// All passed, but a report could not be written.
    NoReport,
    /// Interrupted.
    Interrupted(Signal),
}

impl Exit {
    /// How a run ended, and whether its reports were written.
    pub(super) fn of(finished: &RunFinished, flaky: Flaky, reports_written: bool) -> Self {
        match finished.ending(flaky) {
            // Older recordings don't say by which.
            Ending::Interrupted => Self::Interrupted(finished.signal.unwrap_or(Signal::Interrupt)),
            Ending::Failed => Self::Failed,
            Ending::NoAnswer => Self::NoAnswer,
            _ if !reports_written => Self::NoReport,
            Ending::NothingRan => Self::NothingRan,
            Ending::Passed => Self::Passed,
        }
    }

    /// The number that the shell sees.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Mistake => 2,
            Self::NoAnswer => 3,
            Self::NothingRan => 4,
            Self::NoReport => 5,
            Self::Interrupted(signal) => signal.exit_code(),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
