//! What was asked besides.

use serde::{Deserialize, Serialize};

use super::{ErrorRecord, HopRecord};
use crate::expect::Check;

/// A request that was sent because an expectation asks for it, besides the one
/// that the suite declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpRecord {
    /// What it was for: the subject of the check on it, such as `ranges.suffix`.
    pub subject: String,
    /// The answer; none where there is none.
    pub hops: Vec<HopRecord>,
    /// Why there is no answer, or no whole one.
    pub error: Option<ErrorRecord>,
    /// A command that sends the same request; empty where none can.
    pub curl: String,
}

impl FollowUpRecord {
    /// Whether `check` is on it.
    #[must_use]
    pub fn is_of(&self, check: &Check) -> bool {
        let subject = check.subject.as_str();
        // Of what HEAD is answered, several things are judged.
        let part = || subject.strip_prefix("head_matches.").is_some();
        subject == self.subject || self.subject == "head_matches" && part()
    }
}
