//! What a run shows as a whole, for reports that tell it in a page: its counts, its
//! causes, and the trials that have none.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::names::listed;
use super::readiness::why_not_ready;
use super::{Event, RunFinished, RunStarted, TargetDown, headline, how_many};
use crate::record::{
    Code, Finding, LogNote, Outcome, ReadyEnd, ReadyFinished, Summary, TrialFinished, TrialInfo,
    Verdict,
};
use crate::source::{Place, counted, elide, one_line};

/// How many trials of a kind are told; of the others, their number.
const TOLD: usize = 50;

/// How many characters of a name are kept.
const NAME: usize = 200;

/// A run, folded.
#[derive(Debug, Default)]
pub(super) struct Digest {
    pub(super) started: Option<RunStarted>,
    pub(super) finished: Option<RunFinished>,
    /// How the trials of each target ended, by its name.
    pub(super) targets: IndexMap<String, Summary>,
    /// The causes, those of most trials first.
    pub(super) findings: Vec<Finding>,
    /// The first flaky trials.
    pub(super) flaky: Vec<Told>,
    /// What keeps logs from being read.
    pub(super) logs: Vec<LogNote>,
    /// Targets that are down or not ready.
    pub(super) unreachable: Vec<Unreachable>,
    /// The first trials that show no cause by themselves.
    unexplained: Vec<Told>,
    /// The first trials that show one, which the whole run may refute.
    doubtful: Vec<Told>,
    /// The ids of the others.
    more: Vec<String>,
    /// Where the trials stand that are wrong, by their ids.
    spots: IndexMap<String, Spot>,
    /// Targets that are down, for everybody or for who asks for one host.
    down: HashSet<(String, Option<String>)>,
}

/// A case in short, on the targets on which the same is wrong with it.
#[derive(Debug)]
pub(super) struct Told {
    /// `todo::GET /`.
    case: String,
    /// The ids of its trials, and the names of their targets.
    trials: Vec<(String, String)>,
    /// What is wrong, in one line.
    pub(super) what: String,
    pub(super) spot: Spot,
}

impl Told {
    /// `todo::GET / @ nginx and gunicorn`.
    pub(super) fn title(&self) -> String {
        let targets = self.trials.iter().map(|(_, target)| target.clone());
        format!("{} @ {}", self.case, listed(&targets.collect::<Vec<_>>()))
    }

    /// How many trials it is.
    pub(super) const fn trials(&self) -> usize {
        self.trials.len()
    }

    fn is_of(&self, other: &Self) -> bool {
        (&self.case, &self.what, &self.spot) == (&other.case, &other.what, &other.spot)
    }
}

/// A place in a suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The file, as the user named it.
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A target that is down or not ready.
#[derive(Debug)]
pub(super) struct Unreachable {
    target: String,
    /// `down: connection refused`.
    what: String,
    /// What it was asked, and how many trials were not sent: of what isn't ready.
    pub(super) asked: Option<String>,
    /// Where the suite says what it waits for.
    pub(super) spot: Option<Spot>,
    /// The cause.
    code: Option<Code>,
    /// A trial that was not sent because of it.
    held: Option<String>,
    /// The number of the finding that tells the cause.
    finding: Option<usize>,
}

impl Unreachable {
    /// `nginx: not ready within 1m (9 polls): no answer: connection refused`.
    pub(super) fn line(&self) -> String {
        format!("{}: {}", self.target, self.what)
    }

    /// Whether a finding tells why.
    fn is_of(&self, finding: &Finding, explained: &HashSet<&String>) -> bool {
        if let Some(held) = &self.held {
            return explained.contains(held);
        }
        let mut shares = finding.targets.iter();
        Some(&finding.diagnosis.code) == self.code.as_ref()
            && shares.any(|share| name(&share.target) == self.target)
    }
}

impl Spot {
    pub(super) fn of(place: &Place) -> Self {
        Self {
            path: place.path.clone(),
            line: place.line,
            column: place.column,
        }
    }
}

