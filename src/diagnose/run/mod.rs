//! What all outcomes of a run show together.
//!
//! A response names its cause by itself ([`diagnose`](super::diagnose)). Here the
//! trials of one cause are brought together, each cause with the evidence of the
//! whole run, and each trial explained by one cause at most. Where a target stands
//! behind another one, what comes at both is compared.

mod between;
pub(super) mod certainty;
mod everywhere;
mod findings;
mod layers;
mod logged;
mod nothing_here;
mod only;
mod ports;
mod probes;
mod servers;
mod shadowed;
mod site;
#[cfg(test)]
mod tests;
mod trial;
pub(super) mod unknown_path;
mod wider;

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use probes::ProbeEvidence;
use servers::Servers;
use trial::{
    Fault, Sight, TrialEvidence, came, is_answered, is_content_wrong, is_led_on, is_status_wrong,
    is_unanswered, is_unlike, last_answer, last_server, page, path, status, took_us,
};

use crate::diagnose::RunFacts;
use crate::logs::Logged;
use crate::plan::Layer;
use crate::record::{
    Certainty, Code, Diagnosis, Finding, Outcome, ReadyFinished, TrialFinished, Verdict,
};

/// How many responses are kept to be compared.
const LOOKS: usize = 500;
/// How many answers are kept to be compared with those of probes.
const ANSWERS: usize = 500;
/// Of how many trials it is kept what they ask for, to see what sets them apart, where
/// their targets aren't compared.
const SIGHTS: usize = 5000;
/// How many different diagnoses are kept.
const SAID: usize = 500;

/// What is known of the trials of a run: little of each, since there may be many.
#[derive(Debug, Default)]
pub struct RunEvidence {
    layers: Vec<Layer>,
    facts: Arc<RunFacts>,
    trials: Vec<TrialEvidence>,
    causes: IndexMap<Kin, Cause>,
    /// What trials show by themselves, each once.
    said: IndexSet<Diagnosis>,
    /// What came of trials, each once.
    came: IndexSet<String>,
    /// How many responses are kept to be compared.
    looks: usize,
    servers: Servers,
    /// The causes of targets that are down, perhaps for one host alone.
    down: HashMap<(String, Option<String>), usize>,
    /// What logs say of trials.
    logged: Logged,
    /// The causes of what is not sent, since its target isn't ready.
    held: HashMap<String, usize>,
    /// How many answers are kept to be compared with those of probes.
    answers: usize,
    /// What probes showed.
    probes: Vec<ProbeEvidence>,
    /// Whether trials are brought together.
    is_settled: bool,
}

/// What the diagnoses of one cause have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kin {
    code: Code,
    sentence: String,
    target: String,
}

/// A cause, as the trials show it.
#[derive(Debug)]
struct Cause {
    /// As the first trial has it, or as several layers show it.
    diagnosis: Diagnosis,
    certainty: Certainty,
    otherwise: Option<String>,
    /// Whether it is told as what several layers show together.
    is_retold: bool,
    /// What it was told as before it was told of everything at its target.
    of_some: Option<Box<Diagnosis>>,
    /// The trials of one of its cases at both targets, whose responses are compared.
    compared: Option<[usize; 2]>,
}

