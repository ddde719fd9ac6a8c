//! How a run ended.

use std::fmt::Write as _;

use crate::report::duration::run_duration;
use crate::report::paint::Paint;
use crate::report::{RunFinished, Summary, Verdict};

/// How a run ended; `failed` are ids to name again.
pub(super) fn summary(
    run: &RunFinished,
    filtered_out: usize,
    failed: &[(Verdict, String)],
    paint: Paint,
) -> String {
    let mut text = String::new();
    for (verdict, id) in failed {
        let word = match verdict {
            Verdict::Errored => "ERROR",
            _ => "FAIL ",
        };
        let _ = writeln!(text, "{} {id}", paint.bad(word));
    }
    if !failed.is_empty() {
        text.push('\n');
    }
    if run.interrupted {
        text.push_str(&paint.bad("interrupted: "));
    }
    let took = paint.dim(&format!("in {}", run_duration(run.elapsed_us)));
    let _ = writeln!(text, "{} {took}", counts(&run.summary, paint));
    if let Some(sentence) = nothing_ran(run, filtered_out) {
        let _ = writeln!(text, "{}", paint.bad(&sentence));
    }
    text
}

/// The numbers that aren't zero.
fn counts(summary: &Summary, paint: Paint) -> String {
    let all = [
        (summary.passed, "passed", Verdict::Passed),
        (summary.failed, "failed", Verdict::Failed),
        (summary.errored, "errored", Verdict::Errored),
        (summary.skipped, "skipped", Verdict::Skipped),
        (summary.not_run, "not run", Verdict::NotRun),
    ];
    let counted: Vec<_> = all
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, word, verdict)| paint.verdict(verdict, &format!("{count} {word}")))
        .collect();
    match counted.as_slice() {
        [] => "0 trials".to_owned(),
        counted => counted.join(", "),
    }
}

/// That nothing ran, which is easily taken for success. What was interrupted is
/// not, and some of it may have been sent.
fn nothing_ran(run: &RunFinished, filtered_out: usize) -> Option<String> {
    let summary = &run.summary;
    if run.interrupted || summary.passed > 0 || summary.failed > 0 || summary.errored > 0 {
        return None;
    }
    let why = match (summary.total(), summary.skipped, filtered_out) {
        (0, _, 0) => "there are no cases",
        (0, _, 1) => "the selection leaves out the only trial",
        (0, _, several) => {
            return Some(format!(
                "nothing ran: the selection leaves out all {several} trials"
            ));
        }
        (total, skipped, _) if total == skipped => "every trial is skipped",
        _ => "no trial was sent",
    };
    Some(format!("nothing ran: {why}"))
}
