//! Event that a run starts.

use std::collections::HashSet;
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::plan::Plan;
use crate::record::Flaky;
use crate::report::{RunStarted, SuiteInfo, TargetInfo};
use crate::suite::Suite;

/// The event that a run of `plan` starts. `command` is the command line that
/// starts such a run, without secrets.
#[must_use]
pub fn started(plan: &Plan, suites: &[Arc<Suite>], command: impl Into<String>) -> RunStarted {
    let now = OffsetDateTime::now_utc();
    let now = now.replace_nanosecond(0).unwrap_or(now);
    RunStarted {
        version: RunStarted::VERSION,
        smoke: env!("CARGO_PKG_VERSION").to_owned(),
        at: now.format(&Rfc3339).unwrap_or_default(),
        command: command.into(),
        rerun: None,
        targets: targets(plan),
        suites: suites
            .iter()
            .map(|suite| SuiteInfo {
                name: suite.name.value.clone(),
                path: suite.path.clone(),
                description: suite.description.clone(),
            })
            .collect(),
        project: projects(suites),
        folder: String::new(),
        trials: plan.trials.len(),
        filtered_out: plan.filtered_out,
        flaky: Flaky::default(),
        warnings: Vec::new(),
    }
}

/// Each `smoke.toml` once.
fn projects(suites: &[Arc<Suite>]) -> Vec<String> {
    let mut projects: Vec<String> = Vec::new();
    for project in suites.iter().filter_map(|suite| suite.project.as_ref()) {
        if !projects.contains(project) {
            projects.push(project.clone());
        }
    }
    projects
}

/// Each target once, with every host that is asked for there. Suites may know
/// different targets by one name; those are told apart by where they lead.
fn targets(plan: &Plan) -> Vec<TargetInfo> {
    let mut targets: Vec<TargetInfo> = Vec::new();
    let mut asked = HashSet::new();
    for trial in &plan.trials {
        let target = &trial.target;
        let known = targets
            .iter()
            .position(|info| info.name == target.name && info.spelling == target.spelling);
        let at = known.unwrap_or_else(|| {
            targets.push(TargetInfo {
                name: target.name.clone(),
                spelling: target.spelling.clone(),
                address: target.address().map(|address| address.ip().to_string()),
                proxy: target.proxy.as_ref().map(ToString::to_string),
                behind: target.behind.clone(),
                hosts: Vec::new(),
            });
            targets.len() - 1
        });
        let is_sent = trial.skip.is_none();
        for host in trial.hosts().filter(|_| is_sent) {
            if asked.insert((at, host.to_owned())) {
                targets[at].hosts.push(host.to_owned());
            }
        }
    }
    targets
}
