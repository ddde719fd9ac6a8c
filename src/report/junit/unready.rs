//! Trials that were not sent because their target is not ready.

use junit_report::{TestCase, TestResult};

use super::case::with_cause;
use super::clean::{clean, clean_line};
use crate::record::{Outcome, ReadyFinished};
use crate::report::{headline, readiness_story};
use crate::source::Style;

/// Says of a test case that it waited in vain, and why: at length, unless that was
/// told with another one.
pub(super) fn not_ready(
    case: &mut TestCase,
    outcome: &Outcome,
    finished: &ReadyFinished,
    command: &str,
    told: Option<&String>,
) {
    let target = &finished.waiting.probe.target;
    let message = clean_line(&format!("{} @ {target}", headline(outcome)));
    let story = match told {
        Some(id) => format!("more with {}", clean_line(id)),
        None => readiness_story(finished, command, Style::Plain),
    };
    let cause = finished
        .last
        .as_ref()
        .and_then(|last| last.step.diagnosis.as_ref());
    case.result = TestResult::Error {
        type_: "smoke.not-ready".to_owned(),
        cause: Some(clean(&format!("{message}\n\n{story}\n"))),
        message: match cause {
            Some(cause) => with_cause(&message, cause),
            None => message,
        },
    };
}
