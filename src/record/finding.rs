//! Findings of a run.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Diagnosis, LogLine, Look, ProbeKind, Verdict};

/// A cause of what is wrong in a run, told once for all trials that it explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The cause, and what to do next.
    pub diagnosis: Diagnosis,
    /// How sure it is.
    #[serde(default)]
    pub certainty: Certainty,
    /// What else it could be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// How its trials ended: failed, or errored where all of them did.
    pub verdict: Verdict,
    /// The targets that it was seen on, in the plan's order.
    #[serde(default)]
    pub targets: Vec<Share>,
    /// What came of its trials, in the order in which it was seen first.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// What probes showed of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probed: Vec<Probed>,
    /// What sets its trials apart from those that pass on the same targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    /// How many of its trials were not sent because of it.
    #[serde(default)]
    pub unsent: usize,
    /// How its cases ended on the other targets of the run.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// What the responses to one of its cases show: at a target, and at the one
    /// behind it, where the case passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<Looked>,
    /// What the servers wrote of its requests, where their logs are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<LogLine>,
    /// The ids of the trials that it explains, in the plan's order.
    pub trials: Vec<String>,
}

/// What the response to a trial shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The trial's id.
    pub trial: String,
    /// The name of its target.
    pub target: String,
    /// What its response shows.
    pub look: Look,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// One of several things that look alike from outside.
    Possible,
    /// What is behind it most often.
    #[default]
    Likely,
    /// What came says so.
    Certain,
}

/// How many trials of a target a finding explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The name of the target.
    pub target: String,
    /// How many it explains.
    pub explained: usize,
    /// How many were meant to run.
    pub of: usize,
}

/// What came of some trials of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What came: the status, or what didn't come.
    pub what: String,
    /// Of how many trials.
    pub trials: usize,
    /// The least that one of them took, in microseconds.
    pub least_us: u64,
    /// The most that one of them took, in microseconds.
    pub most_us: u64,
}

/// What a probe showed of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probed {
    /// What it asked for.
    pub kind: ProbeKind,
    /// The name of the target that was asked.
    pub target: String,
    /// What came: the status, or what didn't come.
    pub what: String,
    /// Whether it is what came of the trial that it was sent for.
    pub is_same: bool,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

/// What sets trials apart from those that pass on the same targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Only {
    /// They ask for files that belong to pages.
    Files,
    /// They have this method.
    Method(String),
    /// They ask for this path.
    Path(String),
    /// They ask for paths that begin so.
    Below(String),
    /// Nothing: what fails at one time is answered at another.
    Sometimes,
}

/// How the cases of a finding ended on another target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The name of the target.
    pub target: String,
    /// How many passed.
    pub passed: usize,
    /// How many were meant to run.
    pub of: usize,
}

impl Certainty {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
