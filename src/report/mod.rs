//! Events, outcomes, reporters.

mod console;
mod curl;
mod destination;
mod duration;
mod event;
mod follow_up;
mod json;
mod junit;
mod outcome;
mod paint;
mod progress;
mod readiness;
mod record;
mod replay;
mod reporter;
mod secret;
mod shell;
mod spellings;
mod step;
mod story;

pub use console::{Console, Detail};
pub use curl::Curl;
pub use duration::{duration, micros};
pub use event::{
    Event, RunFinished, RunStarted, SuiteInfo, TargetDown, TargetInfo, TrialFinished, TrialInfo,
};
pub use follow_up::FollowUpRecord;
pub use json::Json;
pub use junit::{Dialect, Junit};
pub use outcome::{Attempt, Flaky, Outcome, Summary, Verdict};
pub use progress::{MakingWay, Progress};
pub use readiness::{
    ReadyChanged, ReadyEnd, ReadyFinished, Sight, SightSeen, Waiting, readiness_story,
    why_not_ready,
};
pub use record::{CertificateRecord, ErrorRecord, Excerpt, HopRecord, TimingRecord, TlsRecord};
pub use replay::{Problem, ReplayError, Replayed, replay};
pub use reporter::{ReportFailure, Reporter, Reporters};
pub use secret::{Secret, hide, in_every_spelling};
pub use shell::word as shell_word;
pub use step::{StepInfo, StepRecord};
pub use story::{headline, how_many, story};
