//! The line that every trial has.

use std::fmt::Write as _;

use super::{TIME, VERDICT};
use crate::record::{LogNote, Outcome, TrialInfo, Verdict};
use crate::report::log_note::log_note;
use crate::report::paint::Paint;
use crate::report::{duration, how_many};
use crate::source::{counted, elide, one_line};

/// How many characters of a name are shown.
const NAME: usize = 200;
/// How many remarks on trials in one line are shown.
const REMARKS: usize = 3;

/// `PASS   12 ms  todo::GET / @ nginx`, with what is to be said behind it in
/// parentheses.
pub(super) fn line(
    trial: &TrialInfo,
    outcome: &Outcome,
    remark: Option<&str>,
    paint: Paint,
) -> String {
    let times = outcome.attempts.iter().map(|attempt| attempt.elapsed_us);
    let took_us = times.reduce(u64::saturating_add);
    let title = title(trial, paint);
    whole(outcome.verdict, took_us, &title, remark, paint)
}

/// `PASS  1.2 s  37 trials of todo @ nginx`: trials of a suite on a target that
/// say the same.
pub(super) fn counted_line(
    verdict: Verdict,
    took_us: u64,
    (suite, target): (&str, &str),
    count: usize,
    remarks: &[String],
    paint: Paint,
) -> String {
    let target = paint.dim(&format!("@ {}", name(target)));
    let what = format!("{} of {} {target}", counted(count, "trial"), name(suite));
    let took_us = (took_us > 0).then_some(took_us);
    let mut remark = remarks[..remarks.len().min(REMARKS)].join("; ");
    if let Some(more @ 1..) = remarks.len().checked_sub(REMARKS) {
        let _ = write!(remark, "; {more} more");
    }
    let remark = (!remark.is_empty()).then_some(&*remark);
    whole(verdict, took_us, &what, remark, paint)
}

fn whole(
    verdict: Verdict,
    took_us: Option<u64>,
    what: &str,
    remark: Option<&str>,
    paint: Paint,
) -> String {
    let word = match verdict {
        Verdict::Passed => "PASS",
        Verdict::Flaky => "FLAKY",
        Verdict::Failed => "FAIL",
        Verdict::Errored => "ERROR",
        Verdict::Skipped => "SKIP",
        Verdict::NotRun => "-",
    };
    let word = paint.verdict(verdict, &format!("{word:<VERDICT$}"));
    let took = took_us.map_or_else(|| "-".to_owned(), duration);
    let took = paint.dim(&format!("{took:>TIME$}"));
    let remark = remark.map_or(String::new(), |remark| {
        paint.verdict(verdict, &format!(" ({})", name(remark)))
    });
    format!("{word} {took}  {what}{remark}\n")
}

/// What stands behind a trial's line: how many attempts there were, why not
/// more, `what` is wrong where no story says so, and what was noted although
/// nothing is.
pub(super) fn remark(outcome: &Outcome, what: Option<String>) -> Option<String> {
    let parts = [how_many(outcome), outcome.reason.clone(), what];
    let notes = outcome.notes().into_iter().map(str::to_owned);
    let said: Vec<String> = parts.into_iter().flatten().chain(notes).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// What a trial is called in its line.
pub(super) fn title(trial: &TrialInfo, paint: Paint) -> String {
    let suite = paint.dim(&format!("{}::", name(&trial.suite)));
    let case = name(&trial.case);
    let target = paint.dim(&format!("@ {}", name(&trial.target)));
    format!("{suite}{case} {target}")
}

fn name(text: &str) -> String {
    elide(&one_line(text), NAME).into_owned()
}

/// `LOG             the log /var/log/nginx/error.log of nginx was not read: …`.
pub(super) fn noted(note: &LogNote, paint: Paint) -> String {
    let word = paint.bad(&format!("{:<VERDICT$}", "LOG"));
    format!("{word} {:TIME$}  {}\n", "", log_note(note))
}
