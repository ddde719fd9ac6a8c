//! `JUnit` XML, as CI servers read it.

mod case;
mod clean;
mod enrich;
mod group;
mod rerun;
mod seconds;
mod unready;

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::destination::Destination;
use super::{Event, Reporter, RunFinished, RunStarted};
use crate::record::{ReadyFinished, StepRecord, TrialFinished, Verdict};

/// Whose rules the report follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Everything that some reader makes use of.
    #[default]
    Full,
    /// Only what the schema `junit-10.xsd` of Jenkins' xUnit plugin has a place
    /// for.
    Jenkins,
}

/// Writes a `JUnit` report when the run has ended.
pub struct Junit {
    destination: Destination,
    dialect: Dialect,
    run: Run,
}

/// What is known of a run.
#[derive(Default)]
struct Run {
    started: Option<RunStarted>,
    trials: Vec<TrialFinished>,
    /// Why trials were not sent, by their ids.
    unready: HashMap<String, Arc<ReadyFinished>>,
    finished: Option<RunFinished>,
}

impl Junit {
    /// Writes to a file; an older report is replaced as a whole.
    ///
    /// # Errors
    /// When the file's folder is not there, or can't be written to; or when the
    /// file is a folder.
    pub fn to_file(path: impl Into<PathBuf>, dialect: Dialect) -> io::Result<Self> {
        Ok(Self::to(Destination::file(path)?, dialect))
    }

    /// Writes to a writer.
    #[must_use]
    pub fn to_writer(out: impl Write + Send + 'static, dialect: Dialect) -> Self {
        Self::to(Destination::Writer(Box::new(out)), dialect)
    }

    fn to(destination: Destination, dialect: Dialect) -> Self {
        Self {
            destination,
            dialect,
            run: Run::default(),
        }
    }
}

impl Reporter for Junit {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.run.started = Some(run.clone()),
            Event::TrialFinished(finished) => self.run.trials.push(kept(finished)),
            Event::ReadyFinished(finished) => {
                let finished = Arc::new((**finished).clone());
                for id in &finished.held {
                    self.run.unready.insert(id.clone(), finished.clone());
                }
            }
            Event::RunFinished(run) => self.run.finished = Some(run.clone()),
            // Said again by the trials.
            Event::TrialStarted { .. }
            | Event::TrialRetried { .. }
            | Event::TrialEnded { .. }
            | Event::TargetDown(_)
            | Event::Finding(_)
            | Event::ReadyStarted(_)
            | Event::ReadyChanged(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let run = std::mem::take(&mut self.run);
        let groups = group::groups(&run);
        let mut report = junit_report::Report::new();
        report.add_testsuites(groups.iter().map(|group| group.suite.clone()));
        let mut plain = Vec::new();
        report.write_xml(&mut plain).map_err(io::Error::other)?;
        let elapsed_us = run.finished.as_ref().map(|run| run.elapsed_us);
        let whole = enrich::enrich(&plain, &groups, elapsed_us, self.dialect)?;
        self.destination.write(&whole)
    }
}

/// A trial until the end of the run. Of one that passed, a report has the time
/// alone, what was noted and what was asked more than once, and there may be
/// very many.
fn kept(finished: &TrialFinished) -> TrialFinished {
    let mut kept = finished.clone();
    if kept.outcome.verdict == Verdict::Passed {
        let notes: Vec<String> = kept
            .outcome
            .notes()
            .into_iter()
            .map(str::to_owned)
            .collect();
        for attempt in &mut kept.outcome.attempts {
            attempt.passed.retain(|step| step.poll.is_some());
            for step in attempt.passed.iter_mut().chain([&mut attempt.step]) {
                *step = StepRecord {
                    step: step.step.take().filter(|_| step.poll.is_some()),
                    poll: step.poll,
                    ..StepRecord::default()
                };
            }
            attempt.step.notes.clone_from(&notes);
        }
    }
    kept
}
