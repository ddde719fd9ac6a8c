//! Follow-up requests, as records.

use serde::{Deserialize, Serialize};

use super::{ErrorRecord, HopRecord};
use crate::expect::{Check, Subject};

/// Follow-up request: sent because an expectation asks for it, besides the one
/// that the suite declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpRecord {
    /// Subject of the check on it, such as `ranges.suffix`.
    pub subject: Subject,
    /// The response; none where there is none.
    pub hops: Vec<HopRecord>,
    /// Error, where there is no whole response.
    pub error: Option<ErrorRecord>,
    /// A command that sends the same request; empty where none can.
    pub curl: String,
}

impl FollowUpRecord {
    /// Whether `check` is on it.
    #[must_use]
    pub fn is_of(&self, check: &Check) -> bool {
        match (&self.subject, &check.subject) {
            // Of what HEAD is answered, several things are judged.
            (Subject::HeadMatches(None), Subject::HeadMatches(_)) => true,
            (own, subject) => own == subject,
        }
    }
}
