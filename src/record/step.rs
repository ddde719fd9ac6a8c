//! Records of steps.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, Excerpt, FollowUpRecord, HopRecord, Look, Verdict};
use crate::exchange::Phase;
use crate::expect::Check;
use crate::expect::assets::AssetRecord;
use crate::source::{Diagnostic, Panicked, Place};

/// Record of a step: one request of an attempt, its response, and their
/// evaluation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Identity of one of several steps; nothing in a case of one request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepInfo>,
    /// Every response, the redirects that were followed first.
    pub hops: Vec<HopRecord>,
    /// Every expectation, in the order in which they were judged.
    pub checks: Vec<Check>,
    /// Error, where there is no whole response.
    pub error: Option<ErrorRecord>,
    /// Diagnosis of a wrong or missing response, as far as one can be made.
    pub diagnosis: Option<Diagnosis>,
    /// A command that sends the same request; empty where none can.
    pub curl: String,
    /// The beginning of the response, when it is wrong.
    pub excerpt: Option<Excerpt>,
    /// Follow-up requests, where an expectation asks for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUpRecord>,
    /// Records of the files that the page names, where they were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetRecord>,
    /// Captured values, by name; secrets are masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captured: Vec<(String, String)>,
    /// What is worth knowing of a response although it is as expected, each in
    /// one line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Expectations of the defaults in whose place the suite expects something
    /// else here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// How often it was asked, where it may be more than once. All else here is
    /// of the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<PollRecord>,
    /// Files in which its responses were kept: that of the one that is judged,
    /// and those of wrong follow-up requests and files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saved: Vec<String>,
    /// What the response shows, where it is compared with another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Box<Look>>,
}

/// Expectation of the defaults that doesn't hold for a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Its key: `expect.title`.
    pub key: String,
    /// Where the suite declares it.
    pub place: Place,
}

/// How often a step was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollRecord {
    /// Number of requests, redirects not counted.
    pub requests: usize,
    /// Time from the first request to the last response, in microseconds.
    pub elapsed_us: u64,
}

/// Error, where there is no whole response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// The phase that was under way.
    pub phase: Phase,
    /// The cause, in one line.
    pub message: String,
    /// What the suite says that makes no request, where that is the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Identity of one of several steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepInfo {
    /// Its number, counted from 1.
    pub number: usize,
    /// Number of steps of the case.
    pub of: usize,
    /// Name that the suite gives it, if any.
    pub name: Option<String>,
    /// Where the suite declares it.
    pub place: Place,
    /// Host header.
    pub host: String,
    /// The method and the path.
    pub request: String,
    /// Session whose cookies it took, where the suite names several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
}

impl StepRecord {
    /// A step that has no verdict, since looking at it panicked.
    pub(crate) fn panicked(panic: &Panicked) -> Self {
        Self {
            error: Some(ErrorRecord {
                phase: Phase::Judge,
                message: panic.message(),
                place: None,
            }),
            ..Self::default()
        }
    }

    /// A step of which nothing is sent for what is wrong with it.
    pub(crate) fn unfilled(error: Diagnostic) -> Self {
        let place = error.labels.into_iter().next().map(|label| label.place);
        Self::unsent(error.message, place)
    }

    /// A step of which nothing is sent, and why.
    #[must_use]
    pub fn unsent(message: String, place: Option<Place>) -> Self {
        Self {
            error: Some(ErrorRecord {
                phase: Phase::Compose,
                message,
                place,
            }),
            ..Self::default()
        }
    }

    /// Follow-up requests that were not answered as expected.
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

    /// The verdict, as if there were no other step. What can't be judged is no
    /// pass.
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
