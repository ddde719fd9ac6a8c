//! Lines of trials that say the same, folded to a count.

use indexmap::IndexMap;

use super::line::{counted_line, line};
use crate::record::{Outcome, TrialInfo, Verdict};
use crate::report::paint::Paint;

/// A run of more trials than this is told in counts.
const MANY: usize = 40;

/// Lines that wait for others like them: those of a suite on a target.
#[derive(Debug, Default)]
pub(super) struct Fold {
    /// Whether there are so many trials that all lines are folded.
    is_long: bool,
    whose: Option<(String, String)>,
    lines: IndexMap<Kind, Lines>,
}

/// What lines have in common that are folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    verdict: Verdict,
    /// What stands behind the trial's name, where that tells lines apart.
    remark: Option<String>,
}

#[derive(Debug)]
struct Lines {
    /// What stands behind the names, each once.
    remarks: Vec<String>,
    /// As it stands where there is no other.
    first: String,
    count: usize,
    took_us: u64,
}

impl Fold {
    /// For a run of so many trials.
    pub(super) fn of(trials: usize) -> Self {
        Self {
            is_long: trials > MANY,
            ..Self::default()
        }
    }

    /// Whether the line of such a trial waits for others.
    pub(super) const fn takes(&self, verdict: Verdict) -> bool {
        self.is_long || matches!(verdict, Verdict::Skipped)
    }

    /// Adds the line of a trial, and gives those that wait for nothing more.
    pub(super) fn add(
        &mut self,
        trial: &TrialInfo,
        outcome: &Outcome,
        remark: Option<String>,
        paint: Paint,
    ) -> String {
        let whose = (trial.suite.clone(), trial.target.clone());
        let text = if self.whose.as_ref() == Some(&whose) {
            String::new()
        } else {
            self.all(paint)
        };
        self.whose = Some(whose);
        let took = outcome.attempts.iter().map(|attempt| attempt.elapsed_us);
        let took_us = took.fold(0, u64::saturating_add);
        // What passed, passed, and what is skipped, is skipped, for whatever reason.
        let is_wrong = !matches!(outcome.verdict, Verdict::Passed | Verdict::Skipped);
        let kind = Kind {
            verdict: outcome.verdict,
            remark: remark.clone().filter(|_| is_wrong),
        };
        let lines = self.lines.entry(kind).or_insert_with(|| Lines {
            first: line(trial, outcome, remark.as_deref(), paint),
            remarks: Vec::new(),
            count: 0,
            took_us: 0,
        });
        lines.count += 1;
        lines.took_us = lines.took_us.saturating_add(took_us);
        if let Some(remark) = remark
            && !lines.remarks.contains(&remark)
        {
            lines.remarks.push(remark);
        }
        text
    }

    /// All lines that wait.
    pub(super) fn all(&mut self, paint: Paint) -> String {
        let Some((suite, target)) = self.whose.take() else {
            return String::new();
        };
        let lines = std::mem::take(&mut self.lines);
        let texts = lines.into_iter().map(|(kind, lines)| match lines.count {
            1 => lines.first,
            count => counted_line(
                kind.verdict,
                lines.took_us,
                (&suite, &target),
                count,
                &lines.remarks,
                paint,
            ),
        });
        texts.collect()
    }
}
