//! Names of targets that a suite says, and that no target has.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::layers::{circles, named_fronts};
use super::{Protocol, Scheme, Target, from_named};
use crate::source::{Diagnostic, Located, Sources, is_slip_of};
use crate::suite::{Case, Suite};

/// What is wrong with the names of targets that suites say, as far as that shows
/// before a run: on all targets that they name.
#[must_use]
pub fn misspelt_targets(suites: &[Suite], sources: &Sources) -> Vec<Diagnostic> {
    let known = KnownNames::of(suites);
    let found = suites.iter().flat_map(|suite| {
        let named = suite.targets.iter();
        let named = named.filter_map(|(name, named)| from_named(name, named).ok());
        let here: Vec<_> = named.map(Arc::new).collect();
        known.check(suite, (!here.is_empty()).then_some(&here), sources)
    });
    found.collect()
}

/// Names that suites may mean.
///
/// A suite serves many deployments, so that a name which is no target of this
/// run is most often that of one of another run. It is misspelt where it is one
/// slip away from a name that is better known: of a target of this run, of
/// `[targets]`, or one that is said more often.
pub(super) struct KnownNames<'a> {
    /// Those of targets, of this run or not.
    targets: HashSet<&'a str>,
    /// At how many places each is said.
    said: HashMap<&'a str, usize>,
}

impl<'a> KnownNames<'a> {
    /// The names that these suites say, and of the targets that they name.
    pub(super) fn of<S: Borrow<Suite>>(suites: &'a [S]) -> Self {
        let suites = suites.iter().map(Borrow::borrow);
        let declared = suites.clone().flat_map(|suite| suite.targets.keys());
        let usual = Protocol::GATEWAYS.map(Protocol::as_str);
        let usual = usual.into_iter().chain(Scheme::ALL.map(Scheme::as_str));
        let targets = declared.map(String::as_str).chain(usual).chain(["unix"]);
        let names = suites.flat_map(selections);
        // Those of `[defaults]` are said once although each case has them.
        let places: HashSet<(&str, usize)> = names
            .flat_map(|selection| selection.names())
            .map(|name| (name.value.as_str(), name.span.start))
            .collect();
        let mut said = HashMap::new();
        for (name, _) in places {
            *said.entry(name).or_default() += 1;
        }
        Self {
            targets: targets.collect(),
            said,
        }
    }

    /// What is wrong with the names that `suite` says, on the targets `here`,
    /// where they are known.
    pub(super) fn check(
        &self,
        suite: &Suite,
        here: Option<&Vec<Arc<Target>>>,
        sources: &Sources,
    ) -> Vec<Diagnostic> {
        let of_run = here.into_iter().flatten().flat_map(|target| {
            let all = target.one_of.as_ref().map(|one| one.target.as_str());
            [Some(target.name.as_str()), all].into_iter().flatten()
        });
        let names = Names {
            known: self,
            of_run: of_run.collect(),
            sources,
        };
        let mut seen = HashSet::new();
        let found = selections(suite).flat_map(|selection| names.check(&selection, here));
        found
            .chain(names.check_fronts(suite))
            .filter(|finding| seen.insert(finding.clone()))
            .collect()
    }

    fn times_said(&self, name: &str) -> usize {
        self.said.get(name).copied().unwrap_or_default()
    }
}

/// Names that say together where something runs.
struct Selection<'a> {
    only: &'a [Located<String>],
    not: &'a [Located<String>],
    /// What it is that runs.
    whose: &'static str,
    /// Whether it runs nowhere in any case.
    is_skipped: bool,
}

/// What a suite says of where it runs: of itself, of its `[ready]` and of each
/// case.
fn selections(suite: &Suite) -> impl Iterator<Item = Selection<'_>> {
    let whole = Selection {
        only: &suite.only_targets,
        not: &[],
        whose: "the suite",
        is_skipped: false,
    };
    let ready = suite.ready.iter();
    let ready = ready.map(|ready| Selection::of(&ready.case, "`[ready]`"));
    let cases = suite.cases.iter();
    let cases = cases.map(|case| Selection::of(case, "the case"));
    std::iter::once(whole).chain(ready).chain(cases)
}

impl<'a> Selection<'a> {
    fn of(case: &'a Case, whose: &'static str) -> Self {
        Self {
            only: &case.only_targets,
            not: &case.not_targets,
            whose,
            is_skipped: case.skip.is_some(),
        }
    }

    fn names(&self) -> impl Iterator<Item = &'a Located<String>> + use<'a> {
        self.only.iter().chain(self.not)
    }

    /// Whether something runs on a target.
    fn has(&self, target: &Target) -> bool {
        let called = |names: &[Located<String>]| names.iter().any(|name| target.is_called(name));
        (self.only.is_empty() || called(self.only)) && !called(self.not)
    }
}

/// The names that a suite may mean in this run.
struct Names<'a> {
    known: &'a KnownNames<'a>,
    of_run: HashSet<&'a str>,
    sources: &'a Sources,
}

impl Names<'_> {
    fn check(&self, selection: &Selection<'_>, here: Option<&Vec<Arc<Target>>>) -> Vec<Diagnostic> {
        let names = selection.names();
        let misspelt = names.filter_map(|name| Some((name, self.meant(name)?)));
        let runs = here.is_none_or(|here| here.iter().any(|target| selection.has(target)));
        let told = misspelt.map(|(name, meant)| {
            let message = format!("no target is called `{}`", name.value);
            let place = self.sources.place(name.span);
            let label = format!("did you mean `{meant}`?");
            if runs || selection.is_skipped {
                Diagnostic::warning(UNKNOWN, message).at(place, label)
            } else {
                let message = format!("{message}, and so {} runs nowhere", selection.whose);
                Diagnostic::error(UNKNOWN, message).at(place, label)
            }
        });
        told.collect()
    }

    /// What is wrong with the names of what targets stand behind.
    fn check_fronts(&self, suite: &Suite) -> Vec<Diagnostic> {
        let misspelt = named_fronts(suite).filter_map(|(_, front)| {
            let label = format!("did you mean `{}`?", self.meant(front)?);
            let message = format!("no target is called `{}`", front.value);
            let place = self.sources.place(front.span);
            Some(Diagnostic::error(UNKNOWN, message).at(place, label))
        });
        let circles = circles(suite).map(|front| {
            let place = self.sources.place(front.span);
            Diagnostic::error("bad-target", "a target can't stand behind itself").at(place, "")
        });
        misspelt.chain(circles).collect()
    }

    /// The name that was meant by one that is misspelt.
    fn meant(&self, name: &str) -> Option<&str> {
        if self.of_run.contains(name) || self.known.targets.contains(name) {
            return None;
        }
        let of_targets = self.of_run.iter().chain(&self.known.targets).copied();
        let often = self.known.times_said(name);
        let said = self.known.said.iter();
        let said = said.filter_map(|(other, times)| (*times > often).then_some(*other));
        let mut near: Vec<&str> = of_targets
            .chain(said)
            .filter(|other| is_slip_of(name, other))
            .collect();
        near.sort_unstable();
        near.first().copied()
    }
}

/// The code of what is found.
const UNKNOWN: &str = "unknown-target";
