//! One `testcase` for each trial.

use std::collections::BTreeSet;

use junit_report::{Duration, TestCase, TestResult};

use super::clean::{clean, clean_line, without_dots};
use crate::record::{Attempt, Diagnosis, Flaky, Outcome, TrialInfo, Verdict};
use crate::report::paint::Paint;
use crate::report::story::{asked, exchanges, failures, polls, story_of_request};
use crate::report::{headline, how_many};
use crate::source::{Style, elide, one_line};

/// How many characters of the exchanges are kept in a case's `system-out`.
const SYSTEM_OUT: usize = 16_000;

/// How many characters of a message with a cause are kept.
const MESSAGE: usize = 500;

/// `suite.target`.
pub(super) fn class_name(trial: &TrialInfo) -> String {
    format!(
        "{}.{}",
        without_dots(&trial.suite),
        without_dots(&trial.target)
    )
}

/// A trial as a test case; of two with the same name, readers see only one.
pub(super) fn case(
    trial: &TrialInfo,
    outcome: &Outcome,
    class: &str,
    command: &str,
    flaky: Flaky,
    taken: &BTreeSet<(String, String)>,
) -> TestCase {
    // Some readers show nothing else: Azure DevOps, and lists of annotations.
    let wanted = clean_line(&format!("{} @ {}", trial.case, trial.target));
    let mut name = wanted.clone();
    let mut number = 1;
    while taken.contains(&(class.to_owned(), name.clone())) {
        number += 1;
        name = format!("{wanted} ({number})");
    }
    let mut case = TestCase::success(&name, time(outcome));
    case.set_classname(class);
    case.result = result(trial, outcome, command, flaky);
    let told = match outcome.verdict {
        Verdict::Failed | Verdict::Errored => main_attempt(outcome),
        // The one that passed; the others have elements of their own.
        Verdict::Flaky => outcome.attempts.len().checked_sub(1),
        Verdict::Passed | Verdict::Skipped | Verdict::NotRun => None,
    };
    let noted = outcome.notes();
    let noted = (!noted.is_empty()).then(|| clean(&noted.join("\n")));
    let exchanges = match told {
        Some(at) => system_out(&outcome.attempts[at]),
        None => outcome.attempts.last().and_then(polled),
    };
    let parts: Vec<String> = noted.into_iter().chain(exchanges).collect();
    case.system_out = (!parts.is_empty()).then(|| parts.join("\n"));
    case
}

/// In whole milliseconds.
fn time(outcome: &Outcome) -> Duration {
    let times = outcome.attempts.iter().map(|it| it.elapsed_us);
    let us = times.fold(0, u64::saturating_add);
    Duration::milliseconds(i64::try_from(us.saturating_add(500) / 1000).unwrap_or(i64::MAX))
}

fn result(trial: &TrialInfo, outcome: &Outcome, command: &str, flaky: Flaky) -> TestResult {
    let tried = how_many(outcome);
    // Of several attempts one is told here, and the others beside it.
    let told = main_attempt(outcome).map(|at| Outcome::of(&outcome.attempts[at]));
    let told = told.as_ref().unwrap_or(outcome);
    let type_ = clean_line(&kind(told));
    let cause = || {
        let reason = outcome.reason.clone().filter(|_| tried.is_some());
        let each = failures(outcome, Paint(Style::Plain));
        let attempts = [tried.clone(), reason, each].into_iter().flatten();
        let attempts = attempts.collect::<Vec<_>>().join("\n");
        Some(clean(&body(trial, told, &attempts, command)))
    };
    match outcome.verdict {
        Verdict::Flaky if flaky == Flaky::Fail => TestResult::Failure {
            type_: "smoke.flaky".to_owned(),
            message: message(&tried.clone().unwrap_or_default(), trial, outcome),
            cause: cause(),
        },
        Verdict::Passed | Verdict::Flaky => TestResult::Success,
        Verdict::Failed => TestResult::Failure {
            type_,
            message: message("", trial, told),
            cause: cause(),
        },
        Verdict::Errored => TestResult::Error {
            type_,
            message: message("", trial, told),
            cause: cause(),
        },
        Verdict::Skipped | Verdict::NotRun => {
            let reason = outcome.reason.as_deref();
            let message = clean_line(reason.unwrap_or("not run"));
            // GitLab shows what stands in the element, and no attribute.
            let cause = Some(message.clone());
            TestResult::SkippedWithCause {
                type_,
                message,
                cause,
            }
        }
    }
}

