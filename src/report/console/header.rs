//! What is going to be run.

use std::fmt::Write as _;

use crate::report::names::listed;
use crate::report::paint::Paint;
use crate::report::{RunStarted, TargetInfo};
use crate::source::{elide, one_line};

/// What is going to be run, and where.
pub(super) fn header(run: &RunStarted, paint: Paint) -> String {
    let suites: Vec<_> = run.suites.iter().map(|suite| suite.name.clone()).collect();
    let trials = match run.trials {
        1 => "1 trial".to_owned(),
        several => format!("{several} trials"),
    };
    let left_out = match run.filtered_out {
        0 => String::new(),
        several => format!(", {several} left out by the selection"),
    };
    let what = format!("{trials} of {}{left_out}", listed(&suites));
    let version = paint.dim(&format!("smoke {}:", one_line(&run.smoke)));
    let mut text = format!("{version} {what}\n");
    if !run.project.is_empty() {
        let with = paint.dim("with");
        let _ = writeln!(text, "  {with} {}", listed(&run.project));
    }
    let names: Vec<_> = run
        .targets
        .iter()
        .map(|target| one_line(&target.name))
        .collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    for (name, target) in names.iter().zip(&run.targets) {
        let name = paint.strong(&format!("{name:<width$}"));
        text.push_str(format!("  {name}  {}", whereabouts(target)).trim_end());
        text.push('\n');
    }
    text
}

/// Where a target is, and who is asked for there.
pub(in crate::report) fn whereabouts(target: &TargetInfo) -> String {
    let spelling = elide(&one_line(&target.spelling), 200).into_owned();
    let authority = spelling
        .split_once("://")
        .map_or(&*spelling, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    let mut told = spelling.clone();
    if let Some(address) = &target.address {
        let _ = write!(told, " at {}", elide(&one_line(address), 60));
    }
    if let Some(proxy) = &target.proxy {
        let _ = write!(told, " through {}", elide(&one_line(proxy), 200));
    }
    match target.hosts.as_slice() {
        [] => {}
        [only] if only == authority => {}
        hosts => {
            let _ = write!(told, " as {}", listed(hosts));
        }
    }
    told
}
