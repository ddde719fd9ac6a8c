//! One `testsuite` for each suite on each target.

use std::collections::BTreeSet;

use junit_report::{OffsetDateTime, TestSuite};
use time::format_description::well_known::Rfc3339;

use super::Run;
use super::case::{case, class_name};
use super::clean::clean_line;
use super::rerun::{Rerun, reruns};
use super::unready::not_ready;
use crate::record::{Flaky, Summary, TrialFinished};
use crate::source::Diagnostic;

/// The trials of a suite on a target, and what `junit-report` has no place
/// for.
pub(super) struct Group {
    /// The suite on the target.
    pub(super) suite: TestSuite,
    /// The suite's file.
    pub(super) file: String,
    /// How many trials ended how.
    pub(super) summary: Summary,
    /// Name and value.
    pub(super) properties: Vec<(&'static str, String)>,
    /// The line of each test case.
    pub(super) lines: Vec<usize>,
    /// The other attempts of each test case.
    pub(super) reruns: Vec<Vec<Rerun>>,
}

impl Group {
    /// How many `failure` elements there are.
    pub(super) fn failures(&self) -> usize {
        self.suite.failures()
    }
}

/// All groups, in the order in which they began.
pub(super) fn groups(run: &Run) -> Vec<Group> {
    let mut grouped: Vec<Vec<&TrialFinished>> = Vec::new();
    for finished in &run.trials {
        let same = |group: &&mut Vec<&TrialFinished>| {
            let known = &group[0].trial;
            let trial = &finished.trial;
            (&known.suite, &known.target, &known.place.path)
                == (&trial.suite, &trial.target, &trial.place.path)
        };
        match grouped.iter_mut().find(same) {
            Some(group) => group.push(finished),
            None => grouped.push(vec![finished]),
        }
    }
    let mut taken = BTreeSet::new();
    let groups = grouped.iter().map(|trials| group(run, trials, &mut taken));
    let mut groups: Vec<Group> = groups.collect();
    if let Some(started) = &run.started {
        tell(&started.warnings, &mut groups);
    }
    groups
}

/// Tells each warning with the suite whose file it is about. What several
/// suites include, and what has no trials, is told with the first.
fn tell(warnings: &[Diagnostic], groups: &mut [Group]) {
    for warning in warnings {
        let told = clean_line(&warning.headline());
        let path = warning
            .labels
            .first()
            .map(|label| clean_line(&label.place.path));
        let mut files = groups.iter().map(|group| &group.file);
        let own = files.position(|file| Some(file) == path.as_ref());
        if let Some(group) = groups.get_mut(own.unwrap_or(0)) {
            group.properties.push(("warning", told));
        }
    }
}

fn group(run: &Run, trials: &[&TrialFinished], taken: &mut BTreeSet<(String, String)>) -> Group {
    let first = &trials[0].trial;
    let class = class_name(first);
    let mut suite = TestSuite::new(&class);
    // The default, `testsuite/NAME`, is part of the name that Jenkins shows.
    suite.package = String::new();
    suite.set_timestamp(started_at(run));
    let mut hosts: Vec<String> = Vec::new();
    let mut summary = Summary::default();
    let command = run.started.as_ref().map_or("smoke", |run| &run.command);
    let flaky = run
        .started
        .as_ref()
        .map_or(Flaky::default(), |run| run.flaky);
    let mut others = Vec::with_capacity(trials.len());
    for TrialFinished { trial, outcome } in trials {
        summary.add(outcome.verdict);
        let host = clean_line(&trial.host);
        if !hosts.contains(&host) {
            hosts.push(host);
        }
        let mut case = case(trial, outcome, &class, command, flaky, taken);
        if let Some(finished) = run.unready.get(&trial.id) {
            not_ready(&mut case, outcome, finished, command);
        }
        suite.add_testcase(case);
        others.push(reruns(trial, outcome, command));
    }
    suite.hostname = hosts.first().cloned().unwrap_or_default();
    Group {
        suite,
        file: clean_line(&first.place.path),
        summary,
        properties: properties(run, &first.target, &hosts),
        lines: trials.iter().map(|it| it.trial.place.line).collect(),
        reruns: others,
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
