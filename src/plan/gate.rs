//! Gates that trials wait at before they are sent.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::Method;

use super::trial::skip;
use super::{Plan, Target, Trial};
use crate::source::{Located, Span};
use crate::suite::{Case, Connections, Ready, Request, Step, Suite};

/// Gate: a request that is sent to a target until it is ready.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The request, as a trial of its own: that of the first suite that waits.
    pub trial: Trial,
    /// Condition by which a target is ready.
    pub opens: Opens,
    /// Time limit of the polls; with no time at all, one is sent.
    pub within: Duration,
    /// The pause between a response and the next request.
    pub every: Duration,
    /// How many responses in a row must be right.
    pub stable: u32,
}

/// Condition by which a target is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// What the suite's `[ready]` expects.
    AsExpected,
    /// Anything but 502, 503 and 504, by which a proxy says that the
    /// application is not there.
    ByAnyResponse,
}

/// The gates of a plan.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    all: Vec<Gate>,
    /// Gate of the trials of a suite on a target, by their names.
    of: HashMap<(String, String), usize>,
}

impl Gates {
    /// All of them, in the order of the plan.
    #[must_use]
    pub fn all(&self) -> &[Gate] {
        &self.all
    }

    /// Gate that `trial` waits at, if any, by its place in [`Gates::all`].
    #[must_use]
    pub fn of(&self, trial: &Trial) -> Option<usize> {
        let suite = trial.suite.name.value.clone();
        let gate = self.of.get(&(suite, trial.target.name.clone()));
        gate.copied().filter(|_| trial.skip.is_none())
    }

    /// Their requests, each as a trial.
    pub fn trials(&self) -> impl Iterator<Item = &Trial> {
        self.all.iter().map(|gate| &gate.trial)
    }

    /// Suites that ask the same of the same share a gate.
    fn add(&mut self, gate: Gate, name: (String, String)) {
        let known = self.all.iter().position(|other| other.is_same(&gate));
        let at = known.unwrap_or_else(|| {
            self.all.push(gate);
            self.all.len() - 1
        });
        self.of.insert(name, at);
    }
}

impl Gate {
    fn of(trial: &Trial, host: Option<&str>, wait: Option<Duration>) -> Option<Self> {
        let ready = trial.suite.ready.as_ref();
        let ready = ready.filter(|ready| skip(&ready.case, &trial.target).is_none());
        let within = wait.or(ready.map(|ready| ready.within))?;
        let case = ready.map_or_else(any_answer, |ready| ready.case.clone());
        Some(Self {
            trial: polled(&trial.suite, case, &trial.target, host),
            opens: match ready {
                Some(_) => Opens::AsExpected,
                None => Opens::ByAnyResponse,
            },
            within,
            every: ready.map_or(Ready::EVERY, |ready| ready.every),
            stable: ready.map_or(1, |ready| ready.stable),
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.trial.suite.ready == other.trial.suite.ready
            && self.trial.target == other.trial.target
            && self.trial.host == other.trial.host
    }
}

impl Plan {
    /// Gates of the trials: the `[ready]` of their suites and, with `wait`, the
    /// first response at all where a suite has none. `wait` says for how long,
    /// whatever the suites say.
    ///
    /// The host is the one of a case that has no `host` of its own: readiness
    /// is the deployment's, and a case may ask for a host that is there to be
    /// refused.
    #[must_use]
    pub fn gates(&self, wait: Option<Duration>) -> Gates {
        let mut gates = Gates::default();
        for trial in self.trials.iter().filter(|trial| trial.skip.is_none()) {
            let name = (trial.suite.name.value.clone(), trial.target.name.clone());
            if gates.of.contains_key(&name) {
                continue;
            }
            if let Some(gate) = Gate::of(trial, self.host.as_deref(), wait) {
                gates.add(gate, name);
            }
        }
        gates
    }
}

/// A trial whose suite has but this one case.
fn polled(suite: &Suite, case: Case, target: &Arc<Target>, host: Option<&str>) -> Trial {
    let suite = Suite {
        cases: vec![case],
        ..suite.clone()
    };
    Trial::new(&Arc::new(suite), 0, target, host)
}

/// GET /, with nothing that is expected.
fn any_answer() -> Case {
    let nowhere = Span::default();
    let request = Request::new(
        Located::new(Method::GET, nowhere),
        Located::new("/".to_owned(), nowhere),
    );
    Case {
        row: None,
        name: Located::new("--wait".to_owned(), nowhere),
        span: nowhere,
        steps: vec![Step::new(request, nowhere)],
        retry: None,
        connections: Connections::default(),
        serial: false,
        tags: Vec::new(),
        skip: None,
        only_targets: Vec::new(),
        not_targets: Vec::new(),
    }
}
