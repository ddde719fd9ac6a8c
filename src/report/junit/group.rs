//! One `testsuite` for each suite on each target.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::Path;

use indexmap::IndexMap;
use junit_report::{Duration, OffsetDateTime, TestSuite};
use time::format_description::well_known::Rfc3339;

use super::case::{case, class_name};
use super::clean::{clean, clean_line};
use super::enrich::Case;
use super::fold::Unsent;
use super::rerun::reruns;
use super::spool::{Piece, Spool};
use super::unready::not_ready;
use super::{Dialect, Run};
use crate::record::{Finding, Summary, TrialFinished, TrialInfo};
use crate::report::finding::{in_full, in_one_line};
use crate::source::Diagnostic;

/// The trials of a suite on a target, and what `junit-report` has no place
/// for.
pub(super) struct Group {
    /// The suite on the target, without its cases.
    pub(super) suite: TestSuite,
    /// The suite's file.
    pub(super) file: String,
    /// How many trials ended how.
    pub(super) summary: Summary,
    /// Name and value.
    pub(super) properties: Vec<(&'static str, String)>,
    /// What was written of each case.
    pub(super) pieces: Vec<Piece>,
    /// How many `failure` elements are in them.
    pub(super) failures: usize,
    /// How many `error` elements.
    pub(super) errors: usize,
    /// How long they took together.
    pub(super) time: Duration,
    /// The one case that stands for all, where none was sent.
    pub(super) folded: Option<Vec<u8>>,
    /// Why they were not sent.
    unsent: Unsent,
    /// Who was asked for, each once.
    hosts: Vec<String>,
}

impl Group {
    fn new(run: &Run, trial: &TrialInfo) -> Self {
        let class = class_name(trial);
        let mut suite = TestSuite::new(&class);
        // The default, `testsuite/NAME`, is part of the name that Jenkins shows.
        suite.package = String::new();
        suite.set_timestamp(started_at(run));
        Self {
            suite,
            file: run.file(&trial.place.path),
            summary: Summary::default(),
            properties: Vec::new(),
            pieces: Vec::new(),
            failures: 0,
            errors: 0,
            time: Duration::ZERO,
            folded: None,
            unsent: Unsent::of(trial, &class),
            hosts: Vec::new(),
        }
    }

    /// How many cases are written.
    pub(super) fn tests(&self) -> usize {
        self.folded.as_ref().map_or(self.pieces.len(), |_| 1)
    }

    /// How many of them are skipped.
    pub(super) fn skipped(&self) -> usize {
        let unsent = self.summary.skipped.saturating_add(self.summary.not_run);
        self.folded.as_ref().map_or(unsent, |_| 1)
    }

