//! What was wrong, by its causes: the last that is read of a run.

use std::collections::HashSet;
use std::fmt::Write as _;

use indexmap::IndexMap;
use unicode_width::UnicodeWidthStr;

use super::line::title;
use crate::record::{Finding, Outcome, Summary, TrialInfo, Verdict};
use crate::report::finding::{EvidenceExtent, Extent, brief, line, paragraph};
use crate::report::headline;
use crate::report::paint::Paint;
use crate::report::wrap::{cut, rows};
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
    /// The first trials that show no cause by themselves.
    unexplained: Vec<Unexplained>,
    /// The first trials that show one, which the whole run may refute.
    doubtful: Vec<Unexplained>,
    /// The ids of the others.
    more: Vec<String>,
}

/// A trial that shows no cause.
#[derive(Debug)]
struct Unexplained {
    id: String,
    title: String,
    /// What is wrong.
    what: String,
}

/// How much is told.
#[derive(Clone, Copy, Debug)]
struct Amount {
    /// Of a finding.
    extent: Extent,
    /// How many findings have as much as that.
    findings: usize,
    /// How many have the beginning of their first step, at least.
    steps: usize,
    /// How many trials without a cause have lines. Where none has, there is no table
    /// of the targets either.
    named: usize,
}

/// All of a finding, but how responses differ.
const TOLD: Extent = Extent {
    evidence: EvidenceExtent::Seen,
    ..Extent::FULL
};

/// How much of each finding is told, and how many trials without a cause are named:
/// as much as fits.
const EXTENTS: [(Extent, usize); 7] = [
    (Extent::FULL, UNEXPLAINED),
    (TOLD, UNEXPLAINED),
    (Extent::upto(2), 5),
    (Extent::upto(1), 3),
    (Extent::SHORT, 2),
    (Extent::SHORT.dense(), 2),
    (Extent::SHORT.dense(), 0),
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

pub(in crate::report) const fn numbers(summary: &Summary) -> [usize; 6] {
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
        if !outcome.verdict.is_wrong() || is_told || outcome.attempts.is_empty() {
            return;
        }
        let id = trial.id.clone();
        let first = match outcome.diagnosis() {
            None => &mut self.unexplained,
            Some(_) => &mut self.doubtful,
        };
        if first.len() < UNEXPLAINED {
            let title = title(trial, Paint(Style::Plain));
            let what = headline(outcome);
            first.push(Unexplained { id, title, what });
        } else {
            self.more.push(id);
        }
    }

    /// Takes note of a cause, which may explain trials that don't show it.
    pub(super) fn finding(&mut self, finding: &Finding) {
        let explained: HashSet<&String> = finding.trials.iter().collect();
        for first in [&mut self.unexplained, &mut self.doubtful] {
            first.retain(|it| !explained.contains(&it.id));
        }
        self.more.retain(|id| !explained.contains(id));
        self.findings.push(finding.clone());
    }

    /// All of it; beside `others`, in as many lines as a terminal shows, if that can be.
    pub(super) fn text(&self, width: Option<usize>, others: Option<usize>, paint: Paint) -> String {
        let left = others.map_or(usize::MAX, |others| LINES.saturating_sub(others));
        let fits = |amount: &Amount| {
            let text = self.with(*amount, width, Paint(Style::Plain));
            rows(&text, width) <= left
        };
        let amount = self.amounts().find(fits);
        let least = self.amounts().last();
        let amount = amount.or(least);
        amount.map_or_else(String::new, |amount| self.with(amount, width, paint))
    }

    /// How much may be told: always less.
    fn amounts(&self) -> impl Iterator<Item = Amount> {
        let all = self.findings.len();
        let whole = EXTENTS.map(|(extent, named)| Amount {
            extent,
            findings: all,
            steps: all,
            named,
        });
        let [.., least] = whole;
        let fewer = (0..all.min(LINES)).rev();
        let briefer = fewer.clone();
        let briefer = briefer.map(move |findings| Amount { findings, ..least });
        let fewer = fewer.map(move |steps| Amount {
            findings: 0,
            steps,
            ..least
        });
        whole.into_iter().chain(briefer).chain(fewer)
    }

    fn with(&self, amount: Amount, width: Option<usize>, paint: Paint) -> String {
        let Amount {
            extent,
            findings,
            steps,
            named,
        } = amount;
        let mut text = if named > 0 {
            self.table(paint)
        } else {
            String::new()
        };
        for (number, finding) in (1..).zip(&self.findings) {
            text.push_str(&if number <= findings {
                paragraph(number, finding, extent, width, paint)
            } else if number <= steps {
                brief(number, finding, width, paint)
            } else {
                line(number, finding, width, paint)
            });
            text.push_str(if extent.is_dense { "" } else { "\n" });
        }
        let unexplained = self.unexplained(named, width, paint);
        let is_dense = extent.is_dense && (unexplained.is_empty() && !text.is_empty());
        text.push_str(if is_dense { "\n" } else { "" });
        text.push_str(&unexplained);
        text
    }

    /// The command that tells more of its causes.
    pub(super) fn explain(&self) -> Option<String> {
        let first = &self.findings.first()?.diagnosis.code;
        let is_only = self.findings.iter().all(|it| it.diagnosis.code == *first);
        let code = if is_only { first.as_str() } else { "CODE" };
        Some(format!("smoke explain {}", elide(&one_line(code), 60)))
    }

    /// How the trials of each target ended, where there are several.
    fn table(&self, paint: Paint) -> String {
        if self.targets.len() < 2 || (self.findings.is_empty() && self.has_none_left()) {
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

    /// Whether findings explain all trials that are wrong.
    fn has_none_left(&self) -> bool {
        self.unexplained.is_empty() && self.doubtful.is_empty() && self.more.is_empty()
    }

    /// Trials that no finding explains.
    fn unexplained(&self, named: usize, width: Option<usize>, paint: Paint) -> String {
        let first = || self.unexplained.iter().chain(&self.doubtful);
        let count = first().count() + self.more.len();
        let what = match count {
            0 => return String::new(),
            1 => "1 trial shows no cause that smoke knows".to_owned(),
            several => format!("{several} trials show no cause that smoke knows"),
        };
        let limit = width.map_or(200, |width| width.saturating_sub(6));
        let mut text = format!(" {}  {}", paint.bad("-"), paint.strong(&what));
        if named == 0 {
            let titles: Vec<&str> = first().map(|it| &*it.title).collect();
            let left = limit.saturating_sub(what.width());
            return text + ": " + &cut(&titles.join(" · "), left) + "\n\n";
        }
        text.push('\n');
        for Unexplained { title, what, .. } in first().take(named) {
            let _ = writeln!(text, "    {}", cut(title, limit + 2));
            let _ = writeln!(text, "      {}", cut(what, limit));
        }
        if let Some(more @ 1..) = count.checked_sub(named) {
            let _ = writeln!(text, "    … {more} more");
        }
        text + "\n"
    }
}
