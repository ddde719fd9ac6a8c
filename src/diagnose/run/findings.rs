//! Causes of a run, made to findings.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Cause, Kin, RunEvidence, TrialEvidence, logged, only};
use crate::diagnose::app_server::AppServer;
use crate::record::{Diagnosis, Elsewhere, Finding, Look, Looked, Seen, Share, Verdict};

/// What is found: the causes of most trials first.
pub(super) fn of(evidence: &RunEvidence) -> Vec<Finding> {
    let mut trials = vec![Vec::new(); evidence.causes.len()];
    for trial in &evidence.trials {
        if let Some(cause) = trial.cause {
            trials[cause].push(trial);
        }
    }
    let cases = Cases::of(&evidence.trials);
    let groups = together(evidence, &trials).into_iter();
    let mut found: Vec<Finding> = groups
        .map(|group| group.finding(evidence, &cases))
        .collect();
    found.sort_by_key(|finding| Reverse(finding.trials.len()));
    found
}

/// The same cause on several targets, where all that is to be done is the same.
struct Group<'a> {
    first: &'a Cause,
    /// What is to be done, with the server that it is at.
    next: Vec<String>,
    causes: Vec<&'a Cause>,
    trials: Vec<&'a TrialEvidence>,
}

fn together<'a>(evidence: &'a RunEvidence, trials: &[Vec<&'a TrialEvidence>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for ((Kin { target, .. }, cause), trials) in evidence.causes.iter().zip(trials) {
        if trials.is_empty() {
            continue;
        }
        let (kin, next) = (cause.diagnosis.kin(), steps(cause, evidence.server(target)));
        let same = |group: &&mut Group<'_>| {
            let first = &group.first.diagnosis;
            first.kin() == kin && group.next == next
        };
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.causes.push(cause);
                group.trials.extend(trials);
            }
            None => groups.push(Group {
                first: cause,
                next,
                causes: vec![cause],
                trials: trials.clone(),
            }),
        }
    }
    groups
}

/// The trials of each target, and of each case.
struct Cases<'a> {
    targets: IndexMap<&'a str, Vec<&'a TrialEvidence>>,
    trials: HashMap<&'a str, Vec<&'a TrialEvidence>>,
}

impl<'a> Cases<'a> {
    fn of(trials: &'a [TrialEvidence]) -> Self {
        let mut cases = Self {
            targets: IndexMap::new(),
            trials: HashMap::new(),
        };
        for trial in trials.iter().filter(|it| it.verdict != Verdict::Skipped) {
            cases.targets.entry(&trial.target).or_default().push(trial);
            cases.trials.entry(trial.case()).or_default().push(trial);
        }
        cases
    }

    /// The finding's share of the target.
    fn share(&self, target: &str, explained: usize) -> Share {
        Share {
            target: target.to_owned(),
            explained,
            of: self.targets.get(target).map_or(explained, Vec::len),
        }
    }
}

impl Group<'_> {
    fn finding(&self, evidence: &RunEvidence, cases: &Cases<'_>) -> Finding {
        let mut shares: IndexMap<&str, usize> = IndexMap::new();
        for trial in &self.trials {
            *shares.entry(&trial.target).or_default() += 1;
        }
        let others = shares.keys().filter_map(|target| cases.targets.get(target));
        let others: Vec<&TrialEvidence> = others.flatten().copied().collect();
        let certainties = self.causes.iter().map(|cause| cause.certainty);
        let server = shares.keys().next().map(|target| evidence.server(target));
        let server = server.unwrap_or_default();
        let certainty = certainties.min().unwrap_or_default();
        let mut diagnosis = named(self.diagnosis(evidence), server, evidence.unit());
        let targets: Vec<&str> = shares.keys().copied().collect();
        logged::hint(&mut diagnosis, certainty, &targets, evidence);
        let failed = self.trials.iter().any(|it| it.verdict == Verdict::Failed);
        Finding {
            certainty,
            otherwise: self.first.otherwise.clone(),
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
            seen: seen(&self.trials, evidence),
            probed: evidence.probed_of(&self.first.diagnosis.code, &self.trials),
            only: only::of(&self.trials, &others),
            unsent: self.trials.iter().filter(|trial| !trial.is_sent).count(),
            elsewhere: elsewhere(&self.trials, &shares, cases),
            looks: self.looks(evidence),
            logs: logged::lines(&self.trials, evidence),
            trials: self.trials.iter().map(|trial| trial.id.clone()).collect(),
        }
    }
}

