//! What became of a step.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, Excerpt, FollowUpRecord, HopRecord, Verdict};
use crate::exchange::Phase;
use crate::expect::Check;
use crate::expect::assets::AssetRecord;
use crate::source::Place;

/// One request of an attempt, its response, and what was made of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which of several it is; nothing in a case of one request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepInfo>,
    /// Every response, the redirects that were followed first.
    pub hops: Vec<HopRecord>,
    /// Every expectation, in the order in which they were judged.
    pub checks: Vec<Check>,
    /// Why there is no response, or no whole one.
    pub error: Option<ErrorRecord>,
    /// Why the response is wrong or missing, as far as can be told.
    pub diagnosis: Option<Diagnosis>,
    /// A command that sends the same request; empty where none can.
    pub curl: String,
    /// The beginning of the response, when it is wrong.
    pub excerpt: Option<Excerpt>,
    /// What was asked besides, where an expectation asks for that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUpRecord>,
    /// What became of each file that the page names, where that was looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetRecord>,
    /// What it captured, by name; secrets are masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captured: Vec<(String, String)>,
}

/// Why there is no response, or no whole one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// The phase in which the exchange died.
    pub phase: Phase,
    /// Of what, in one line.
    pub message: String,
}

/// Which of several steps it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepInfo {
    /// Counted from 1.
    pub number: usize,
    /// How many the case has.
    pub of: usize,
    /// What the suite calls it, if it does.
    pub name: Option<String>,
    /// Where the suite declares it.
    pub place: Place,
    /// Who was asked for: the Host header.
    pub host: String,
    /// The method and the path.
    pub request: String,
    /// Whose cookies it took, where the suite names several sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
}

impl StepRecord {
    /// A step that has no response, and why.
    #[must_use]
    pub fn without_answer(phase: Phase, message: String) -> Self {
        Self {
            error: Some(ErrorRecord { phase, message }),
            ..Self::default()
        }
    }

    /// What was asked besides and not answered as expected.
    pub(crate) fn wrong_follow_ups(&self) -> impl Iterator<Item = &FollowUpRecord> {
        let unmet = |it: &FollowUpRecord| {
            let mut checks = self.checks.iter();
            checks.any(|check| it.is_of(check) && !check.is_met())
        };
        self.follow_ups.iter().filter(move |it| unmet(it))
    }

    /// Whether there was no connection, or none that is safe, to send anything
    /// over.
    #[must_use]
    pub fn is_unconnected(&self) -> bool {
        let error = self.error.as_ref();
        error.is_some_and(|error| error.phase.is_connecting()) && self.hops.is_empty()
    }

    /// What the verdict would be if there were no other step. What can't be
    /// judged is no pass.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.error.is_some() {
            Verdict::Errored
        } else if self.checks.iter().all(Check::is_met) {
            Verdict::Passed
        } else {
            Verdict::Failed
        }
    }
}
