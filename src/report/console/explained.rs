//! Causes of several trials, and the trials that need not tell theirs again.

use std::collections::{BTreeMap, BTreeSet};

use super::{TIME, VERDICT};
use crate::diagnose::is_shown_by_some;
use crate::record::{Finding, Verdict};
use crate::report::paint::Paint;
use crate::source::{elide, one_line};

/// Trials of which the cause was told as that of several.
#[derive(Debug, Default)]
pub(super) struct Explained {
    /// What the cause was told of, by the trial's id.
    whose: BTreeMap<String, String>,
    /// The ids of those of which the cause tells all there is to say.
    whole: BTreeSet<String>,
}

impl Explained {
    /// Takes note of a finding, and says what it is told of: `all trials of
    /// staging`.
    pub(super) fn add(&mut self, finding: &Finding) -> String {
        let target = target(finding);
        let whose = match finding.trials.len() {
            some if !finding.is_of_all() => format!("{some} of {} trials of {target}", finding.of),
            _ => format!("all trials of {target}"),
        };
        let trials = finding.trials.iter().cloned();
        if is_shown_by_some(&finding.diagnosis) {
            self.whole.extend(trials.clone());
        }
        self.whose.extend(trials.map(|id| (id, whose.clone())));
        whose
    }

    /// What the cause of a trial was told of, if it was.
    pub(super) fn of(&self, id: &str) -> Option<&String> {
        self.whose.get(id)
    }

    /// The same where that is all there is to say of the trial.
    pub(super) fn wholly(&self, id: &str) -> Option<&String> {
        self.of(id).filter(|_| self.whole.contains(id))
    }
}

fn target(finding: &Finding) -> String {
    elide(&one_line(&finding.target), 200).into_owned()
}

/// What stands above a cause: its target, and how many trials have it.
pub(super) fn head(finding: &Finding, paint: Paint) -> String {
    let (word, ended) = match finding.verdict {
        Verdict::Errored => ("ERROR", "end"),
        _ => ("FAIL", "fail"),
    };
    let what = match finding.trials.len() {
        some if !finding.is_of_all() => {
            format!(" ({some} of {} trials {ended} with one cause)", finding.of)
        }
        2 => format!(" (both trials {ended} with one cause)"),
        all => format!(" (all {all} trials {ended} with one cause)"),
    };
    format!(
        "{} {:TIME$}  {}{}\n",
        paint.bad(&format!("{word:<VERDICT$}")),
        "",
        paint.strong(&target(finding)),
        paint.bad(&what)
    )
}
