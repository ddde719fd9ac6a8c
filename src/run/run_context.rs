//! Context that all attempts of a run share.

use std::sync::Arc;

use super::step_evaluator::StepEvaluator;
use crate::plan::{Plan, Target, Trial};
use crate::record::Secret;
use crate::source::Sources;
use crate::suite::Step;
use crate::transport::{Client, Jar, Network, Options};

/// Context that all attempts of a run share.
#[derive(Debug)]
pub(super) struct RunContext {
    clients: Vec<(Arc<Target>, Arc<Client>)>,
    network: Arc<Network>,
    /// The files that the suites were read from.
    pub(super) sources: Arc<Sources>,
    /// Secrets, which are never shown.
    pub(super) secrets: Arc<[Secret]>,
}

impl RunContext {
    pub(super) fn new(
        plan: &Plan,
        sources: Arc<Sources>,
        options: Options,
        secrets: Vec<Secret>,
    ) -> Self {
        let network = Arc::new(Network::new(options));
        let mut clients: Vec<(Arc<Target>, Arc<Client>)> = Vec::new();
        for trial in &plan.trials {
            if !clients.iter().any(|(target, _)| *target == trial.target) {
                let client = Arc::new(Client::new(&trial.target, Arc::clone(&network)));
                clients.push((Arc::clone(&trial.target), client));
            }
        }
        Self {
            clients,
            network,
            sources,
            secrets: secrets.into(),
        }
    }

    /// Each target of the plan, once.
    pub(super) fn targets(&self) -> impl Iterator<Item = Arc<Target>> {
        self.clients.iter().map(|(target, _)| Arc::clone(target))
    }

    /// The client of the trial's target.
    ///
    /// # Panics
    /// When the trial is not one of the plan.
    pub(super) fn client(&self, trial: &Trial) -> Arc<Client> {
        let mut clients = self.clients.iter();
        let (_, client) = clients
            .find(|(target, _)| *target == trial.target)
            .expect("a runner is made for the trials of its plan");
        Arc::clone(client)
    }

    /// Evaluator of `step`, of `trial`.
    pub(super) fn evaluator(&self, trial: &Trial, step: &Step) -> StepEvaluator {
        StepEvaluator {
            trial: trial.clone(),
            step: step.clone(),
            jar: Jar::default(),
            sources: Arc::clone(&self.sources),
            secrets: Arc::clone(&self.secrets),
            network: Arc::clone(&self.network),
            any_page: step.captures_content(),
        }
    }
}
