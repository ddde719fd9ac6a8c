//! Records of a run: trials, their outcomes, attempts, steps and hops, as plain
//! serialisable data.
//!
//! A record is bounded, free of control characters and of secrets, and knows
//! nothing of how it is shown: `report` folds records into outputs, and rules
//! over several trials look at nothing else.

mod code;
mod command;
mod diagnosis;
mod excerpt;
mod finding;
mod follow_up;
mod hop;
mod log;
mod look;
mod mask;
mod outcome;
mod probe;
mod readiness;
mod redact;
mod scope;
mod secret;
mod signal;
mod step;
mod tls;
mod trial;

pub use code::Code;
pub(crate) use command::Command;
pub use diagnosis::Diagnosis;
pub use excerpt::Excerpt;
pub use finding::{Certainty, Elsewhere, Finding, Looked, Only, Probed, Seen, Share};
pub use follow_up::FollowUpRecord;
pub(crate) use hop::head;
pub use hop::{HopRecord, TimingRecord, micros};
pub use log::{LogLine, LogNote, LogTrouble};
pub use look::{Aspect, Look};
pub use outcome::{Attempt, Flaky, Outcome, Summary, Verdict};
pub use probe::{Probe, ProbeFinished, ProbeKind};
pub use readiness::{PollResult, ReadyChanged, ReadyEnd, ReadyFinished, SeenResult, Waiting};
pub use redact::Redact;
pub(crate) use redact::redact;
pub use scope::Scope;
pub(crate) use secret::Hidden;
pub use secret::{Secret, Secrets, Variable};
pub use signal::Signal;
pub use step::{ErrorRecord, PollRecord, Replaced, StepInfo, StepRecord};
pub use tls::{CertificateRecord, TlsRecord};
pub use trial::{TrialFinished, TrialInfo};
