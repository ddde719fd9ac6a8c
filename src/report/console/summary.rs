//! How a run ended.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::record::{Flaky, Summary, Verdict};
use crate::report::RunFinished;
use crate::report::duration::run_duration;
use crate::report::paint::Paint;
use crate::source::{Style, counted, one_line};

/// How a run ended, and what to type next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing<'a> {
    pub(super) run: &'a RunFinished,
    pub(super) flaky: Flaky,
    /// How many trials the selection leaves out.
    pub(super) filtered_out: usize,
    /// How many warnings there were, and whether `--strict` makes errors of them.
    pub(super) warnings: (usize, bool),
    /// The command that tells more of the causes, where there are any.
    pub(super) explain: Option<&'a str>,
    /// The command that runs again what did not pass.
    pub(super) rerun: &'a str,
}

impl Closing<'_> {
    /// All of it, in lines.
    pub(super) fn text(&self, width: Option<usize>, paint: Paint) -> String {
        let Self { run, flaky, .. } = *self;
        let mut text = outcome(run, paint) + &self.more(width) + "\n";
        text.extend(flaky_count(&run.summary, flaky, paint));
        if let Some(sentence) = nothing_ran(run, self.filtered_out) {
            let _ = writeln!(text, "{}", paint.bad(&sentence));
        }
        text.extend(warnings(self.warnings, paint));
        text.extend(rerun(run, flaky, self.rerun, paint));
        text
    }

    /// Where there is more on the causes, if the line has room for it.
    fn more(&self, width: Option<usize>) -> String {
        let more = self.explain.map(|command| format!("; more: {command}"));
        let taken = outcome(self.run, Paint(Style::Plain)).width();
        let fits = |more: &String| width.is_none_or(|width| taken + more.width() <= width);
        more.filter(fits).unwrap_or_default()
    }
}

/// `1 passed, 2 failed in 4 ms`.
fn outcome(run: &RunFinished, paint: Paint) -> String {
    let mut text = String::new();
    if run.interrupted {
        text.push_str(&paint.bad("interrupted: "));
    }
    let took = paint.dim(&format!("in {}", run_duration(run.elapsed_us)));
    text + &counts(&run.summary, paint) + " " + &took
}

/// How many warnings there were, which nobody may have looked at.
fn warnings((count, are_mistakes): (usize, bool), paint: Paint) -> Option<String> {
    let what = match count {
        0 => return None,
        1 if are_mistakes => "; --strict makes it an error",
        _ if are_mistakes => "; --strict makes them errors",
        _ => "",
    };
    let count = paint.odd(&counted(count, "warning"));
    Some(format!("{count}{what}\n"))
}

/// What to type where some trials did not pass.
fn rerun(run: &RunFinished, flaky: Flaky, command: &str, paint: Paint) -> Option<String> {
    let summary = &run.summary;
    let flaky = if flaky == Flaky::Fail {
        summary.flaky
    } else {
        0
    };
    let pending = [summary.failed, summary.errored, summary.not_run, flaky];
    // Numbers from a recording may be anything.
    let pending = pending.into_iter().fold(0, usize::saturating_add);
    let is_of_use = pending > 0 && !command.is_empty();
    is_of_use.then(|| format!("{}  {}\n", paint.label("again"), one_line(command)))
}

/// The numbers that aren't zero.
pub(in crate::report) fn counts(summary: &Summary, paint: Paint) -> String {
    let all = [
        (summary.passed, "passed", Verdict::Passed),
        (summary.flaky, "flaky", Verdict::Flaky),
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

/// What flaky trials count as, which decides the exit code.
fn flaky_count(summary: &Summary, flaky: Flaky, paint: Paint) -> Option<String> {
    let line = match (flaky, summary.flaky) {
        (_, 0) => return None,
        (Flaky::Pass, 1) => {
            paint.odd("the flaky trial counts as passed") + "; --flaky fail makes it a failure"
        }
        (Flaky::Pass, n) => {
            paint.odd(&format!("{n} flaky trials count as passed"))
                + "; --flaky fail makes them failures"
        }
        (Flaky::Fail, 1) => paint.bad("the flaky trial counts as failed: --flaky fail"),
        (Flaky::Fail, n) => paint.bad(&format!("{n} flaky trials count as failed: --flaky fail")),
    };
    Some(line + "\n")
}

/// That nothing ran, which is easily taken for success. What was interrupted is
/// not, and some of it may have been sent.
pub(in crate::report) fn nothing_ran(run: &RunFinished, filtered_out: usize) -> Option<String> {
    let summary = &run.summary;
    let ran = [
        summary.passed,
        summary.flaky,
        summary.failed,
        summary.errored,
    ];
    if run.interrupted || ran.iter().any(|&count| count > 0) {
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
