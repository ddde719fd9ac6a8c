//! Events, outcomes, reporters.

mod event;
mod outcome;
mod record;

pub use event::{
    Event, RunFinished, RunStarted, SuiteInfo, TargetDown, TargetInfo, TrialFinished, TrialInfo,
};
pub use outcome::{Attempt, Outcome, Summary, Verdict};
pub use record::{ErrorRecord, Excerpt, HopRecord, TimingRecord};
