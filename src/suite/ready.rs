//! `[ready]`: when a deployment may be checked.

use std::fmt;
use std::time::Duration;

use super::Case;
use crate::source::Span;

/// A request that is asked until its responses are as expected; the cases wait
/// for that.
#[derive(Clone)]
pub struct Ready {
    /// Where it is written.
    pub span: Span,
    /// What is asked and what the response must be. Its name is
    /// [`Ready::NAME`], and it has no selection.
    pub case: Case,
    /// For how long it is asked.
    pub within: Duration,
    /// How long to pause between a response and the next request.
    pub every: Duration,
    /// How many responses in a row must be as expected; at least one.
    pub stable: u32,
    /// The table as it holds, filled in and with its defaults.
    pub(super) table: String,
}

impl Ready {
    /// What it is called where a case has its name.
    pub const NAME: &'static str = "[ready]";
    /// For how long it is asked if the suite doesn't say.
    pub const WITHIN: Duration = Duration::from_secs(60);
    /// The pause if the suite doesn't say.
    pub const EVERY: Duration = Duration::from_secs(1);
    /// The shortest pause: readiness is no load test.
    pub const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
    /// The longest time and pause; whoever waits longer waits in vain.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
}

/// Suites that share a `[ready]`, by `smoke.toml`, wait for the same: it is
/// asked once for all of them.
impl PartialEq for Ready {
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table
            && self.case.first().request.body == other.case.first().request.body
    }
}

/// Without what it asks, which may be secret.
impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready")
            .field("within", &self.within)
            .field("every", &self.every)
            .field("stable", &self.stable)
            .finish_non_exhaustive()
    }
}
