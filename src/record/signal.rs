//! Signals that end a run.

use serde::{Deserialize, Serialize};

/// Signal that ended a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// SIGINT: the user pressed Ctrl-C.
    Interrupt,
    /// SIGTERM: the system ends it.
    Terminate,
    /// SIGHUP: the user left.
    HangUp,
}

impl Signal {
    /// The exit code of what it ended, as shells say it.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 128 + 2,
            Self::Terminate => 128 + 15,
            Self::HangUp => 128 + 1,
        }
    }
}
