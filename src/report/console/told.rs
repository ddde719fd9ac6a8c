//! What was told already, which is told once.

use std::collections::{HashMap, HashSet};

use super::line::title;
use crate::expect::{Check, Judgement, Subject};
use crate::record::{Code, Excerpt, Outcome, TrialInfo, Verdict};
use crate::report::paint::Paint;
use crate::source::Style;

/// How many trials that no cause explains have a story.
const UNEXPLAINED: usize = 10;

/// How many files of a page are told of, what is wrong with each.
const FILES: usize = 3;

/// What was told already: when a deploy is broken, the same thing is wrong with
/// many cases at once.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Causes of which a trial was told, one that is flaky and one that is not.
    causes: HashSet<(bool, Code, String)>,
    /// Responses, and whose they were.
    responses: HashMap<Excerpt, String>,
    /// How many trials without a cause had a story.
    unexplained: usize,
}

impl Told {
    /// Whether a trial is to be told with a story: the first of each cause, and
    /// some without one.
    pub(super) fn has_story(&mut self, outcome: &Outcome) -> bool {
        let Some(diagnosis) = outcome.diagnosis() else {
            self.unexplained += 1;
            return self.unexplained <= UNEXPLAINED;
        };
        let (code, sentence) = diagnosis.kin();
        let is_flaky = outcome.verdict == Verdict::Flaky;
        self.causes
            .insert((is_flaky, code.clone(), sentence.to_owned()))
    }

    /// The outcome without what the end of the run says, and without a response
    /// that says no more than its cause, has nothing to do with what is wrong, or
    /// was shown.
    pub(super) fn shortened(&mut self, trial: &TrialInfo, outcome: &Outcome) -> Outcome {
        let mut outcome = outcome.clone();
        let told = outcome.telling();
        let Some(attempt) = told.and_then(|at| outcome.attempts.get_mut(at)) else {
            return outcome;
        };
        let step = &mut attempt.step;
        // Of what passed in the end, no finding tells.
        let is_told = outcome.verdict != Verdict::Flaky;
        if is_told && step.diagnosis.take().is_some() {
            step.excerpt = None;
            let is_unmet = |it: &Check| matches!(it.judgement, Judgement::Unmet { .. });
            if step.checks.iter().any(is_unmet) {
                // That others can't be judged then says nothing more.
                step.checks.retain(is_unmet);
            }
            for check in &mut step.checks {
                let kept = if check.subject.is_of_assets() {
                    FILES
                } else {
                    0
                };
                if let Judgement::Unmet { notes, .. } = &mut check.judgement {
                    notes.truncate(kept);
                }
            }
        }
        let mut unmet = step.checks.iter().filter(|check| !check.is_met());
        let is_shown = unmet.any(is_about_content) || step.error.is_some();
        let excerpt = step.excerpt.take().filter(|_| is_shown);
        step.excerpt = excerpt.map(|excerpt| self.response(trial, excerpt));
        outcome
    }

    /// The response, or whose it was when it was shown.
    fn response(&mut self, trial: &TrialInfo, excerpt: Excerpt) -> Excerpt {
        if matches!(excerpt, Excerpt::Description { .. }) {
            return excerpt;
        }
        if let Some(whose) = self.responses.get(&excerpt) {
            let text = format!("as for {whose}");
            return Excerpt::Description { text };
        }
        self.responses.insert(excerpt.clone(), title_of(trial));
        excerpt
    }
}

/// Whether the beginning of a response says more of what is wrong: what is like an
/// element stands beside the expectation.
fn is_about_content(check: &Check) -> bool {
    let is_shown = match (&check.subject, &check.judgement) {
        (Subject::Select(..), Judgement::Unmet { notes, .. }) => !notes.is_empty(),
        _ => false,
    };
    check.subject.is_of_content() && !is_shown
}

fn title_of(trial: &TrialInfo) -> String {
    title(trial, Paint(Style::Plain))
}
