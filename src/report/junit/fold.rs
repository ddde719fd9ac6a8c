//! A suite of which nothing was sent to a target: one test case, not one for each.
//! Readers list them all, and a suite for one target has nothing to say of the others.

use std::io;

use junit_report::{Duration, TestCase, TestResult};

use super::Dialect;
use super::clean::clean_line;
use super::enrich::Case;
use crate::record::{Outcome, Summary, TrialInfo, Verdict};
use crate::source::{counted, elide};

/// How many different reasons are told.
const REASONS: usize = 3;

/// How many characters of each.
const REASON: usize = 200;

/// What trials that were not sent have in common.
#[derive(Debug)]
pub(super) struct Unsent {
    target: String,
    class: String,
    /// The line of the first.
    line: usize,
    reasons: Vec<String>,
    /// Whether there are more reasons.
    has_more: bool,
}

impl Unsent {
    /// None yet, of the suite and the target of a trial.
    pub(super) fn of(trial: &TrialInfo, class: &str) -> Self {
        Self {
            target: trial.target.clone(),
            class: class.to_owned(),
            line: trial.place.line,
            reasons: Vec::new(),
            has_more: false,
        }
    }

    /// Takes note of why one is not sent.
    pub(super) fn add(&mut self, outcome: &Outcome) {
        let is_unsent = matches!(outcome.verdict, Verdict::Skipped | Verdict::NotRun);
        let Some(reason) = outcome.reason.as_deref().filter(|_| is_unsent) else {
            return;
        };
        let reason = elide(&clean_line(reason), REASON).into_owned();
        if self.reasons.contains(&reason) {
            return;
        }
        if self.reasons.len() < REASONS {
            self.reasons.push(reason);
        } else {
            self.has_more = true;
        }
    }

    /// The test case that stands for all of them; none where one was sent, or there
    /// is only one.
    pub(super) fn folded(
        &self,
        summary: &Summary,
        file: &str,
        dialect: Dialect,
    ) -> io::Result<Option<Vec<u8>>> {
        let unsent = summary.skipped.saturating_add(summary.not_run);
        if unsent < 2 || unsent < summary.total() {
            return Ok(None);
        }
        let name = clean_line(&format!("all cases @ {}", self.target));
        let mut test = TestCase::success(&name, Duration::ZERO);
        test.set_classname(&self.class);
        test.set_filepath(file);
        let (type_, were) = match (summary.skipped, summary.not_run) {
            (_, 0) => ("smoke.skipped", "skipped"),
            (0, _) => ("smoke.not-run", "not run"),
            _ => ("smoke.not-run", "skipped or not run"),
        };
        let mut message = format!("{} {were}", counted(unsent, "case"));
        if !self.reasons.is_empty() {
            message = format!("{message}: {}", self.reasons.join("; "));
        }
        if self.has_more {
            message.push_str("; …");
        }
        test.result = TestResult::SkippedWithCause {
            type_: type_.to_owned(),
            message: message.clone(),
            // GitLab shows what stands in the element, and no attribute.
            cause: Some(message),
        };
        let case = Case {
            test: &test,
            line: self.line,
            reruns: &[],
            dialect,
        };
        case.xml().map(Some)
    }
}
