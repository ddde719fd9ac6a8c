//! One case on one target.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use url::Position;

use super::{Elsewhere, Target};
use crate::suite::{Case, Destination, Late, Request, Suite};

/// One case on one target.
#[derive(Clone, Debug)]
pub struct Trial {
    /// `suite::case@target`: unique in the run, the same in every run.
    pub id: String,
    /// The suite.
    pub suite: Arc<Suite>,
    /// Place of the case in the suite.
    pub case: usize,
    /// The target.
    pub target: Arc<Target>,
    /// Host header of the first request, and its TLS name (SNI).
    pub host: String,
    /// Host header of the steps that don't say one.
    pub(super) usual_host: String,
    /// Other targets that its steps ask, by the place of the step.
    pub(super) elsewhere: BTreeMap<usize, Elsewhere>,
    /// Reason why it is skipped, if it is.
    pub skip: Option<String>,
}

impl Trial {
    /// The case.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.suite.cases[self.case]
    }

    /// Host header of `request`, one of the case's.
    #[must_use]
    pub fn host_of<'a>(&'a self, request: &'a Request) -> &'a str {
        let own = request.host.as_ref().map(|host| host.value.as_str());
        own.unwrap_or(&self.usual_host)
    }

    /// The other target that a step asks, if it does.
    #[must_use]
    pub fn elsewhere(&self, step: usize) -> Option<&Elsewhere> {
        self.elsewhere.get(&step)
    }

    /// Every other target that its steps ask.
    pub fn others(&self) -> impl Iterator<Item = &Elsewhere> {
        self.elsewhere.values()
    }

    /// Host headers of its steps, in order, of those that ask its target.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let steps = self.case().steps.iter();
        let here = steps.filter(|step| step.to.is_none());
        here.map(|step| self.host_of(&step.request))
    }

    /// Whom its first step asks for, wherever that is.
    #[must_use]
    pub fn first_host(&self) -> String {
        match (self.elsewhere(0), self.case().first().to.as_deref()) {
            (Some(other), _) => other.host.clone(),
            (None, Some(Destination::Url(place))) => {
                place[Position::BeforeHost..Position::AfterPort].to_owned()
            }
            (None, _) => self.host.clone(),
        }
    }

    /// What the texts of its steps may stand for, with what was `captured` so
    /// far.
    #[must_use]
    pub fn late<'a>(&'a self, captured: &'a HashMap<String, Value>) -> Late<'a> {
        Late {
            captured,
            host: &self.usual_host,
            target: &self.target.name,
        }
    }

    /// The trials, each for whoever is to hold it.
    #[must_use]
    pub fn shared(trials: Vec<Self>) -> Vec<Arc<Self>> {
        let mut shared: Vec<Arc<Self>> = trials.into_iter().map(Arc::new).collect();
        // Collected in place, it has the room of all that is now on the heap.
        shared.shrink_to_fit();
        shared
    }

    pub(super) fn new(
        suite: &Arc<Suite>,
        case: usize,
        target: &Arc<Target>,
        host: Option<&str>,
    ) -> Self {
        let declared = &suite.cases[case];
        let usual = usual_host(suite, target, host);
        let first = declared.first();
        let own = first.request.host.as_ref();
        let own = own.filter(|_| first.to.is_none());
        Self {
            id: format!(
                "{}::{}@{}",
                suite.name.value, declared.name.value, target.name
            ),
            host: own.map_or(usual, |host| &host.value).to_owned(),
            usual_host: usual.to_owned(),
            elsewhere: BTreeMap::new(),
            skip: skip(declared, target),
            suite: Arc::clone(suite),
            case,
            target: Arc::clone(target),
        }
    }
}

/// Host header of the cases of a suite on a target that say none themselves;
/// `host` is that of the command line.
pub(super) fn usual_host<'a>(
    suite: &'a Suite,
    target: &'a Target,
    host: Option<&'a str>,
) -> &'a str {
    host.or(target.host_override.as_deref())
        .or(suite.host.as_ref().map(|host| host.value.as_str()))
        .unwrap_or(&target.host)
}

/// Reason why `case` isn't run on `target`.
pub(super) fn skip(case: &Case, target: &Target) -> Option<String> {
    if let Some(why) = &case.skip {
        return Some(why.value.clone());
    }
    let named =
        |names: &[crate::source::Located<String>]| names.iter().any(|name| target.is_called(name));
    if !case.only_targets.is_empty() && !named(&case.only_targets) {
        let names: Vec<&str> = case.only_targets.iter().map(|n| n.value.as_str()).collect();
        return Some(format!("only for {}", names.join(", ")));
    }
    named(&case.not_targets).then(|| format!("not for {}", target.name))
}
