//! Plans: from suites and targets to trials.

use std::sync::Arc;

use super::compatibility::not_applicable;
use super::layers::{arrange, wrong_layers};
use super::logs::{self, TypedLog};
use super::named::{self, from_named, from_named_at};
use super::short::short_passwords;
use super::target_names::KnownNames;
use super::typed::{is_all, split_alias, tell_apart};
use super::{Addresses, Elsewhere, Proxy, Selection, Target, Trial, Unmatched, Unresolved};
use crate::source::{Diagnostic, Located, Sources, nearest};
use crate::suite::{Destination, Forwarded, NamedTarget, Suite};

/// Plan of a run: its trials in order.
#[derive(Debug)]
pub struct Plan {
    /// The trials: suite by suite, target by target, case by case.
    pub trials: Vec<Trial>,
    /// How many trials the selection left out.
    pub filtered_out: usize,
    /// Filters that select nothing.
    pub unmatched: Vec<Unmatched>,
    /// Errors and warnings about suites on these targets.
    pub findings: Vec<Diagnostic>,
    /// Host header, whatever suites and targets say.
    pub(super) host: Option<String>,
}

/// Targets of a run, and the host that is asked for there.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Targets as they were typed, each a spelling, a name, or `NAME=SPELLING`.
    pub typed: Vec<String>,
    /// Host header, whatever suites and targets say; a case may still differ.
    pub host: Option<String>,
    /// What a proxy in front of the targets would tell of the client, unless
    /// they say that themselves.
    pub forwarded: Option<Forwarded>,
    /// Proxy of the targets that name none themselves.
    pub proxy: Option<Proxy>,
    /// Targets of which each stands behind the one before, whatever they say
    /// themselves.
    pub layers: Vec<String>,
    /// Logs of targets, besides those that they say themselves.
    pub logs: Vec<TypedLog>,
    /// The addresses of what [`Plan::unresolved`] names.
    pub addresses: Addresses,
}

impl Plan {
    /// The places whose addresses must be among those of `targets` before a
    /// plan can be built, each once. What is wrong with targets is left to
    /// [`Plan::build`].
    #[must_use]
    pub fn unresolved(
        suites: &[Arc<Suite>],
        targets: &Targets,
        sources: &Sources,
    ) -> Vec<Unresolved> {
        let builder = Builder {
            suites,
            sources,
            errors: Vec::new(),
            findings: Vec::new(),
        };
        let mut places: Vec<Unresolved> = Vec::new();
        for suite in suites {
            for typed in builder.each_typed(suite, targets).unwrap_or_default() {
                let target = builder.target(suite, typed, targets);
                let place = target.ok().and_then(|(_, place)| place);
                places.extend(place.filter(|place| !places.contains(place)));
            }
        }
        places
    }

    /// What is wrong with a target as it may be typed, on any of `suites`; what they
    /// say of targets is left to [`Plan::build`].
    #[must_use]
    pub fn wrong_target(suites: &[Arc<Suite>], typed: &str, sources: &Sources) -> Option<String> {
        let targets = Targets {
            typed: vec![typed.to_owned()],
            ..Targets::default()
        };
        let builder = Builder {
            suites,
            sources,
            errors: Vec::new(),
            findings: Vec::new(),
        };
        suites.iter().find_map(|suite| {
            let each = match builder.each_typed(suite, &targets) {
                Ok(each) => each,
                Err(error) => return Some(error),
            };
            let mut tried = each
                .into_iter()
                .map(|it| builder.target(suite, it, &targets));
            tried.find_map(|tried| match tried {
                Err(Wrong::Typed(error)) => Some(error),
                _ => None,
            })
        })
    }

