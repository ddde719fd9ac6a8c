//! The story of a trial that did not pass: the same text in the console, in
//! `JUnit` and in a `cargo test` failure.

mod attempts;
mod drawing;
mod exchange;
mod facts;
mod steps;

use super::paint::Paint;
use crate::expect::Judgement;
use crate::record::{Attempt, ErrorRecord, Outcome, TrialInfo};
use crate::source::{Style, elide, one_line};
pub use attempts::how_many;
pub(super) use attempts::{failures, heading};
use drawing::drawings;
pub(super) use exchange::exchanges;
use facts::facts;
pub(super) use facts::{again, how_to_ask, reasons};
pub(super) use steps::polls;

/// How many characters of a message are shown in its one line.
const MESSAGE: usize = 500;

/// Why a trial did not pass, drawn at the suite's lines, and what helps to see
/// why: lines without an end to the last one. `command` is
/// [`RunStarted::command`](super::RunStarted::command), or empty where there is
/// none.
#[must_use]
pub fn story(trial: &TrialInfo, outcome: &Outcome, command: &str, style: Style) -> String {
    let asked = asked_and_answered(trial, outcome);
    told(trial, outcome, asked, command, style).join("\n\n")
}

/// The same in as few lines as can be, for who reads many, and without the command
/// that runs the trial again.
pub(super) fn short_story(trial: &TrialInfo, outcome: &Outcome, style: Style) -> String {
    let asked = asked_and_answered(trial, outcome);
    told(trial, outcome, asked, "", style).join("\n")
}

/// What was asked, where there is an answer: what has none is drawn with its
/// request, and of a form that can't be sent there is none.
fn asked_and_answered(trial: &TrialInfo, outcome: &Outcome) -> Option<String> {
    let attempt = outcome.told()?;
    let is_answered = attempt.step.error.is_none() && !attempt.step.hops.is_empty();
    is_answered.then(|| asked(trial, Some(attempt)))
}

/// The same for a place where [`asked`] was said already.
pub(super) fn story_of_request(
    trial: &TrialInfo,
    outcome: &Outcome,
    command: &str,
    style: Style,
) -> String {
    told(trial, outcome, None, command, style).join("\n\n")
}

/// What was asked, and who for: `GET /lists/ as staging.example.com`. Of
/// several steps, this is the one that decided.
pub(super) fn asked(trial: &TrialInfo, attempt: Option<&Attempt>) -> String {
    let step = attempt.and_then(|attempt| attempt.step.step.as_ref());
    let (request, host) = match step {
        Some(step) => (&step.request, &step.host),
        None => (&trial.request, &trial.host),
    };
    format!("{request} as {host}")
}

fn told(
    trial: &TrialInfo,
    outcome: &Outcome,
    asked: Option<String>,
    command: &str,
    style: Style,
) -> Vec<String> {
    let paint = Paint(style);
    let mut paragraphs: Vec<String> = failures(outcome, paint).into_iter().collect();
    paragraphs.extend(drawings(trial, outcome, style));
    paragraphs.extend(facts(trial, outcome, asked, command, paint));
    if paragraphs.is_empty() {
        paragraphs.extend(outcome.reason.as_deref().map(one_line));
    }
    paragraphs
}

/// What is wrong, in one line: `title: expected "a", got "b" (and 2 more)`. Of
/// a trial with several attempts this is what was wrong with the last that did
/// not pass; of several steps it says which.
#[must_use]
pub fn headline(outcome: &Outcome) -> String {
    let step = outcome
        .told()
        .and_then(|attempt| attempt.step.step.as_ref());
    match step {
        Some(step) => cut(&format!("{}: {}", steps::title(step), wrong(outcome))),
        None => wrong(outcome),
    }
}

fn wrong(outcome: &Outcome) -> String {
    let attempt = outcome.told();
    if let Some(error) = attempt.and_then(|attempt| attempt.step.error.as_ref()) {
        return cut(&missing(
            error,
            attempt.is_some_and(|a| !a.step.hops.is_empty()),
        ));
    }
    let checks = attempt.map_or(&[][..], |attempt| &attempt.step.checks);
    let unmet = checks.iter().filter_map(|check| match &check.judgement {
        Judgement::Unmet {
            expected, actual, ..
        } => Some(format!(
            "{}: expected {expected}, got {actual}",
            check.subject
        )),
        _ => None,
    });
    let unjudged = checks.iter().filter_map(|check| match &check.judgement {
        Judgement::Unjudged { why } => Some(format!("{}: not judged: {why}", check.subject)),
        _ => None,
    });
    // What was not judged counts only where nothing else is wrong.
    let mut said: Vec<_> = unmet.collect();
    if said.is_empty() {
        said.extend(unjudged);
    }
    match (said.as_slice(), outcome.reason.as_deref()) {
        ([], None) => "the answer is not as expected".to_owned(),
        ([], Some(reason)) => cut(reason),
        ([only], _) => cut(only),
        ([first, more @ ..], _) => format!("{} (and {} more)", cut(first), more.len()),
    }
}

/// That there is no response, in one line.
fn missing(error: &ErrorRecord, redirected: bool) -> String {
    use crate::exchange::Phase;
    // Something was answered when its body breaks off.
    let what = match (error.phase, redirected) {
        (Phase::Compose, _) => return format!("not sent: {}", error.message),
        (Phase::Judge, _) => return error.message.clone(),
        (Phase::Receive, _) => "no whole answer",
        (_, true) => "no answer behind the redirect",
        (_, false) => "no answer",
    };
    format!("{what}: {}: {}", error.phase, error.message)
}

fn cut(text: &str) -> String {
    elide(&one_line(text), MESSAGE).into_owned()
}
