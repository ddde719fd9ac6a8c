//! Waiting until a target is ready.

use serde::{Deserialize, Serialize};

use super::{Attempt, TrialInfo};
use crate::expect::Subject;

/// Wait at a gate: its request and its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The request, told as a trial; its id names what is waited for.
    pub probe: TrialInfo,
    /// Whether a suite declares it, and not `--wait` alone: then `probe.place`
    /// is where.
    pub declared: bool,
    /// For how long at most, in microseconds; 0 is one request.
    pub within_us: u64,
    /// The pause between a response and the next request, in microseconds.
    pub every_us: u64,
    /// How many responses in a row must be as expected.
    pub stable: u32,
    /// How many trials wait for it.
    pub trials: usize,
}

/// Result of a poll: readiness, or what was seen in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PollResult {
    /// The response is as expected.
    AsExpected,
    /// No response, which may still come.
    NoAnswer {
        /// Why not, in one line.
        message: String,
    },
    /// A proxy answers that the application is not there.
    Unavailable {
        /// 502, 503 or 504, with its reason.
        status: String,
    },
    /// The status is right and something else is not.
    Unmet {
        /// What was judged.
        subject: Subject,
        /// What was expected.
        expected: String,
        /// What there was.
        actual: String,
        /// How many expectations were not met besides.
        more: usize,
        /// Whether another release would hardly answer so: it is no success, or
        /// what there was can't be compared with what was expected.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_unfit: bool,
    },
    /// Failure that no waiting changes.
    Final {
        /// The failure, in one line.
        message: String,
    },
}

impl PollResult {
    /// Whether an expectation is not met by what is most likely the release
    /// before this one: a good answer, of which one can see another value.
    #[must_use]
    pub fn is_other_release(&self) -> bool {
        matches!(self, Self::Unmet { subject, is_unfit: false, .. } if !subject.is_time())
    }
}

/// Progress of a wait: another result, or another number of good responses in a
/// row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyChanged {
    /// The id of the request.
    pub id: String,
    /// The result of the last poll.
    pub sight: PollResult,
    /// How many responses in a row were as expected.
    pub in_a_row: u32,
    /// How many times it was asked.
    pub polls: u32,
    /// How long it has been waited, in microseconds.
    pub elapsed_us: u64,
}

impl ReadyChanged {
    /// How many changes of one wait are told, at most: a server that answers
    /// differently each time has much to tell. [`ReadyFinished`] counts all.
    pub const MOST: u32 = 200;
}

/// End of a wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadyFinished {
    /// The wait.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// Its end.
    pub end: ReadyEnd,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
    /// How many times it was asked.
    pub polls: u32,
    /// Results, in the order in which they were seen first.
    pub seen: Vec<SeenResult>,
    /// How many responses showed what is not among [`ReadyFinished::seen`],
    /// which has [`ReadyFinished::MOST_SEEN`] at most.
    pub others: u32,
    /// How many times a good response was followed by another one.
    pub relapses: u32,
    /// How many responses in a row were as expected at the end.
    pub in_a_row: u32,
    /// The last request that had no good response.
    pub last: Option<Box<Attempt>>,
    /// The ids of the trials that are not sent because of this.
    pub held: Vec<String>,
}

impl ReadyFinished {
    /// How many different results are kept, besides a final one.
    pub const MOST_SEEN: usize = 20;

    /// Whether the trials may be sent.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.end == ReadyEnd::Ready
    }
}

/// Result of polls, and how often it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenResult {
    /// The result.
    pub sight: PollResult,
    /// How many times.
    pub polls: u32,
    /// For how long altogether, each time until the next response or the end, in
    /// microseconds.
    pub lasted_us: u64,
    /// When last, in microseconds since the start of waiting.
    pub last_us: u64,
}

/// End of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadyEnd {
    /// It is ready.
    Ready,
    /// Time ran out.
    TimedOut,
    /// Waiting changes nothing.
    GaveUp,
    /// The run was interrupted.
    Interrupted,
    /// Nothing waits any more: the run was stopped.
    Stopped,
}
