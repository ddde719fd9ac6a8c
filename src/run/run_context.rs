//! Context that all attempts of a run share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::pauses::AttemptPauses;
use super::saved_responses::SavedResponses;
use super::step_evaluator::StepEvaluator;
use super::watched_logs::WatchedLogs;
use crate::diagnose::{RunFacts, WebPort};
use crate::plan::{Dial, Plan, Target, Trial};
use crate::record::Secrets;
use crate::source::Sources;
use crate::suite::Step;
use crate::transport::{Client, Jar, LookUp, Network, OnAnswered, Options, Reuse};

/// What an attempt may use that others use, too; nothing by default.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    pub(super) connections: Option<Reuse>,
    pub(super) look_up: LookUp,
}

/// Context that all attempts of a run share.
#[derive(Debug)]
pub(super) struct RunContext {
    clients: Vec<(Arc<Target>, Arc<Client>)>,
    network: Arc<Network>,
    /// The files that the suites were read from.
    pub(super) sources: Arc<Sources>,
    /// Secrets, which are never shown.
    pub(super) secrets: Secrets,
    /// Pauses within attempts.
    pub(super) pauses: AttemptPauses,
    /// Where responses are kept, if they are.
    pub(super) saved: Option<Arc<SavedResponses>>,
    /// The logs of its targets, if any are known.
    pub(super) logs: Option<Arc<WatchedLogs>>,
    /// Whether responses are looked at, and not judged.
    pub(super) looks: bool,
    /// Whether nobody wants to ask again what is as expected.
    pub(super) is_brief: bool,
    /// What is known of the run.
    pub(super) facts: Arc<RunFacts>,
    /// How many attempts have used connections that others use, too.
    turns: AtomicUsize,
    /// How many attempts are still to be made, as far as is known.
    pub(super) waiting: Arc<AtomicUsize>,
}

impl RunContext {
    pub(super) fn new(
        plan: &Plan,
        sources: Arc<Sources>,
        options: Options,
        secrets: Secrets,
    ) -> Self {
        let network = Arc::new(Network::new(options));
        let mut clients: Vec<(Arc<Target>, Arc<Client>)> = Vec::new();
        for trial in &plan.trials {
            let others = trial.others().map(|other| &other.target);
            for target in std::iter::once(&trial.target).chain(others) {
                if !clients.iter().any(|(known, _)| known == target) {
                    let client = Arc::new(Client::new(target, Arc::clone(&network)));
                    clients.push((Arc::clone(target), client));
                }
            }
        }
        let facts = RunFacts {
            arguments: String::new(),
            site: plan.site(),
            targets: clients
                .iter()
                .map(|(target, _)| (target.name.clone(), target.typed()))
                .collect(),
            without_logs: clients
                .iter()
                .filter(|(target, _)| target.is_here() && target.logs.is_empty())
                .filter_map(|(target, _)| match &target.dial {
                    Dial::Tcp { port, .. } => Some((target.name.clone(), *port)),
                    Dial::Unix(_) => None,
                })
                .collect(),
            web_ports: clients
                .iter()
                .filter_map(|(target, _)| Some((target.name.clone(), WebPort::of(target)?)))
                .collect(),
            logs: clients
                .iter()
                .filter(|(target, _)| !target.logs.is_empty())
                .map(|(target, _)| (target.name.clone(), target.logs.clone()))
                .collect(),
            options: network.options().clone(),
        };
        let logs = WatchedLogs::begin(clients.iter().map(|(target, _)| &**target));
        Self {
            logs: logs.map(Arc::new),
            clients,
            network,
            sources,
            secrets,
            pauses: AttemptPauses::default(),
            saved: None,
            looks: false,
            is_brief: false,
            facts: Arc::new(facts),
            turns: AtomicUsize::new(0),
            waiting: Arc::default(),
        }
    }

    /// What a first attempt at a trial may use that others use, too. No connections
    /// where it can't be made again, or where all responses are kept.
    pub(super) fn shared(&self, trial: &Trial) -> Shared {
        let case = trial.case();
        if self.network.options().fresh_connections || case.is_about_connecting() {
            return Shared::default();
        }
        let may = self.saved.is_none() && case.is_repeatable();
        let connections = may.then(|| {
            let turn = self.turns.fetch_add(1, Ordering::Relaxed);
            Reuse::new(turn, case.asks_more(), Arc::clone(&self.waiting))
        });
        Shared {
            connections,
            look_up: LookUp::Once,
        }
    }

    /// What is done with the requests of a step that a trial takes.
    pub(super) fn noting(&self, trial: &str) -> Option<OnAnswered> {
        self.logs.as_ref().map(|logs| logs.noting(trial))
    }

    /// Each target of the plan, once.
    pub(super) fn targets(&self) -> impl Iterator<Item = Arc<Target>> {
        self.clients.iter().map(|(target, _)| Arc::clone(target))
    }

    /// The client of a target.
    ///
    /// # Panics
    /// When no trial of the plan asks it.
    pub(super) fn client(&self, target: &Target) -> Arc<Client> {
        let mut clients = self.clients.iter();
        let (_, client) = clients
            .find(|(known, _)| **known == *target)
            .expect("a runner is made for the trials of its plan");
        Arc::clone(client)
    }

    /// Evaluator of `step`, which asks the target of `trial`.
    pub(super) fn evaluator(&self, trial: &Trial, step: &Step) -> StepEvaluator {
        let host = trial.host_of(&step.request).to_owned();
        self.evaluator_at(trial, &trial.target, host, step)
    }

    /// Evaluator of `step` of `trial`, which asks a target for `host`.
    pub(super) fn evaluator_at(
        &self,
        trial: &Trial,
        target: &Arc<Target>,
        host: String,
        step: &Step,
    ) -> StepEvaluator {
        StepEvaluator {
            target: Arc::clone(target),
            host,
            suite: Arc::clone(&trial.suite),
            step: step.clone(),
            jar: Jar::default(),
            before: None,
            before_url: None,
            sources: Arc::clone(&self.sources),
            secrets: self.secrets.clone(),
            network: Arc::clone(&self.network),
            any_page: step.captures_content(),
            saved: None,
            looks: self.looks,
            is_brief: self.is_brief,
            run: Arc::clone(&self.facts),
        }
    }
}