    /// Every case of `suites` on every target, but what `selection` leaves out.
    ///
    /// # Errors
    /// When a target is no target; the texts say why.
    pub fn build(
        suites: &[Arc<Suite>],
        targets: &Targets,
        selection: &Selection,
        sources: &Sources,
    ) -> Result<Self, Vec<String>> {
        let mut builder = Builder {
            suites,
            sources,
            errors: Vec::new(),
            findings: Vec::new(),
        };
        let names = KnownNames::of(suites);
        let mut trials = Vec::new();
        let mut all = Vec::new();
        for suite in suites {
            let here = builder.targets_of(suite, targets);
            all.extend(here.iter().cloned());
            for wrong in names.check(suite, Some(&here), sources) {
                builder.tell(wrong);
            }
            for target in here.iter().filter(|it| is_for(suite, it)) {
                let host = targets.host.as_deref();
                let cases = 0..suite.cases.len();
                let first = trials.len();
                trials.extend(cases.map(|case| Trial::new(suite, case, target, host)));
                for trial in &mut trials[first..] {
                    builder.lead_elsewhere(trial, &here, targets);
                }
                let found = not_applicable(suite, target, &trials[first..], sources);
                builder.findings.extend(found);
            }
        }
        if builder.errors.is_empty() {
            builder.errors = wrong_layers(&targets.layers, &all);
            builder.errors.extend(logs::wrong(&targets.logs, &all));
        }
        if !builder.errors.is_empty() {
            builder.errors.dedup();
            return Err(builder.errors);
        }
        let words = trials
            .iter()
            .map(|trial| (trial.id.as_str(), trial.case().tags.as_slice()));
        let unmatched = selection.unmatched(&words);
        let all = trials.len();
        trials.retain(|trial| selection.selects(&trial.id, &trial.case().tags));
        builder.findings.extend(short_passwords(&trials));
        Ok(Self {
            filtered_out: all - trials.len(),
            trials,
            unmatched,
            findings: builder.findings,
            host: targets.host.clone(),
        })
    }
}

/// Error in a target.
enum Wrong {
    /// As it is typed.
    Typed(String),
    /// As a suite names it, at its place.
    Named(Located<String>),
    /// No target of the suite, which is not for it either.
    LeftOut,
}

/// Whether a suite is for a target at all.
fn is_for(suite: &Suite, target: &Target) -> bool {
    let mut only = suite.only_targets.iter();
    suite.only_targets.is_empty() || only.any(|name| target.is_called(name))
}

