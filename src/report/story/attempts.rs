//! Which attempts there were, and what was wrong with each.

use super::{cut, headline};
use crate::record::{Attempt, Outcome, Verdict};
use crate::report::duration;
use crate::report::paint::Paint;

/// How many attempts are told.
const LINES: usize = 12;

/// How many attempts it took, where that is worth a word: `passed on attempt 2
/// of 3`, `failed on all 3 attempts`.
#[must_use]
pub fn how_many(outcome: &Outcome) -> Option<String> {
    let (count, allowed) = (outcome.attempts.len(), outcome.allowed());
    let nothing_to_say = count == 0 || allowed == 1;
    match outcome.verdict {
        _ if nothing_to_say => None,
        Verdict::Flaky => Some(format!("passed on attempt {count} of {allowed}")),
        Verdict::Failed | Verdict::Errored if count == allowed => {
            Some(format!("failed on all {allowed} attempts"))
        }
        Verdict::Failed | Verdict::Errored => {
            Some(format!("failed on attempt {count} of {allowed}"))
        }
        Verdict::Passed | Verdict::Skipped | Verdict::NotRun => None,
    }
}

/// A line for each attempt that did not pass. Attempts that all failed in the
/// same way are told as one.
pub(in crate::report) fn failures(outcome: &Outcome, paint: Paint) -> Option<String> {
    let failures: Vec<_> = outcome.failures().collect();
    let told: Vec<String> = failures.iter().map(|(_, it)| what(it)).collect();
    let differ = told.windows(2).any(|pair| pair[0] != pair[1]);
    if told.is_empty() || !(differ || outcome.verdict == Verdict::Flaky) {
        return None;
    }
    let numbered = failures.iter().zip(&told).take(LINES);
    let mut lines: Vec<String> = numbered
        .map(|((number, attempt), what)| {
            let took = paint.dim(&times(attempt));
            format!(
                "{} {took}: {what}",
                paint.label(&format!("attempt {number}"))
            )
        })
        .collect();
    if let Some(more @ 1..) = failures.len().checked_sub(LINES) {
        lines.push(format!("… {more} more"));
    }
    Some(lines.join("\n"))
}

/// What stands above the exchanges of one of several attempts: `attempt 2 of 3
/// (11 ms, after a pause of 500 ms): passed`.
pub(in crate::report) fn heading(number: usize, outcome: &Outcome, paint: Paint) -> Option<String> {
    let attempt = outcome.attempts.get(number.checked_sub(1)?)?;
    let allowed = outcome.allowed();
    if outcome.attempts.len() == 1 {
        return None;
    }
    let label = paint.label(&format!("attempt {number} of {allowed}"));
    let took = paint.dim(&times(attempt));
    let what = match attempt.verdict() {
        Verdict::Passed => "passed".to_owned(),
        _ => what(attempt),
    };
    Some(format!("{label} {took}: {what}"))
}

fn what(attempt: &Attempt) -> String {
    cut(&headline(&Outcome::of(attempt)))
}

fn times(attempt: &Attempt) -> String {
    let took = duration(attempt.elapsed_us);
    match attempt.pause_us {
        0 => format!("({took})"),
        pause => format!("({took}, after a pause of {})", duration(pause)),
    }
}
