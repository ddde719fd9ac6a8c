//! What stands behind what: an application behind nginx.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::trial::usual_host;
use super::{Dial, Plan, Protocol, Target, Targets};
use crate::source::{Located, nearest};
use crate::suite::{NamedTarget, Suite};

/// A target that another one stands behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Front {
    /// Its name.
    pub target: String,
    /// Whether somebody said so; else it is taken to be so.
    #[serde(rename = "declared")]
    pub is_declared: bool,
}

/// A target of a run, and one that stands behind it.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The one that is in front.
    pub outer: Arc<Target>,
    /// The one behind it.
    pub inner: Arc<Target>,
    /// Whether somebody said so; else it is taken to be so.
    pub is_declared: bool,
}

impl Plan {
    /// The targets that stand behind others, each with those.
    #[must_use]
    pub fn layers(&self) -> Vec<Layer> {
        let mut targets: IndexMap<&str, &Arc<Target>> = IndexMap::new();
        for trial in &self.trials {
            targets.entry(&trial.target.name).or_insert(&trial.target);
        }
        let layers = targets.values().flat_map(|inner| {
            let fronts = inner.behind.iter();
            fronts.filter_map(|front| {
                Some(Layer {
                    outer: Arc::clone(targets.get(&*front.target)?),
                    inner: Arc::clone(inner),
                    is_declared: front.is_declared,
                })
            })
        });
        layers.collect()
    }
}

impl Front {
    fn declared(target: &str) -> Self {
        Self {
            target: target.to_owned(),
            is_declared: true,
        }
    }
}

/// The targets that a named one stands behind.
pub(super) fn fronts_of(named: &NamedTarget) -> Vec<Front> {
    behind(named).map(|name| Front::declared(name)).collect()
}

/// What each named target of a suite stands behind, by their names.
pub(super) fn named_fronts(suite: &Suite) -> impl Iterator<Item = (&str, &Located<String>)> {
    let named = suite.targets.iter();
    named.flat_map(|(name, named)| behind(named).map(move |front| (name.as_str(), front)))
}

fn behind(named: &NamedTarget) -> impl Iterator<Item = &Located<String>> {
    named.behind.iter().flat_map(|behind| &behind.0)
}

/// Finds out what stands behind what among the targets of a suite: as `--layers`
/// says, or else `behind`, or else by who is asked for.
pub(super) fn arrange(targets: &mut [Target], suite: &Suite, typed: &Targets) {
    let found = targets
        .iter()
        .map(|inner| fronts(inner, targets, suite, typed));
    let found: Vec<Vec<Front>> = found.collect();
    let outer: HashSet<String> = found.iter().flatten().map(|it| it.target.clone()).collect();
    for (target, fronts) in targets.iter_mut().zip(found) {
        target.has_inner = outer.contains(&target.name);
        target.behind = fronts;
    }
}

fn fronts(inner: &Target, all: &[Target], suite: &Suite, typed: &Targets) -> Vec<Front> {
    let others = all.iter().filter(|outer| outer.name != inner.name);
    let called = |name: &str| {
        let outer = others.clone().filter(|outer| outer.is_called(name));
        outer.map(|outer| Front::declared(&outer.name)).collect()
    };
    let layers = &typed.layers;
    match layers.iter().position(|name| inner.is_called(name)) {
        Some(0) => Vec::new(),
        Some(at) => called(&layers[at - 1]),
        None if inner.behind.is_empty() => others
            .filter(|outer| is_likely_behind(inner, outer, suite, typed.host.as_deref()))
            .map(|outer| Front {
                target: outer.name.clone(),
                is_declared: false,
            })
            .collect(),
        None => {
            let declared = inner.behind.iter();
            declared
                .flat_map(|front| -> Vec<Front> { called(&front.target) })
                .collect()
        }
    }
}

/// Whether a target is what is most often behind another one: a socket or a
/// gateway that is asked for the same site as a server on TCP.
fn is_likely_behind(inner: &Target, outer: &Target, suite: &Suite, host: Option<&str>) -> bool {
    let is_on_tcp = |target: &Target| matches!(target.dial, Dial::Tcp { .. });
    let is_web_server = outer.protocol == Protocol::Http && is_on_tcp(outer);
    let is_application = inner.protocol.is_gateway() || !is_on_tcp(inner);
    is_web_server
        && is_application
        && inner.base_path == outer.base_path
        && usual_host(suite, inner, host) == usual_host(suite, outer, host)
}

/// What is wrong with the names of `--layers`, where `targets` are those of the run.
pub(super) fn wrong_layers(layers: &[String], targets: &[Arc<Target>]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut wrong = Vec::new();
    for name in layers {
        if !seen.insert(name) {
            wrong.push(format!("`--layers` names `{name}` twice"));
        } else if !targets.iter().any(|target| target.is_called(name)) {
            let near = nearest(name, targets.iter().map(|target| target.name.as_str()));
            let near = near.map_or(String::new(), |near| format!(": did you mean `{near}`?"));
            wrong.push(format!(
                "`--layers`: no target of the run is called `{name}`{near}"
            ));
        }
    }
    if let ([only], []) = (layers, &*wrong) {
        wrong.push(format!(
            "`--layers {only}` lacks what stands behind it: `--layers {only},INNER`"
        ));
    }
    wrong
}

/// The names in `behind` that lead back to the target that has them.
pub(super) fn circles(suite: &Suite) -> impl Iterator<Item = &Located<String>> {
    let found = named_fronts(suite).filter(|(name, front)| leads_to(suite, front, name));
    found.map(|(_, front)| front)
}

/// Whether one stands at or behind `wanted`, by what the suite says.
fn leads_to(suite: &Suite, from: &str, wanted: &str) -> bool {
    let mut seen = HashSet::new();
    let mut left = vec![from];
    while let Some(name) = left.pop() {
        if name == wanted {
            return true;
        }
        if let Some(named) = suite.targets.get(name).filter(|_| seen.insert(name)) {
            left.extend(behind(named).map(|front| front.value.as_str()));
        }
    }
    false
}
