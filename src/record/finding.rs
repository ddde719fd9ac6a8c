//! Findings of a run.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, Verdict};

/// A cause that explains several trials, told once for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The name of the target that it is the cause of.
    pub target: String,
    /// How its trials ended: failed, or errored where all of them did.
    pub verdict: Verdict,
    /// The cause, and what to do next.
    pub diagnosis: Diagnosis,
    /// The ids of the trials that it explains, in the plan's order.
    pub trials: Vec<String>,
    /// How many trials of the target were meant to run. A recording may not say
    /// it: then it explains all of them.
    #[serde(default)]
    pub of: usize,
}

impl Finding {
    /// Whether it explains every trial of its target.
    #[must_use]
    pub const fn is_of_all(&self) -> bool {
        self.of <= self.trials.len()
    }
}
