//! What all outcomes of a run show together.
//!
//! A response names its cause by itself ([`diagnose`](super::diagnose)). Here the
//! trials of one cause are brought together, each cause with the evidence of the
//! whole run, and each trial explained by one cause at most.

pub(super) mod certainty;
#[cfg(test)]
mod tests;
mod wider;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::record::{
    Code, Diagnosis, Elsewhere, Finding, ReadyFinished, Seen, Share, StepRecord, TrialFinished,
    Verdict,
};
use crate::source::{elide, one_line};

/// How many characters of what came are kept.
const SEEN: usize = 120;

/// What is known of the trials of a run: little of each, since there may be many.
#[derive(Debug, Default)]
pub struct RunEvidence {
    trials: Vec<TrialEvidence>,
    causes: IndexMap<Kin, Cause>,
    /// The causes of targets that are down, perhaps for one host alone.
    down: HashMap<(String, Option<String>), usize>,
    /// The causes of what is not sent, since its target isn't ready.
    held: HashMap<String, usize>,
}

/// What is known of a trial.
#[derive(Debug)]
struct TrialEvidence {
    id: String,
    target: String,
    host: String,
    verdict: Verdict,
    is_sent: bool,
    /// The cause that explains it, where one does.
    cause: Option<usize>,
}

/// What the diagnoses of one cause have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kin {
    code: Code,
    sentence: String,
    target: String,
}

/// A cause, and what was seen of it.
#[derive(Debug)]
struct Cause {
    /// As the first trial has it.
    diagnosis: Diagnosis,
    /// Whether all say it in the same words.
    is_alike: bool,
    seen: Vec<Seen>,
}

impl RunEvidence {
    /// Takes note of a target that is down, perhaps for one host alone: what isn't
    /// sent to it has the same cause.
    pub fn down(&mut self, target: &str, host: Option<&str>, diagnosis: Option<&Diagnosis>) {
        let Some(diagnosis) = diagnosis else { return };
        let cause = self.cause(target, diagnosis);
        let whose = (target.to_owned(), host.map(str::to_owned));
        self.down.insert(whose, cause);
    }

    /// Takes note of the end of a wait: what isn't sent because of it has the
    /// same cause.
    pub fn waited(&mut self, finished: &ReadyFinished) {
        let last = finished.last.as_ref();
        let Some(diagnosis) = last.and_then(|last| last.step.diagnosis.as_ref()) else {
            return;
        };
        if finished.held.is_empty() {
            return;
        }
        let cause = self.cause(&finished.waiting.probe.target, diagnosis);
        let held = finished.held.iter().cloned();
        self.held.extend(held.map(|id| (id, cause)));
    }

    /// Adds the outcome of one more trial, in the plan's order.
    pub fn add(&mut self, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        let cause = if !outcome.verdict.is_wrong() {
            None
        } else if let Some(attempt) = outcome.told() {
            let diagnosis = attempt.step.diagnosis.as_ref();
            diagnosis.map(|diagnosis| {
                let cause = self.cause(&trial.target, diagnosis);
                self.causes[cause].add(diagnosis, &attempt.step, attempt.elapsed_us);
                cause
            })
        } else {
            self.of_unsent(&trial.id, &trial.target, &trial.host)
        };
        self.trials.push(TrialEvidence {
            id: trial.id.clone(),
            target: trial.target.clone(),
            host: trial.host.clone(),
            verdict: outcome.verdict,
            is_sent: !outcome.attempts.is_empty(),
            cause,
        });
    }

    /// What is found: the causes of most trials first.
    #[must_use]
    pub fn findings(mut self) -> Vec<Finding> {
        wider::explain(&mut self.trials, &self.causes);
        let mut trials = vec![Vec::new(); self.causes.len()];
        for trial in &self.trials {
            if let Some(cause) = trial.cause {
                trials[cause].push(trial);
            }
        }
        let groups = together(&self.causes, &trials);
        let cases = Cases::of(&self.trials);
        let found = groups.into_iter();
        let mut found: Vec<Finding> = found
            .filter_map(|group| finding(&group, &trials, &cases))
            .collect();
        found.sort_by_key(|finding| std::cmp::Reverse(finding.trials.len()));
        found
    }

    /// The place of a cause, new or known.
    fn cause(&mut self, target: &str, diagnosis: &Diagnosis) -> usize {
        let (code, sentence) = diagnosis.kin();
        let kin = Kin {
            code: code.clone(),
            sentence: sentence.to_owned(),
            target: target.to_owned(),
        };
        let entry = self.causes.entry(kin);
        let place = entry.index();
        entry.or_insert_with(|| Cause {
            diagnosis: diagnosis.clone(),
            is_alike: true,
            seen: Vec::new(),
        });
        place
    }

    /// The cause of a trial that was not sent.
    fn of_unsent(&self, id: &str, target: &str, host: &str) -> Option<usize> {
        let down = |host: Option<&str>| {
            let whose = (target.to_owned(), host.map(str::to_owned));
            self.down.get(&whose).copied()
        };
        let held = self.held.get(id).copied();
        held.or_else(|| down(None)).or_else(|| down(Some(host)))
    }
}