struct Builder<'a> {
    suites: &'a [Arc<Suite>],
    sources: &'a Sources,
    errors: Vec<String>,
    findings: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// The targets as `suite` understands them, with names of their own.
    fn targets_of(&mut self, suite: &Suite, typed: &Targets) -> Vec<Arc<Target>> {
        let (mut targets, mut all) = (Vec::new(), Vec::new());
        let each = self.each_typed(suite, typed);
        let each = each.map_err(|error| self.errors.push(error));
        for text in each.unwrap_or_default() {
            match self.target(suite, text, typed) {
                Ok((target, at_each)) => {
                    targets.push(target);
                    all.push(at_each);
                }
                Err(Wrong::Typed(error)) => self.errors.push(error),
                Err(Wrong::Named(error)) => self.named_wrongly(&error),
                Err(Wrong::LeftOut) => {}
            }
        }
        tell_apart(&mut targets);
        let mut each = Vec::new();
        for (target, place) in targets.into_iter().zip(all) {
            match place.map(|place| typed.addresses.each(&target, &place)) {
                None => each.push(target),
                Some(Ok(some)) => each.extend(some),
                Some(Err(error)) => self.errors.push(error),
            }
        }
        tell_apart(&mut each);
        arrange(&mut each, suite, typed);
        logs::add(&mut each, &typed.logs);
        each.into_iter().map(Arc::new).collect()
    }

    /// The targets as they are typed, with the names that `suite` has for `all`.
    fn each_typed<'a>(&self, suite: &'a Suite, typed: &'a Targets) -> Result<Vec<&'a str>, String> {
        let mut each = Vec::new();
        for text in &typed.typed {
            if !is_all(self.suites, text) {
                each.push(text.as_str());
            } else if suite.targets.is_empty() && suite.only_targets.is_empty() {
                let name = &suite.name.value;
                return Err(format!(
                    "`all` is every target of [targets], and the suite `{name}` has none"
                ));
            } else {
                each.extend(suite.targets.keys().map(String::as_str));
            }
        }
        Ok(each)
    }

    /// A target, and the name at each of whose addresses it is checked.
    fn target(
        &self,
        suite: &Suite,
        typed: &str,
        options: &Targets,
    ) -> Result<(Target, Option<Unresolved>), Wrong> {
        let (alias, spelling) = split_alias(typed);
        let mut found = match suite.targets.get(spelling) {
            Some(named) => {
                let target = from_named(spelling, named).map_err(Wrong::Named)?;
                let at_each = at_each(named, &target);
                (target, at_each)
            }
            None => self.spelt(suite, alias, spelling)?,
        };
        let (target, _) = &mut found;
        if let Some(alias) = alias {
            alias.clone_into(&mut target.name);
        }
        target.forwarded = target.forwarded.or(options.forwarded);
        if let (None, Some(proxy)) = (&target.proxy, &options.proxy) {
            named::through(target, proxy).map_err(Wrong::Typed)?;
        }
        let (target, at_each) = found;
        // A place that has no name is one address.
        let place = at_each.then(|| named::place(&target).ok()).flatten();
        Ok((target, place))
    }

    /// A target that is spelt out, with what the suite says of one of its name
    /// besides where it is; and whether it is checked at each of its addresses.
    fn spelt(
        &self,
        suite: &Suite,
        alias: Option<&str>,
        spelling: &str,
    ) -> Result<(Target, bool), Wrong> {
        let mut others = self.suites.iter();
        if others.any(|other| other.targets.contains_key(spelling)) {
            let name = alias.unwrap_or(spelling);
            let mut only = suite.only_targets.iter();
            if !suite.only_targets.is_empty() && only.all(|it| it.value != name) {
                return Err(Wrong::LeftOut);
            }
            return Err(Wrong::Typed(format!(
                "the suite `{}` has no target `{spelling}`",
                suite.name.value
            )));
        }
        self.refuse_misspelt(spelling).map_err(Wrong::Typed)?;
        let target = Target::parse(spelling).map_err(Wrong::Typed)?;
        let named = alias.and_then(|name| Some((name, suite.targets.get(name)?)));
        let Some((name, named)) = named else {
            return Ok((target, false));
        };
        let target = from_named_at(target, name, named).map_err(Wrong::Named)?;
        let at_each = at_each(named, &target);
        Ok((target, at_each))
    }

    /// Finds the other targets that a trial's steps name: of the run, or of the
    /// suite.
    fn lead_elsewhere(&mut self, trial: &mut Trial, here: &[Arc<Target>], options: &Targets) {
        let suite = Arc::clone(&trial.suite);
        if trial.skip.is_some() {
            return;
        }
        for (at, step) in suite.cases[trial.case].steps.iter().enumerate() {
            let Some(Destination::Target(name)) = step.to.as_deref() else {
                continue;
            };
            if trial.target.is_called(name) {
                continue;
            }
            let of_run = here.iter().find(|target| target.name == name.value);
            let target = match of_run {
                Some(target) => Arc::clone(target),
                None if suite.targets.contains_key(&name.value) => {
                    match self.target(&suite, name, options) {
                        Ok((target, _)) => Arc::new(target),
                        Err(Wrong::Named(error)) => return self.named_wrongly(&error),
                        Err(Wrong::Typed(error)) => return self.errors.push(error),
                        Err(Wrong::LeftOut) => return,
                    }
                }
                None => {
                    let of_run = here.iter().map(|target| target.name.as_str());
                    let known = suite.targets.keys().map(String::as_str).chain(of_run);
                    let near = nearest(name, known).map(str::to_owned);
                    return self.no_such_target(name, near.as_deref());
                }
            };
            trial.elsewhere.insert(at, Elsewhere::new(target, step));
        }
    }

    /// Says what is wrong with a target at its place.
    fn named_wrongly(&mut self, error: &Located<String>) {
        let place = self.sources.place(error.span);
        self.tell(Diagnostic::error("bad-target", error.value.as_str()).at(place, ""));
    }

    /// A word alone may be a host, but one that is nearly the name of a target
    /// is that target misspelt; another deployment must not be checked for it.
    fn refuse_misspelt(&self, spelling: &str) -> Result<(), String> {
        let names = self.suites.iter().flat_map(|suite| suite.targets.keys());
        let near = nearest(spelling, names.map(String::as_str));
        let word = !spelling.contains(['.', ':', '/', '@']) && spelling != "localhost";
        match near.filter(|_| word) {
            Some(name) => Err(format!(
                "no target is called `{spelling}`: did you mean `{name}`? \
                 (write http://{spelling} for a host of that name)"
            )),
            None => Ok(()),
        }
    }

    /// Says that a step names a target that isn't there.
    fn no_such_target(&mut self, name: &Located<String>, near: Option<&str>) {
        let message = format!("no target is called `{}`", name.value);
        let label = near.map(|near| format!("did you mean `{near}`?"));
        let finding = Diagnostic::error("unknown-target", message)
            .at(self.sources.place(name.span), label.unwrap_or_default())
            .help("name it: `--target NAME=SPELLING`, or `[targets.NAME]`");
        self.tell(finding);
    }

    /// Tells what is wrong once, although suites share it.
    fn tell(&mut self, finding: Diagnostic) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// Whether a target is checked at each address of its name.
fn at_each(named: &NamedTarget, target: &Target) -> bool {
    let all = named.all_addresses.as_ref().is_some_and(|all| all.value);
    all && target.lacks.is_empty()
}