impl RunEvidence {
    /// Of a run in which targets may stand behind others.
    #[must_use]
    pub fn of(layers: Vec<Layer>, facts: Arc<RunFacts>) -> Self {
        Self {
            layers,
            facts,
            ..Self::default()
        }
    }

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
        let told = outcome.told();
        let cause = match told {
            _ if !outcome.verdict.is_wrong() => None,
            None => self.of_unsent(&trial.id, &trial.target, &trial.host),
            Some(attempt) => {
                let diagnosis = attempt.step.diagnosis.as_ref();
                diagnosis.map(|diagnosis| self.cause(&trial.target, diagnosis))
            }
        };
        let wrong = told.filter(|_| outcome.verdict != Verdict::Passed);
        let shown = wrong.and_then(|attempt| attempt.step.diagnosis.as_ref());
        let said = shown.and_then(|diagnosis| self.said(diagnosis));
        let came = wrong.and_then(|attempt| came(&attempt.step));
        if let Some(attempt) = told {
            self.servers.note(&trial.target, attempt);
        }
        let compared = told.filter(|_| self.is_compared(&trial.target));
        let look = compared.and_then(|attempt| attempt.step.look.clone());
        let look = look.filter(|_| self.looks < LOOKS && self.tells(&trial.target, outcome));
        self.looks += usize::from(look.is_some());
        let has_room = self.trials.len() < SIGHTS;
        let sighted = told.filter(|_| has_room || compared.is_some());
        let fault = compared.filter(|_| outcome.verdict.is_wrong());
        let answer = wrong.filter(|attempt| is_answered(attempt) && self.answers < ANSWERS);
        self.answers += usize::from(answer.is_some());
        self.trials.push(TrialEvidence {
            id: trial.id.clone(),
            target: trial.target.clone(),
            host: trial.host.clone(),
            verdict: outcome.verdict,
            is_sent: !outcome.attempts.is_empty(),
            is_answered: told.is_some_and(is_answered),
            is_unanswered: told.is_some_and(is_unanswered),
            page: told.and_then(page),
            server: told.map(last_server).unwrap_or_default(),
            status: told.map_or(0, status),
            is_status_wrong: told.is_some_and(is_status_wrong),
            is_content_wrong: told.is_some_and(is_content_wrong),
            is_unlike: told.is_some_and(is_unlike),
            path: told.map(path).unwrap_or_default(),
            cause,
            said,
            came: came.map(|came| self.came.insert_full(came).0),
            took_us: told.map_or(0, took_us),
            is_led_on: told.is_some_and(is_led_on),
            answer: answer.map(|attempt| Box::new(last_answer(&attempt.step))),
            sight: sighted.and_then(Sight::of).map(Box::new),
            look,
            fault: fault.and_then(Fault::of).map(Box::new),
        });
    }

    /// Takes what logs say of trials.
    pub fn logged(&mut self, logged: Logged) {
        self.logged = logged;
    }

    /// What is found: the causes of most trials first.
    #[must_use]
    pub fn findings(mut self) -> Vec<Finding> {
        self.settle();
        self.conclude();
        findings::of(&self)
    }

    /// Brings trials of one cause together, once.
    fn settle(&mut self) {
        if !std::mem::replace(&mut self.is_settled, true) {
            wider::explain(&mut self.trials, &mut self.causes);
            shadowed::explain(&mut self.trials, &mut self.causes);
            site::explain(&mut self.trials, &mut self.causes);
            nothing_here::explain(&mut self.trials, &mut self.causes, &self.facts);
            everywhere::explain(self);
            layers::compare(self);
            ports::explain(self);
            logged::explain(self);
        }
    }

    /// Whether targets of the run stand behind others.
    #[must_use]
    pub fn has_layers(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Whether a response is one of two that are told side by side: it is wrong at
    /// the outer target, or right at the inner one.
    fn tells(&self, target: &str, outcome: &Outcome) -> bool {
        self.layers.iter().any(|layer| {
            let is_lost = layer.outer.name == target && outcome.verdict.is_wrong();
            let is_there = layer.inner.name == target && outcome.verdict.is_pass();
            is_lost || is_there
        })
    }

    fn is_compared(&self, target: &str) -> bool {
        let mut layers = self.layers.iter();
        layers.any(|layer| {
            [&layer.outer, &layer.inner]
                .iter()
                .any(|it| it.name == target)
        })
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
        let shown = entry.or_insert_with(|| Cause {
            diagnosis: diagnosis.clone(),
            certainty: certainty::of_diagnosis(diagnosis),
            otherwise: diagnosis
                .otherwise
                .or_else(|| certainty::otherwise(code))
                .map(str::to_owned),
            is_retold: false,
            of_some: None,
            compared: None,
        });
        let in_flight = &mut shown.diagnosis.in_flight;
        *in_flight = diagnosis.in_flight.max(*in_flight);
        place
    }

    /// The place of what a trial shows by itself, if there is room for it.
    fn said(&mut self, diagnosis: &Diagnosis) -> Option<usize> {
        let known = self.said.get_index_of(diagnosis);
        let has_room = self.said.len() < SAID;
        known.or_else(|| has_room.then(|| self.said.insert_full(diagnosis.clone()).0))
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
