//! `JUnit` XML, as CI servers read it.

mod case;
mod clean;
mod enrich;
mod fold;
mod group;
mod rerun;
mod seconds;
mod spool;
mod unready;

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::destination::Destination;
use super::rooted::rooted;
use super::{Event, Reporter, RunFinished, RunStarted};
use crate::record::{Finding, Flaky, ReadyFinished};
use clean::clean_line;
use enrich::Whole;
use group::Groups;

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

/// Writes a `JUnit` report: each case when it has come, and all of it when the
/// run has ended.
pub struct Junit {
    destination: Destination,
    dialect: Dialect,
    run: Run,
    groups: Groups,
}

/// What is known of a run.
#[derive(Default)]
struct Run {
    started: Option<RunStarted>,
    /// Why trials were not sent, by their ids.
    unready: HashMap<String, Arc<ReadyFinished>>,
    findings: Vec<Finding>,
    finished: Option<RunFinished>,
}

impl Run {
    /// The command line that a rerun begins with.
    fn command(&self) -> &str {
        self.started.as_ref().map_or("smoke", |run| &run.command)
    }

    /// The path of a file, as readers look for it.
    fn file(&self, path: &str) -> String {
        let folder = self.started.as_ref().map_or("", |run| &run.folder);
        clean_line(&rooted(folder, path))
    }

    /// What a flaky trial counts as.
    fn flaky(&self) -> Flaky {
        let started = self.started.as_ref();
        started.map_or(Flaky::default(), |run| run.flaky)
    }
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
            groups: Groups::in_folder(&destination.folder()),
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
            Event::TrialFinished(finished) => {
                self.groups.add(&self.run, finished, self.dialect)?;
            }
            Event::ReadyFinished(finished) => {
                let finished = Arc::new((**finished).clone());
                for id in &finished.held {
                    self.run.unready.insert(id.clone(), finished.clone());
                }
            }
            Event::Finding(finding) => self.run.findings.push(finding.clone()),
            Event::RunFinished(run) => self.run.finished = Some(run.clone()),
            // Said again by the trials.
            Event::TrialStarted { .. }
            | Event::TrialRetried { .. }
            | Event::LogNote(_)
            | Event::TrialEnded { .. }
            | Event::TargetDown(_)
            | Event::ProbeFinished(_)
            | Event::ReadyStarted(_)
            | Event::ReadyChanged(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let (groups, spool) = self.groups.finish(&self.run, self.dialect)?;
        let report = Whole {
            groups: &groups,
            spool,
            elapsed_us: self.run.finished.as_ref().map(|run| run.elapsed_us),
            dialect: self.dialect,
        };
        self.destination.write(|out| report.write(out))
    }
}