impl Cause {
    /// One more trial that has it.
    fn add(&mut self, diagnosis: &Diagnosis, step: &StepRecord, took_us: u64) {
        self.is_alike &= diagnosis.cause == self.diagnosis.cause;
        let what = match (&step.error, step.hops.last()) {
            (Some(error), _) => elide(&one_line(&error.message), SEEN).into_owned(),
            (None, Some(hop)) => elide(&hop.status_line(), SEEN).into_owned(),
            (None, None) => return,
        };
        let one = Seen {
            what,
            trials: 1,
            least_us: took_us,
            most_us: took_us,
        };
        add_seen(&mut self.seen, &one);
    }
}

/// Adds what came of some trials to what came of others.
fn add_seen(seen: &mut Vec<Seen>, more: &Seen) {
    match seen.iter_mut().find(|known| known.what == more.what) {
        Some(known) => {
            known.trials += more.trials;
            known.least_us = known.least_us.min(more.least_us);
            known.most_us = known.most_us.max(more.most_us);
        }
        None => seen.push(more.clone()),
    }
}

/// The same cause on several targets, where all that is to be done is the same.
#[derive(Debug)]
struct Group<'a> {
    /// Their places.
    causes: Vec<usize>,
    known: Vec<&'a Cause>,
}

fn together<'a>(
    causes: &'a IndexMap<Kin, Cause>,
    trials: &[Vec<&TrialEvidence>],
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (at, cause) in causes.values().enumerate() {
        if trials[at].is_empty() {
            continue;
        }
        let (kin, next) = (cause.diagnosis.kin(), &cause.diagnosis.next);
        let same = |group: &&mut Group<'_>| {
            let first = &group.known[0].diagnosis;
            first.kin() == kin && first.next == *next
        };
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.causes.push(at);
                group.known.push(cause);
            }
            None => groups.push(Group {
                causes: vec![at],
                known: vec![cause],
            }),
        }
    }
    groups
}

/// The trials of each target, and of each case.
struct Cases<'a> {
    targets: IndexMap<&'a str, usize>,
    trials: HashMap<&'a str, Vec<&'a TrialEvidence>>,
}

impl<'a> Cases<'a> {
    fn of(trials: &'a [TrialEvidence]) -> Self {
        let mut cases = Self {
            targets: IndexMap::new(),
            trials: HashMap::new(),
        };
        for trial in trials.iter().filter(|it| it.verdict != Verdict::Skipped) {
            *cases.targets.entry(&trial.target).or_default() += 1;
            cases.trials.entry(trial.case()).or_default().push(trial);
        }
        cases
    }

    /// The finding's share of the target.
    fn share(&self, target: &str, explained: usize) -> Share {
        Share {
            target: target.to_owned(),
            explained,
            of: self.targets.get(target).copied().unwrap_or(explained),
        }
    }
}

impl TrialEvidence {
    /// What it has in common with the same case on another target.
    fn case(&self) -> &str {
        let whole = self.id.strip_suffix(&*self.target);
        whole.unwrap_or(&self.id)
    }
}

fn finding(
    group: &Group<'_>,
    trials: &[Vec<&TrialEvidence>],
    cases: &Cases<'_>,
) -> Option<Finding> {
    let mine: Vec<&TrialEvidence> = group
        .causes
        .iter()
        .flat_map(|at| &trials[*at])
        .copied()
        .collect();
    let first = group.known.first()?;
    let mut diagnosis = first.diagnosis.clone();
    let alike = |cause: &&Cause| cause.is_alike && cause.diagnosis.cause == diagnosis.cause;
    if let Some(sentence) = &diagnosis.of_several
        && !group.known.iter().all(alike)
    {
        diagnosis.cause.clone_from(sentence);
    }
    let mut shares: IndexMap<&str, usize> = IndexMap::new();
    for trial in &mine {
        *shares.entry(&trial.target).or_default() += 1;
    }
    let mut seen = Vec::new();
    for one in group.known.iter().flat_map(|cause| &cause.seen) {
        add_seen(&mut seen, one);
    }
    let failed = mine.iter().any(|it| it.verdict == Verdict::Failed);
    Some(Finding {
        certainty: certainty::of(&diagnosis.code),
        otherwise: certainty::otherwise(&diagnosis.code).map(str::to_owned),
        diagnosis,
        verdict: if failed {
            Verdict::Failed
        } else {
            Verdict::Errored
        },
        targets: shares
            .iter()
            .map(|(target, explained)| cases.share(target, *explained))
            .collect(),
        seen,
        unsent: mine.iter().filter(|trial| !trial.is_sent).count(),
        elsewhere: elsewhere(&mine, &shares, cases),
        trials: mine.iter().map(|trial| trial.id.clone()).collect(),
    })
}

/// How the same cases ended on targets that the cause was not seen on.
fn elsewhere(
    mine: &[&TrialEvidence],
    shares: &IndexMap<&str, usize>,
    cases: &Cases<'_>,
) -> Vec<Elsewhere> {
    let others = cases.targets.keys().filter(|it| !shares.contains_key(*it));
    let mut found: IndexMap<&str, Elsewhere> = others
        .map(|target| {
            let other = Elsewhere {
                target: (*target).to_owned(),
                passed: 0,
                of: 0,
            };
            (*target, other)
        })
        .collect();
    let mut known = HashSet::new();
    for trial in mine.iter().filter(|trial| known.insert(trial.case())) {
        for same in cases.trials.get(trial.case()).into_iter().flatten() {
            if let Some(other) = found.get_mut(&*same.target) {
                other.of += 1;
                other.passed += usize::from(same.verdict.is_pass());
            }
        }
    }
    found.into_values().filter(|other| other.of > 0).collect()
}