impl Digest {
    /// Takes note of what happened.
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::RunStarted(run) => self.started = Some(run.clone()),
            Event::TargetDown(down) => self.target_down(down),
            Event::ReadyFinished(finished) => self.waited(finished),
            Event::TrialFinished(finished) => self.trial(finished),
            Event::LogNote(note) => self.logs.push(note.clone()),
            Event::Finding(finding) => self.finding(finding),
            Event::RunFinished(run) => self.finished = Some(run.clone()),
            // Of how the run goes on it tells nothing.
            Event::TrialStarted { .. }
            | Event::TrialRetried { .. }
            | Event::TrialEnded { .. }
            | Event::ProbeFinished(_)
            | Event::ReadyStarted(_)
            | Event::ReadyChanged(_) => {}
        }
    }

    fn target_down(&mut self, down: &TargetDown) {
        self.down.insert((down.target.clone(), down.host.clone()));
        let host = down.host.as_deref();
        let host = host.map_or(String::new(), |host| format!(" as {}", one_line(host)));
        self.unreachable.push(Unreachable {
            target: name(&down.target),
            what: format!("down{host}: {}", one_line(&down.message)),
            asked: None,
            spot: None,
            code: down.diagnosis.as_ref().map(|it| it.code.clone()),
            held: None,
            finding: None,
        });
    }

    fn waited(&mut self, finished: &ReadyFinished) {
        if !matches!(finished.end, ReadyEnd::TimedOut | ReadyEnd::GaveUp) {
            return;
        }
        let probe = &finished.waiting.probe;
        let last = finished.last.as_ref().filter(|_| !finished.held.is_empty());
        let diagnosis = last.and_then(|last| last.step.diagnosis.as_ref());
        let is_declared = finished.waiting.declared;
        let unsent = counted(finished.held.len(), "trial");
        self.unreachable.push(Unreachable {
            target: name(&probe.target),
            what: one_line(&why_not_ready(finished)),
            asked: Some(format!(
                "asked {} as {}; {unsent} not sent",
                name(&probe.request),
                name(&probe.host)
            )),
            spot: is_declared.then(|| Spot::of(&probe.place)),
            code: diagnosis.map(|it| it.code.clone()),
            held: finished.held.first().cloned(),
            finding: None,
        });
    }

    fn trial(&mut self, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        let summary = self.targets.entry(name(&trial.target));
        summary.or_default().add(outcome.verdict);
        match outcome.verdict {
            Verdict::Flaky if self.flaky.len() < TOLD => {
                let tried = how_many(outcome).unwrap_or_default();
                let mut told = told(trial, outcome);
                told.what = format!("{tried}: {}", told.what);
                self.flaky.push(told);
            }
            Verdict::Failed | Verdict::Errored => self.add_wrong(trial, outcome),
            _ => {}
        }
    }

    fn add_wrong(&mut self, trial: &TrialInfo, outcome: &Outcome) {
        let told = told(trial, outcome);
        self.spots.insert(trial.id.clone(), Spot::of(&trial.place));
        let Some(attempt) = outcome.told() else {
            // What was not sent is told with its target.
            return;
        };
        let is_told = attempt.step.is_unconnected() && self.is_down(trial);
        if is_told {
            return;
        }
        let first = match outcome.diagnosis() {
            None => &mut self.unexplained,
            Some(_) => &mut self.doubtful,
        };
        if let Some(same) = first.iter_mut().find(|it| it.is_of(&told)) {
            same.trials.extend(told.trials);
        } else if first.len() < TOLD {
            first.push(told);
        } else {
            self.more.push(trial.id.clone());
        }
    }

    /// Whether the trial's target was found down for who asks as it does.
    fn is_down(&self, trial: &TrialInfo) -> bool {
        let down = |host| self.down.contains(&(trial.target.clone(), host));
        down(None) || down(Some(trial.host.clone()))
    }

    /// Takes note of a cause, which may explain trials that don't show it.
    fn finding(&mut self, finding: &Finding) {
        let explained: HashSet<&String> = finding.trials.iter().collect();
        for first in [&mut self.unexplained, &mut self.doubtful] {
            for told in first.iter_mut() {
                told.trials.retain(|(id, _)| !explained.contains(id));
            }
            first.retain(|it| !it.trials.is_empty());
        }
        self.more.retain(|id| !explained.contains(id));
        for it in &mut self.unreachable {
            if it.finding.is_none() && it.is_of(finding, &explained) {
                it.finding = Some(self.findings.len());
            }
        }
        self.findings.push(finding.clone());
    }

    /// The targets that are down or not ready for the reason that the finding of this
    /// number tells, counted from 0; or for one that none tells.
    pub(super) fn unreachable_by(
        &self,
        finding: Option<usize>,
    ) -> impl Iterator<Item = &Unreachable> {
        let all = self.unreachable.iter();
        all.filter(move |it| it.finding == finding)
    }

    /// The ids of all trials that are wrong.
    pub(super) fn wrong(&self) -> impl ExactSizeIterator<Item = &String> {
        self.spots.keys()
    }

    /// The first trials without a cause, and how many more there are.
    pub(super) fn unexplained(&self) -> (Vec<&Told>, usize) {
        let first = self.unexplained.iter().chain(&self.doubtful);
        (first.collect(), self.more.len())
    }

    /// Where the first trial of a finding stands.
    pub(super) fn spot(&self, finding: &Finding) -> Option<&Spot> {
        finding.trials.iter().find_map(|id| self.spots.get(id))
    }
}

/// A trial in short, at what is wrong.
fn told(trial: &TrialInfo, outcome: &Outcome) -> Told {
    let checks = outcome.told().map_or(&[][..], |it| &it.step.checks);
    let unmet = checks.iter().find(|check| !check.is_met());
    let place = unmet.map_or(&trial.place, |check| &check.place);
    Told {
        case: format!("{}::{}", name(&trial.suite), name(&trial.case)),
        trials: vec![(trial.id.clone(), name(&trial.target))],
        what: headline(outcome),
        spot: Spot::of(place),
    }
}

fn name(text: &str) -> String {
    elide(&one_line(text), NAME).into_owned()
}
