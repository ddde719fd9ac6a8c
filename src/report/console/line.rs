//! The line that every trial has.

use super::{TIME, VERDICT};
use crate::record::{Outcome, TrialInfo, Verdict};
use crate::report::duration;
use crate::report::paint::Paint;
use crate::source::{elide, one_line};

/// How many characters of a name are shown.
const NAME: usize = 200;

/// `PASS   12 ms  todo::GET / @ nginx`, with what is to be said behind it in
/// parentheses.
pub(super) fn line(
    trial: &TrialInfo,
    outcome: &Outcome,
    remark: Option<&str>,
    paint: Paint,
) -> String {
    let word = match outcome.verdict {
        Verdict::Passed => "PASS",
        Verdict::Flaky => "FLAKY",
        Verdict::Failed => "FAIL",
        Verdict::Errored => "ERROR",
        Verdict::Skipped => "SKIP",
        Verdict::NotRun => "-",
    };
    let verdict = paint.verdict(outcome.verdict, &format!("{word:<VERDICT$}"));
    let took = match outcome.attempts.as_slice() {
        [] => "-".to_owned(),
        all => {
            let times = all.iter().map(|attempt| attempt.elapsed_us);
            duration(times.fold(0, u64::saturating_add))
        }
    };
    let took = paint.dim(&format!("{took:>TIME$}"));
    let title = title(trial, paint);
    let remark = remark.map_or(String::new(), |remark| {
        paint.verdict(outcome.verdict, &format!(" ({})", name(remark)))
    });
    format!("{verdict} {took}  {title}{remark}\n")
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
