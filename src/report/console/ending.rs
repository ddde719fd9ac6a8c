//! What was wrong, by its causes: the last that is read of a run.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::line::title;
use crate::record::{Finding, Outcome, Summary, TrialInfo, Verdict};
use crate::report::finding::{Extent, paragraph};
use crate::report::headline;
use crate::report::paint::Paint;
use crate::report::wrap::cut;
use crate::source::{Style, elide, one_line};

/// How many lines the end of a run has, if that can be: what a terminal shows.
const LINES: usize = 24;
/// How many trials without a cause are named.
const UNEXPLAINED: usize = 10;

/// What the end of a run tells.
#[derive(Debug, Default)]
pub(super) struct Ending {
    targets: IndexMap<String, Summary>,
    findings: Vec<Finding>,
    /// Trials that show no cause: what they are called and what is wrong.
    unexplained: Vec<(String, String)>,
    /// How many of them are not kept.
    more: usize,
}

/// How much of each finding is told, and how many trials without a cause are named:
/// as much as fits.
const EXTENTS: [(Extent, usize); 5] = [
    (Extent::FULL, UNEXPLAINED),
    (Extent::upto(2), 5),
    (Extent::upto(1), 3),
    (Extent::SHORT, 2),
    (Extent::SHORT.dense(), 2),
];

/// How many characters of a target's name are shown.
const TARGET: usize = 40;

/// What the numbers of a summary count.
const WORDS: [(&str, Verdict); 6] = [
    ("passed", Verdict::Passed),
    ("flaky", Verdict::Flaky),
    ("failed", Verdict::Failed),
    ("errored", Verdict::Errored),
    ("skipped", Verdict::Skipped),
    ("not run", Verdict::NotRun),
];

const fn numbers(summary: &Summary) -> [usize; 6] {
    let Summary {
        passed,
        flaky,
        failed,
        errored,
        skipped,
        not_run,
    } = *summary;
    [passed, flaky, failed, errored, skipped, not_run]
}

impl Ending {
    /// Takes note of a trial; `is_told` is whether its target's being down tells why.
    pub(super) fn trial(&mut self, trial: &TrialInfo, outcome: &Outcome, is_told: bool) {
        let summary = self.targets.entry(one_line(&trial.target));
        summary.or_default().add(outcome.verdict);
        let is_explained = is_told || outcome.diagnosis().is_some();
        if !outcome.verdict.is_wrong() || is_explained || outcome.attempts.is_empty() {
            return;
        }
        if self.unexplained.len() < UNEXPLAINED {
            let title = title(trial, Paint(Style::Plain));
            self.unexplained.push((title, headline(outcome)));
        } else {
            self.more += 1;
        }
    }

    /// Takes note of a cause.
    pub(super) fn finding(&mut self, finding: &Finding) {
        self.findings.push(finding.clone());
    }

    /// All of it, in as many lines as a terminal shows beside `others`, if that can be.
    pub(super) fn text(&self, width: Option<usize>, others: usize, paint: Paint) -> String {
        let mut text = String::new();
        for (extent, named) in EXTENTS {
            text = self.with(extent, named, width, paint);
            if text.lines().count() + others <= LINES {
                break;
            }
        }
        text
    }

    fn with(&self, extent: Extent, named: usize, width: Option<usize>, paint: Paint) -> String {
        let mut text = self.table(paint);
        for (number, finding) in (1..).zip(&self.findings) {
            text.push_str(&paragraph(number, finding, extent, width, paint));
            text.push_str(if extent.is_dense { "" } else { "\n" });
        }
        let unexplained = self.unexplained(named, width, paint);
        let is_dense = extent.is_dense && (unexplained.is_empty() && !text.is_empty());
        text.push_str(if is_dense { "\n" } else { "" });
        text.push_str(&unexplained);
        text
    }

    /// How the trials of each target ended, where there are several.
    fn table(&self, paint: Paint) -> String {
        if self.targets.len() < 2 || (self.findings.is_empty() && self.unexplained.is_empty()) {
            return String::new();
        }
        let names = self.targets.keys().map(|name| name.chars().count());
        let width = names.max().unwrap_or(0).min(TARGET);
        let counts = self.targets.values().map(numbers);
        let most = counts.fold([0; 6], |most, counts| {
            std::array::from_fn(|at| most[at].max(counts[at]))
        });
        let mut text = String::new();
        for (target, summary) in &self.targets {
            let target = format!("{:<width$}", elide(target, TARGET));
            let mut line = format!(" {}", paint.strong(&target));
            for ((count, most), (word, verdict)) in numbers(summary).iter().zip(most).zip(WORDS) {
                let digits = most.to_string().len();
                let cell = match (count, most) {
                    (_, 0) => continue,
                    (0, _) => " ".repeat(digits + 1 + word.len()),
                    _ => paint.verdict(verdict, &format!("{count:>digits$} {word}")),
                };
                let _ = write!(line, "  {cell}");
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text + "\n"
    }

    /// Trials that no finding explains.
    fn unexplained(&self, named: usize, width: Option<usize>, paint: Paint) -> String {
        let count = self.unexplained.len() + self.more;
        let what = match count {
            0 => return String::new(),
            1 => "1 trial shows no cause that smoke knows".to_owned(),
            several => format!("{several} trials show no cause that smoke knows"),
        };
        let mut text = format!(" {}  {}\n", paint.bad("-"), paint.strong(&what));
        let limit = width.map_or(200, |width| width.saturating_sub(6));
        for (title, what) in self.unexplained.iter().take(named) {
            let _ = writeln!(text, "    {}", cut(title, limit + 2));
            let _ = writeln!(text, "      {}", cut(what, limit));
        }
        if let Some(more @ 1..) = count.checked_sub(named) {
            let _ = writeln!(text, "    … {more} more");
        }
        text + "\n"
    }
}
