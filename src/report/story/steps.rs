//! Which steps were taken.

use super::cut;
use crate::record::{Attempt, StepInfo, StepRecord, Verdict};
use crate::report::duration;
use crate::report::paint::Paint;
use crate::source::quote;

/// How many steps are told, and of how many captured values.
const LINES: usize = 24;

/// Which step it is: `step 2 of 4 "add an item"`.
pub(super) fn title(step: &StepInfo) -> String {
    let name = step.name.as_ref();
    let name = name.map_or(String::new(), |name| format!(" {}", quote(name, 80)));
    format!("step {} of {}{name}", step.number, step.of)
}

/// What stands above the exchange of one of several steps.
pub(super) fn heading(record: &StepRecord, paint: Paint) -> Option<String> {
    let step = record.step.as_ref()?;
    let session = session(step);
    let took = paint.dim(&format!("({})", duration(step.elapsed_us)));
    let what = match record.verdict() {
        Verdict::Passed => "passed",
        _ => "failed",
    };
    Some(format!(
        "{}{session} {took}: {what}",
        paint.label(&title(step))
    ))
}

/// How often a step was asked, where it might be more than once: `as expected
/// on request 4, after 3.2 s`.
pub(in crate::report) fn polled(record: &StepRecord) -> Option<String> {
    let poll = record.poll?;
    let (requests, took) = (poll.requests, duration(poll.elapsed_us));
    Some(match (record.verdict(), requests) {
        (Verdict::Passed, _) => format!("as expected on request {requests}, after {took}"),
        (_, 1) => format!("not as expected on the one request, after {took}"),
        _ => format!("not as expected on {requests} requests, in {took}"),
    })
}

/// The same of every step of an attempt that was asked more than once.
pub(in crate::report) fn polls(attempt: &Attempt) -> Vec<String> {
    let asked_again = |record: &&StepRecord| record.poll.is_some_and(|poll| poll.requests > 1);
    let steps = attempt.steps().filter(asked_again);
    let lines = steps.filter_map(|record| {
        let polled = polled(record)?;
        Some(match &record.step {
            Some(step) => format!("{}: {polled}", title(step)),
            None => polled,
        })
    });
    lines.map(|line| cut(&line)).collect()
}

/// A line for each step that was taken.
pub(super) fn lines(attempt: &Attempt) -> Vec<String> {
    let told: Vec<&StepRecord> = attempt.steps().collect();
    let first = told.len().saturating_sub(LINES);
    let mut lines = Vec::new();
    if first > 0 {
        lines.push(format!("…  {first} more"));
    }
    lines.extend(told[first..].iter().filter_map(|record| line(record)));
    lines
}

fn line(record: &StepRecord) -> Option<String> {
    let step = record.step.as_ref()?;
    let status = record.hops.last().filter(|_| record.error.is_none());
    let status = status.map_or("---".to_owned(), |hop| hop.status.to_string());
    let name = step.name.as_ref();
    let name = name.map_or(String::new(), |name| format!("  {}", quote(name, 80)));
    let (number, request) = (step.number, &step.request);
    let session = session(step);
    let times = record.poll.filter(|poll| poll.requests > 1);
    let times = times.map_or(String::new(), |poll| {
        format!(" ({} requests)", poll.requests)
    });
    Some(cut(&format!(
        "{number}  {status}  {request}{session}  {}{times}{name}",
        duration(step.elapsed_us)
    )))
}

fn session(step: &StepInfo) -> String {
    let session = step.session.as_ref();
    session.map_or(String::new(), |name| format!(" [{name}]"))
}

/// What was captured on the way, the latest value of each name.
pub(super) fn captured(attempt: &Attempt) -> Vec<String> {
    let mut captured: Vec<(&str, &str)> = Vec::new();
    for (name, value) in attempt.steps().flat_map(|step| &step.captured) {
        captured.retain(|(known, _)| known != name);
        captured.push((name, value));
    }
    let lines = captured.iter().take(LINES);
    let mut lines: Vec<String> = lines
        .map(|(name, value)| cut(&format!("{name} = {}", quote(value, 120))))
        .collect();
    if let Some(more @ 1..) = captured.len().checked_sub(LINES) {
        lines.push(format!("…  {more} more"));
    }
    lines
}