/// The place of the attempt that stands as the `failure` or `error` of a case
/// that never passed: as Surefire has it the first, but of the kind that the
/// verdict names, so that elements and totals agree.
pub(super) fn main_attempt(outcome: &Outcome) -> Option<usize> {
    if !outcome.verdict.is_wrong() {
        return None;
    }
    let kinds = outcome.attempts.iter().map(Attempt::verdict);
    let first = kinds.clone().position(|kind| kind == outcome.verdict);
    first.or(kinds.len().checked_sub(1))
}

/// What is wrong, where, and why, in one line: lists show nothing else. `which` says
/// of which attempts.
pub(super) fn message(which: &str, trial: &TrialInfo, outcome: &Outcome) -> String {
    let headline = format!("{} @ {}", headline(outcome), trial.target);
    let message = clean_line(&match which {
        "" => headline,
        which => format!("{which}: {headline}"),
    });
    match outcome.diagnosis() {
        Some(diagnosis) => with_cause(&message, diagnosis),
        None => message,
    }
}

/// A message and why it is so.
pub(super) fn with_cause(message: &str, diagnosis: &Diagnosis) -> String {
    let cause = format!("{} [{}]", diagnosis.cause, diagnosis.code);
    let cause = clean_line(&one_line(&cause));
    // However long the message is, it leaves room for the cause.
    let room = MESSAGE.saturating_sub(cause.chars().count() + "… - ".chars().count());
    let message = elide(message, room.max(MESSAGE / 2));
    elide(&format!("{message} - {cause}"), MESSAGE).into_owned()
}

/// What kind of thing is wrong. The prefix keeps GitLab from taking words such
/// as `date` or `file` for the type of the element's content.
pub(super) fn kind(outcome: &Outcome) -> String {
    let attempt = outcome.told();
    let error = attempt.and_then(|it| it.step.error.as_ref());
    let check = attempt.and_then(|it| it.step.checks.iter().find(|check| !check.is_met()));
    let word = match outcome.verdict {
        Verdict::Skipped => "skipped".to_owned(),
        Verdict::NotRun => "not-run".to_owned(),
        _ => match (outcome.diagnosis(), error, check) {
            (Some(diagnosis), ..) => diagnosis.code.to_string(),
            _ if attempt.is_none() => "no-connection".to_owned(),
            (_, Some(error), _) => error.phase.to_string().replace(' ', "-"),
            (.., Some(check)) => check.subject.to_string(),
            _ => "unknown".to_owned(),
        },
    };
    format!("smoke.{word}")
}

/// Everything there is to say: some readers show nothing else. `attempts` says
/// which attempts there were, where there were several.
pub(super) fn body(trial: &TrialInfo, outcome: &Outcome, attempts: &str, command: &str) -> String {
    let message = clean_line(&headline(outcome));
    let asked = clean_line(&format!(
        "{} at {}",
        asked(trial, outcome.told()),
        trial.target
    ));
    let mut text = format!("{message}\n{asked}\n");
    if !attempts.is_empty() {
        text.push_str(attempts);
        text.push('\n');
    }
    let story = story_of_request(trial, outcome, command, Style::Plain);
    // Of what was not sent there is nothing else to tell.
    if outcome.attempts.is_empty() {
        return text;
    }
    format!("{text}\n{story}\n")
}

/// How often what passed was asked, where that was more than once.
fn polled(attempt: &Attempt) -> Option<String> {
    let text = clean(&polls(attempt).join("\n"));
    (!text.is_empty()).then_some(text)
}

/// The exchanges at length.
pub(super) fn system_out(attempt: &Attempt) -> Option<String> {
    let lines = exchanges(attempt, Paint(Style::Plain));
    let text = clean(&lines.join("\n"));
    (!text.is_empty()).then(|| elide(&text, SYSTEM_OUT).into_owned())
}