    /// Tells the findings of the run that were made on its target: as properties, and
    /// at length.
    fn explain(&mut self, findings: &[Finding], target: &str) {
        let own = findings.iter().filter(|finding| {
            let mut shares = finding.targets.iter();
            shares.any(|share| share.target == target)
        });
        let own: Vec<&Finding> = own.collect();
        let told = own.iter().map(|it| clean_line(&in_one_line(it)));
        self.properties.extend(told.map(|it| ("finding", it)));
        let text = clean(&in_full(&own));
        self.suite.system_out = (!text.is_empty()).then_some(text);
    }
}

/// All groups, in the order in which they began, and the cases in them.
pub(super) struct Groups {
    /// By suite, target and file.
    all: IndexMap<(String, String, String), Group>,
    /// Class and name of each case: of two alike, readers see only one.
    taken: BTreeSet<(String, String)>,
    /// The trial with which a wait in vain was told, by its id.
    unready: HashMap<String, String>,
    spool: Spool,
}

impl Groups {
    /// None yet; `folder` takes what is written until the end.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            all: IndexMap::new(),
            taken: BTreeSet::new(),
            unready: HashMap::new(),
            spool: Spool::in_folder(folder),
        }
    }

    /// Writes the case of a trial.
    pub(super) fn add(
        &mut self,
        run: &Run,
        finished: &TrialFinished,
        dialect: Dialect,
    ) -> io::Result<()> {
        let TrialFinished { trial, outcome } = finished;
        let (class, command) = (class_name(trial), run.command());
        let mut case = case(trial, outcome, &class, command, run.flaky(), &self.taken);
        case.set_filepath(&run.file(&trial.place.path));
        if let Some(finished) = run.unready.get(&trial.id) {
            let told = self.unready.get(&finished.waiting.probe.id);
            not_ready(&mut case, outcome, finished, command, told);
        }
        let written = Case {
            test: &case,
            line: trial.place.line,
            reruns: &reruns(trial, outcome, command),
            dialect,
        };
        // All that can panic is done: a case is there as a whole or not at all.
        let piece = self.spool.push(&written.xml()?)?;
        let key = (
            trial.suite.clone(),
            trial.target.clone(),
            trial.place.path.clone(),
        );
        let group = self
            .all
            .entry(key)
            .or_insert_with(|| Group::new(run, trial));
        group.summary.add(outcome.verdict);
        group.unsent.add(outcome);
        let host = clean_line(&trial.host);
        if !group.hosts.contains(&host) {
            group.hosts.push(host);
        }
        group.pieces.push(piece);
        group.failures += usize::from(case.is_failure());
        group.errors += usize::from(case.is_error());
        group.time += case.time;
        self.taken.insert((class, case.name));
        if let Some(finished) = run.unready.get(&trial.id) {
            let told = self.unready.entry(finished.waiting.probe.id.clone());
            told.or_insert_with(|| trial.id.clone());
        }
        Ok(())
    }

    /// The groups as they are told, and the cases in them.
    pub(super) fn finish(
        &mut self,
        run: &Run,
        dialect: Dialect,
    ) -> io::Result<(Vec<Group>, &mut Spool)> {
        let all = std::mem::take(&mut self.all);
        let all = all.into_iter().map(|((_, target, _), mut group)| {
            group.folded = group.unsent.folded(&group.summary, &group.file, dialect)?;
            group.suite.hostname = group.hosts.first().cloned().unwrap_or_default();
            group.properties = properties(run, &target, &group.hosts);
            group.explain(&run.findings, &target);
            Ok(group)
        });
        let mut groups = all.collect::<io::Result<Vec<Group>>>()?;
        if let Some(started) = &run.started {
            tell(run, &started.warnings, &mut groups);
        }
        Ok((groups, &mut self.spool))
    }
}

/// Tells each warning with the suite whose file it is about. What several
/// suites include, and what has no trials, is told with the first.
fn tell(run: &Run, warnings: &[Diagnostic], groups: &mut [Group]) {
    for warning in warnings {
        let told = clean_line(&warning.headline());
        let path = warning
            .labels
            .first()
            .map(|label| run.file(&label.place.path));
        let mut files = groups.iter().map(|group| &group.file);
        let own = files.position(|file| Some(file) == path.as_ref());
        if let Some(group) = groups.get_mut(own.unwrap_or(0)) {
            group.properties.push(("warning", told));
        }
    }
}

fn properties(run: &Run, target: &str, hosts: &[String]) -> Vec<(&'static str, String)> {
    let mut properties = vec![("target", clean_line(target)), ("host", hosts.join(", "))];
    if let Some(started) = &run.started {
        properties.insert(0, ("smoke.version", clean_line(&started.smoke)));
        if let Some(known) = started.targets.iter().find(|known| known.name == target) {
            properties.push(("target.spelling", clean_line(&known.spelling)));
        }
        properties.push(("command", clean_line(&started.command)));
    }
    properties
}

/// When the run began, in whole seconds.
fn started_at(run: &Run) -> OffsetDateTime {
    let at = run.started.as_ref().map(|run| run.at.as_str());
    at.and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok())
        .and_then(|at| at.checked_to_offset(time::UtcOffset::UTC))
        // `junit-report` panics at years that RFC 3339 can't write.
        .filter(|at| (1..=9999).contains(&at.year()))
        .and_then(|at| at.replace_nanosecond(0).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
