//! What reporters are told.
//!
//! Everything that a reporter may print is in the events, so a recorded run
//! replays to the same bytes, with no network and no clock.

use serde::{Deserialize, Serialize};

use crate::plan::Front;
use crate::record::{
    Diagnosis, Finding, Flaky, LogNote, ProbeFinished, ReadyChanged, ReadyFinished, Signal,
    Summary, TrialFinished, Waiting, redact,
};
use crate::source::Diagnostic;

/// Something that happened in a run, in the order in which reporters hear it:
/// one `RunStarted`, for every trial of the plan one `TrialFinished` in the
/// plan's order, what was probed and what they show together, one `RunFinished`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The first event.
    RunStarted(RunStarted),
    /// Some trials wait until their target is ready. Of waiting reporters hear
    /// when it happens, before any of the trials that it is for.
    ReadyStarted(Waiting),
    /// Something else is seen than before.
    ReadyChanged(ReadyChanged),
    /// Waiting has ended.
    ReadyFinished(Box<ReadyFinished>),
    /// A trial was sent off. Only for showing progress: it comes when it
    /// happens, not in the plan's order.
    TrialStarted {
        /// The trial's id.
        id: String,
    },
    /// A trial did not pass and is going to be tried again. Only for showing
    /// progress, too.
    TrialRetried {
        /// The trial's id.
        id: String,
        /// Which attempt comes next, counted from 1.
        attempt: usize,
        /// How many there may be.
        allowed: usize,
        /// How long the pause before it is, in microseconds.
        pause_us: u64,
    },
    /// A trial has come back; it may have to wait for its turn to be told.
    /// Only for showing progress, too.
    TrialEnded {
        /// The trial's id.
        id: String,
    },
    /// A target does not answer at all; said once, before the trials that
    /// were not sent because of it.
    TargetDown(TargetDown),
    /// A trial has its outcome.
    TrialFinished(Box<TrialFinished>),
    /// All trials have, and a log can't be read, or not whole.
    LogNote(LogNote),
    /// A probe was sent to tell causes apart, after the last trial.
    ProbeFinished(Box<ProbeFinished>),
    /// All trials have, and several of them have one cause.
    Finding(Finding),
    /// The last event.
    RunFinished(RunFinished),
}

/// What is going to be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunStarted {
    /// The version of the event format; this is [`RunStarted::VERSION`].
    pub version: u32,
    /// The version of `smoke`.
    pub smoke: String,
    /// When, in UTC to the second (RFC 3339).
    pub at: String,
    /// The command line that starts such a run, without its selection of
    /// cases and without secrets; a filter behind it reruns a part.
    pub command: String,
    /// The command line that runs again what did not pass, where that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun: Option<String>,
    /// The targets, in the order of the command line.
    pub targets: Vec<TargetInfo>,
    /// The suites, in the order in which they run.
    pub suites: Vec<SuiteInfo>,
    /// The files of the project, such as `smoke.toml`, that the suites include
    /// without saying so.
    #[serde(default)]
    pub project: Vec<String>,
    /// Folder that the paths of files are meant from, as a path from the root of
    /// its repository; empty at the root, and where there is no repository.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    /// How many trials there are.
    pub trials: usize,
    /// How many trials the filters left out.
    pub filtered_out: usize,
    /// What a flaky trial counts as.
    #[serde(default)]
    pub flaky: Flaky,
    /// What is probably not meant in the suites.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Diagnostic>,
}

impl RunStarted {
    /// The version of the event format that this `smoke` writes and reads.
    pub const VERSION: u32 = 1;
}

/// A target, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// Its stable name.
    pub name: String,
    /// How it was spelt, without credentials.
    pub spelling: String,
    /// Its address, where each address of a name is a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What connections go through, without credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The targets of the run that it stands behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behind: Vec<Front>,
    /// Who is asked for on it: the Host headers of the plan's trials, each
    /// once, in the plan's order.
    pub hosts: Vec<String>,
}

/// A suite, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteInfo {
    /// Its name.
    pub name: String,
    /// Its file, as the user named it.
    pub path: String,
    /// What it is about.
    pub description: Option<String>,
}

/// A target that does not answer at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetDown {
    /// The target's name.
    pub target: String,
    /// How it was spelt, without credentials.
    pub spelling: String,
    /// Who was asked for, where others are asked for there too, over TLS: they
    /// may have a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// What is wrong with it, in one line.
    pub message: String,
    /// Why, as far as can be told.
    pub diagnosis: Option<Diagnosis>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFinished {
    /// How many trials ended how.
    pub summary: Summary,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Signal that interrupted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<Signal>,
}

redact!(RunStarted: hides targets, suites, project, folder, warnings; commands command, rerun;
    keeps version, smoke, at, trials, filtered_out, flaky);
redact!(TargetInfo: hides name, spelling, address, proxy, behind, hosts);
redact!(Front: hides target; keeps is_declared);
redact!(SuiteInfo: hides name, path, description);
redact!(TargetDown: hides target, spelling, host, message, diagnosis);
