//! What logs say of trials.
//!
//! A line that belongs to a request says for certain what outside is only likely. What a
//! log says while a request fails, of none or of another, makes a cause likely at most.

mod application;
mod between;
mod hint;
mod nginx;

use std::collections::{HashMap, HashSet};

use super::{RunEvidence, TrialEvidence};
use crate::diagnose::place::shown;
use crate::logs::{ByTime, Errno, Fact, Tied};
use crate::record::{Certainty, Code, Diagnosis, LogLine};

pub(super) use hint::hint;

/// How many lines are told of a finding.
const LINES: usize = 3;

/// A line of a log, as a rule reads it.
#[derive(Clone, Copy, Debug)]
struct Said<'a> {
    fact: &'a Fact,
    /// The status that came of the request; none where nothing came.
    status: Option<u16>,
    /// The path that was asked for, as it is shown.
    path: &'a str,
    /// The host that was asked for.
    host: &'a str,
    /// What the trial shows by itself.
    shown: Option<&'a Code>,
}

/// What reads a line, the most telling first.
const RULES: [fn(&Said<'_>) -> Option<Diagnosis>; 4] = [
    application::explain,
    between::explain,
    nginx::explain_file,
    nginx::explain,
];

/// Lets what logs say of requests tell causes.
pub(super) fn explain(evidence: &mut RunEvidence) {
    let logged = std::mem::take(&mut evidence.logged);
    let mut by_trial: HashMap<&str, Vec<&Tied>> = HashMap::new();
    for tied in &logged.tied {
        by_trial.entry(&tied.trial).or_default().push(tied);
    }
    // What closed connections, and a log may say why; what may be another request's.
    let (mut closing, mut unsure) = (HashSet::new(), HashSet::new());
    for at in 0..evidence.trials.len() {
        let trial = &evidence.trials[at];
        let tied = by_trial
            .get(&*trial.id)
            .filter(|_| trial.verdict.is_wrong());
        let told = tied.and_then(|tied| evidence.told(trial, tied));
        if let Some((told, tied)) = told {
            let cause = evidence.prove(at, &told, &tied.fact);
            if matches!(tied.fact, Fact::UpstreamClosed { .. }) {
                closing.insert(cause);
            }
            if !tied.is_sure {
                unsure.insert(cause);
            }
        }
    }
    for cause in unsure {
        let cause = &mut evidence.causes[cause];
        cause.certainty = cause.certainty.min(Certainty::Likely);
        cause.otherwise = Some(ANOTHERS.to_owned());
    }
    evidence.raise_by_time(&logged.by_time, &closing);
    evidence.logged = logged;
}

impl RunEvidence {
    /// What the lines of a trial's requests say of it, and which one does. Where nginx asked
    /// several servers, it answers for the last; that none is left is told of the others.
    fn told<'t>(&self, trial: &TrialEvidence, tied: &[&'t Tied]) -> Option<(Diagnosis, &'t Tied)> {
        let known = trial.cause.map(|at| &self.causes[at].diagnosis.code);
        let path = match &*trial.path {
            "" => "the request".to_owned(),
            path => shown(path),
        };
        let is_last = |tied: &&&Tied| matches!(tied.fact, Fact::NoneLive { .. });
        let (last, others): (Vec<&&Tied>, Vec<&&Tied>) = tied.iter().rev().partition(is_last);
        let tied: Vec<&Tied> = others.into_iter().chain(last).copied().collect();
        RULES.iter().find_map(|rule| {
            let mut read = tied.iter().copied().filter_map(|tied| {
                let said = Said {
                    fact: &tied.fact,
                    status: tied.status,
                    path: &path,
                    host: &trial.host,
                    shown: known,
                };
                rule(&said).map(|told| (told, tied))
            });
            read.next()
        })
    }

    /// Lets a trial have a cause for certain. What several targets show together has more
    /// to tell of it, where that is the same.
    fn prove(&mut self, at: usize, told: &Diagnosis, fact: &Fact) -> usize {
        let target = self.trials[at].target.clone();
        let known = self.trials[at].cause;
        let is_told = |cause: &usize| {
            let known = &self.causes[*cause];
            let is_sure = known.certainty == Certainty::Certain;
            let is_same = known.diagnosis.code == told.code;
            let is_more = is_same && (is_sure || told.code != Code::BadGateway);
            let of_inner = || self.is_seen_behind(&known.diagnosis.code, fact);
            // What was raised is not guessed any more.
            let is_guessed = matches!(fact, Fact::Exception { .. });
            known.is_retold && !is_guessed && (is_more || of_inner())
        };
        let cause = if let Some(cause) = known.filter(is_told) {
            cause
        } else {
            self.trials[at].said = self.said(told);
            self.cause(&target, told)
        };
        self.trials[at].cause = Some(cause);
        self.causes[cause].certainty = Certainty::Certain;
        self.causes[cause].otherwise = None;
        cause
    }

    /// Whether a cause that was seen at a target of the run itself is what nginx meets
    /// there, too.
    fn is_seen_behind(&self, code: &Code, fact: &Fact) -> bool {
        let Fact::Connect { to, why } = fact else {
            return false;
        };
        let is_alike = matches!(
            (why, code),
            (Errno::Missing, Code::SocketMissing)
                | (Errno::Denied, Code::SocketPermission)
                | (
                    Errno::Refused,
                    Code::SocketNobodyListens | Code::ConnectionRefused
                )
                | (Errno::Busy, Code::SocketBusy)
        );
        let place = to.rsplit("//").next().unwrap_or(to);
        let mut targets = self.facts.targets.values();
        is_alike && targets.any(|typed| typed.ends_with(place))
    }

    /// Lets causes be likely for which a log has a reason, though no request stands
    /// beside it.
    fn raise_by_time(&mut self, by_time: &[ByTime], closing: &HashSet<usize>) {
        for (at, (kin, cause)) in self.causes.iter_mut().enumerate() {
            let is_open = cause.certainty != Certainty::Certain || closing.contains(&at);
            // What nginx's own page is of is certain, and not why.
            let is_of_nginx = kin.code == Code::NginxError;
            let known = &mut cause.diagnosis;
            let of_target = by_time.iter().filter(|it| it.asked.contains(&kin.target));
            let mut reasons = of_target.filter_map(|it| {
                let target = shown(&it.target);
                if let Fact::NotStarted { raised } = &it.fact {
                    let why = raised.as_ref().map(|raised| format!(" (`{raised}`)"));
                    let why = why.unwrap_or_default();
                    let step = format!(
                        "the log of {target} ends with an application that doesn't start{why}: the lines \
                         there say why"
                    );
                    return application::is_of_start(&known.code).then_some((true, step));
                }
                let (what, then) = application::by_time(&it.fact, &known.code)?;
                let step = format!("the log of {target} has {what} at that time: {then}");
                Some((is_open || is_of_nginx, step))
            });
            let Some((true, step)) = reasons.next() else {
                continue;
            };
            if !known.next.contains(&step) {
                known.next.insert(0, step);
            }
            cause.is_retold = true;
            cause.certainty = cause.certainty.max(Certainty::Likely);
        }
    }
}