/// The steps of a cause, where such a server runs the application.
fn steps(cause: &Cause, server: AppServer) -> Vec<String> {
    let steps = cause.diagnosis.next.iter();
    steps.map(|step| server.retold(step)).collect()
}

/// A diagnosis whose steps name the server that runs the application, where other
/// answers show it, and its unit, where that is known.
fn named(diagnosis: Diagnosis, server: AppServer, unit: Option<&str>) -> Diagnosis {
    let steps = diagnosis.next.iter().map(|step| server.retold(step));
    let steps = steps.map(|step| match unit {
        Some(unit) => server.retold_of(unit, &step),
        None => step,
    });
    Diagnosis {
        next: steps.collect(),
        ..diagnosis
    }
}

/// A diagnosis whose cause is told so, if it is told otherwise.
fn with_cause(diagnosis: &Diagnosis, cause: Option<&String>) -> Diagnosis {
    Diagnosis {
        cause: cause.unwrap_or(&diagnosis.cause).clone(),
        ..diagnosis.clone()
    }
}

impl Group<'_> {
    /// The cause in the words of its trials, where they say the same, or else as it is
    /// told of several.
    fn diagnosis(&self, evidence: &RunEvidence) -> Diagnosis {
        let Cause {
            diagnosis,
            is_retold,
            ..
        } = self.first;
        let sentence = diagnosis.of_several.as_ref();
        let sent = self.trials.iter().filter(|trial| trial.is_sent);
        let said = sent.map(|trial| evidence.said.get_index(trial.said?));
        if *is_retold {
            // What is seen of it at another target is told in other words.
            let said = said.flatten().filter(|said| said.code == diagnosis.code);
            let causes: HashSet<&str> = said.map(|said| &*said.cause).collect();
            return with_cause(diagnosis, sentence.filter(|_| causes.len() > 1));
        }
        let said = said.map(|said| said.filter(|said| said.kin() == diagnosis.kin()));
        let said: Vec<Option<&Diagnosis>> = said.collect();
        // What to do says how many requests were in flight.
        let most = said.iter().flatten().copied().reduce(|one, other| {
            if other.in_flight > one.in_flight {
                other
            } else {
                one
            }
        });
        let told = most.unwrap_or(diagnosis);
        let is_alike = |it: Option<&Diagnosis>| it.is_some_and(|it| it.cause == told.cause);
        let are_alike = said.iter().copied().all(is_alike);
        with_cause(told, sentence.filter(|_| !are_alike))
    }

    /// What the responses to one of its cases show at two targets.
    fn looks(&self, evidence: &RunEvidence) -> Vec<Looked> {
        let compared = self.causes.iter().find_map(|cause| cause.compared);
        let trials = compared
            .into_iter()
            .flatten()
            .map(|at| &evidence.trials[at]);
        let looks = trials.filter_map(|trial| {
            Some(Looked {
                trial: trial.id.clone(),
                target: trial.target.clone(),
                look: Look::clone(trial.look.as_deref()?),
            })
        });
        looks.collect()
    }
}

/// What came of trials, in the order in which it was seen first.
fn seen(trials: &[&TrialEvidence], evidence: &RunEvidence) -> Vec<Seen> {
    let mut seen: IndexMap<usize, Seen> = IndexMap::new();
    for trial in trials {
        let Some((came, what)) = trial
            .came
            .and_then(|at| Some((at, evidence.came.get_index(at)?)))
        else {
            continue;
        };
        let known = seen.entry(came).or_insert_with(|| Seen {
            what: what.clone(),
            trials: 0,
            least_us: u64::MAX,
            most_us: 0,
        });
        known.trials += 1;
        known.least_us = known.least_us.min(trial.took_us);
        known.most_us = known.most_us.max(trial.took_us);
    }
    seen.into_values().collect()
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
