//! Checks of expectations.

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::source::Place;

/// Check: one expectation and its judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Subject: what was judged.
    pub subject: Subject,
    /// Judgement.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// Place of the expectation in the suite.
    pub place: Place,
}

/// Judgement of an expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "judgement", rename_all = "kebab-case")]
pub enum Judgement {
    /// The response is as expected.
    Met,
    /// The response is not as expected. All texts are one line, bounded and free
    /// of control characters.
    Unmet {
        /// What was expected, such as `"To-Do lists"` or `at least 10 kB`.
        expected: String,
        /// What there was, such as `"Welcome to nginx!"` or `no <title>`.
        actual: String,
        /// What else helps to see the difference.
        notes: Vec<String>,
        /// Whether what there was can't be compared with what was expected: it
        /// is of another type.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_unfit: bool,
    },
    /// It could not be judged, which is no pass; why not.
    Unjudged {
        /// Why not, in one line.
        why: String,
    },
}

impl Check {
    /// Whether the response is as expected.
    #[must_use]
    pub fn is_met(&self) -> bool {
        matches!(self.judgement, Judgement::Met)
    }
}