/// What else it may be where lines can't be told apart.
const ANOTHERS: &str = "another request with the same line, whose cause the log names";

/// The first lines that logs have of some trials, each once. That a target answered as
/// it did says nothing; that one behind it did says whose the answer is.
pub(super) fn lines(trials: &[&TrialEvidence], evidence: &RunEvidence) -> Vec<LogLine> {
    let mut of_trials: HashMap<&str, Vec<&Tied>> = HashMap::new();
    for tied in &evidence.logged.tied {
        of_trials.entry(&tied.trial).or_default().push(tied);
    }
    // In the order of the plan: in the log, they stand as they were answered.
    let mine = trials.iter().flat_map(|trial| {
        let tied = of_trials.get(&*trial.id).into_iter().flatten().copied();
        tied.map(|tied| (&*trial.target, tied))
    });
    let mine: Vec<(&str, &Tied)> = mine.collect();
    let mut found: Vec<&LogLine> = Vec::new();
    for is_answer in [false, true] {
        for (target, tied) in &mine {
            let is_wanted = match tied.fact {
                Fact::Answered { status } => {
                    is_answer && status >= 500 && tied.line.target != *target
                }
                _ => !is_answer,
            };
            if is_wanted && found.len() < LINES && !found.contains(&&tied.line) {
                found.push(&tied.line);
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found.into_iter().cloned().collect()
}
