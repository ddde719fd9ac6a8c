//! A trial and its outcome.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::source::{Panicked, Place};

/// A trial and its outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialFinished {
    /// The trial.
    pub trial: TrialInfo,
    /// Its outcome.
    pub outcome: Outcome,
}

impl TrialFinished {
    /// The trial and its verdict, for a reporter that panicked at the rest.
    pub(crate) fn without_story(&self, panic: &Panicked) -> Self {
        Self {
            trial: self.trial.clone(),
            outcome: self.outcome.without_story(panic),
        }
    }
}

/// A trial, for people and reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialInfo {
    /// `suite::case@target`: unique in the run, the same in every run.
    pub id: String,
    /// The suite's name.
    pub suite: String,
    /// The case's name.
    pub case: String,
    /// The target's name.
    pub target: String,
    /// The row that the case is for, where it has rows: its values and where
    /// they stand, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Where the suite declares the case.
    pub place: Place,
    /// Host header.
    pub host: String,
    /// The method and the path.
    pub request: String,
    /// The case's tags.
    pub tags: Vec<String>,
}
