//! What servers wrote while a run asked them.

use serde::{Deserialize, Serialize};

/// A line of a server's log that belongs to a request of the run: one line, bounded,
/// and made anew of what it says of that request, without the client's address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogLine {
    /// The target whose log has it.
    pub target: String,
    /// What it says.
    pub text: String,
}

/// What keeps a log from being read, or from being read whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogNote {
    /// The target whose log it is.
    pub target: String,
    /// The file's path, or the systemd unit.
    pub log: String,
    /// What is wrong.
    pub trouble: LogTrouble,
}

/// What keeps a log from being read, or from being read whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogTrouble {
    /// There is no such file.
    Missing,
    /// This user may not read it.
    Denied,
    /// It is a folder, a pipe or a device.
    NoFile,
    /// The system's word for why it can't be read.
    Unreadable(String),
    /// It became shorter: what was written before that is gone.
    Shortened,
    /// So much was written that the rest was not read.
    Flooded {
        /// How many bytes were read.
        read: u64,
    },
    /// The run was interrupted, and reading took too long.
    Slow,
    /// More requests were sent than are remembered.
    TooManyRequests,
    /// There is no `journalctl`.
    NoJournalctl,
    /// What `journalctl` said.
    JournalFailed(String),
    /// The journal shows this user nothing of others.
    JournalDenied,
    /// The journal has nothing of the unit since the run began.
    JournalEmpty,
}
