//! `smoke list`.

use serde::Serialize;

use super::args::ListArgs;
use super::connections::way;
use super::exit::Exit;
use super::memory::Memory;
use super::rerun::Cases;
use super::run::{nothing_selected, plan, selection, targets, unmatched, without_target};
use super::settings::CommandLine;
use super::telling::Telling;
use super::{outlet, rerun, suites};
use crate::plan::{Plan, Trial};
use crate::record::{Flaky, Redact as _, Secrets, redact};
use crate::run::{declared_secrets, secrets_of, secrets_of_suites};
use crate::source::{Place, Sources};
use crate::suite::{Case, Loaded, RequestDefaults, Suite};

/// Lists what would run, an id or an object a line, and sends nothing. Only names
/// of targets that are checked at each of their addresses are looked up. Without a
/// target, ids end before their `@`.
pub(super) fn list(mut typed: ListArgs, line: &CommandLine) -> Exit {
    let memory = Memory::of_project();
    let asked = (&mut typed.suites, &mut typed.targets);
    let last_time = match rerun::last_time(&typed.rerun, asked, memory.as_ref()) {
        Ok(last_time) => last_time,
        Err(exit) => return exit,
    };
    let args = match settled(typed, line) {
        Ok(args) => args,
        Err(exit) => return exit,
    };
    let telling = Telling::of(&args.suites, args.color);
    let loaded = match suites::read(&args.suites, RequestDefaults::default(), telling) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let secrets = declared_secrets(&loaded.secrets);
    // What is listed has no more than the names of cases.
    let of_names = secrets_of_suites(&secrets, &loaded.suites);
    let listed = if args.targets.typed().is_empty() {
        if last_time.is_some() {
            return without_target(&loaded);
        }
        telling.say(&loaded.findings, &secrets);
        cases(&loaded, &secrets, &args)
    } else {
        let (targets, selection) = (
            targets(args.targets.typed(), &args.targets.asked, &args.way),
            selection(&args.selection, &loaded),
        );
        let options = way(&args.way);
        let plan = plan(loaded, targets, &options, &selection, telling);
        plan.and_then(|(mut plan, suites)| {
            telling.say(&suites.warnings, &secrets);
            let secrets = secrets_of(&suites.secrets, &plan.trials);
            if let Some(known) = last_time {
                let cases = Cases::of(&suites.all, &secrets);
                rerun::narrow(&mut plan, &known, &cases, Flaky::default(), &secrets)?;
            }
            trials(&plan, &secrets, &suites.sources)
        })
    };
    let listed = match listed {
        Ok(listed) => listed,
        Err(exit) => return exit,
    };
    let lines = listed.into_iter().map(|mut listed| {
        // As it may be typed, which is the same with any target.
        listed.id = of_names.hide(&listed.id).into_owned();
        listed.redact(&of_names);
        listed.line(args.json)
    });
    let text: String = lines.collect();
    if args.json {
        return outlet::print_json(&text);
    }
    outlet::print(&text)
}

/// The options with what settings say.
fn settled(typed: ListArgs, line: &CommandLine) -> Result<ListArgs, Exit> {
    let settled = line.settle(&typed.suites, Some(&typed.targets))?;
    let mut args: ListArgs = settled.args()?;
    args.suites.suites = typed.suites.suites;
    if !typed.targets.target.is_empty() {
        args.targets.target = typed.targets.target;
    }
    args.selection.settings = settled.places();
    Ok(args)
}

/// A case, or on a target a trial, as JSON lines name them
/// ([`TrialInfo`](crate::record::TrialInfo)).
#[derive(Serialize)]
struct Listed {
    /// `suite::case@target`, or the beginning of all such ids of a case.
    id: String,
    suite: String,
    case: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<String>,
    place: Place,
    /// Host header, as far as it is known without a target.
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    request: String,
    tags: Vec<String>,
    /// Reason why it is going to be skipped, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<String>,
}

redact!(Listed: hides suite, case, target, row, host, request, tags, skip; keeps id, place);

impl Listed {
    fn of(suite: &Suite, case: &Case, sources: &Sources) -> Self {
        let first = case.first();
        let host = first.request.host.as_ref().or(suite.host.as_ref());
        let host = host.filter(|_| first.to.is_none());
        Self {
            id: format!("{}::{}", suite.name.value, case.name.value),
            suite: suite.name.value.clone(),
            case: case.name.value.clone(),
            target: None,
            row: case.row.clone(),
            place: sources.place(case.span),
            host: host.map(|host| host.value.clone()),
            request: first.asks(),
            tags: case.tags.clone(),
            skip: case.skip.as_ref().map(|why| why.value.clone()),
        }
    }

    fn of_trial(trial: &Trial, sources: &Sources) -> Self {
        Self {
            id: trial.id.clone(),
            target: Some(trial.target.name.clone()),
            host: Some(trial.first_host()),
            skip: trial.skip.clone(),
            ..Self::of(&trial.suite, trial.case(), sources)
        }
    }

    fn line(&self, is_json: bool) -> String {
        if is_json {
            serde_json::to_string(self).expect("texts and numbers are JSON") + "\n"
        } else {
            format!("{}\n", self.id)
        }
    }
}

/// The trials of a plan. Which there are of a target that is checked at each of its
/// addresses, nobody knows while it has none.
fn trials(plan: &Plan, secrets: &Secrets, sources: &Sources) -> Result<Vec<Listed>, Exit> {
    let mut unknown: Vec<String> = Vec::new();
    for trial in &plan.trials {
        if let Some(why) = &trial.target.no_address {
            let name = &trial.target.name;
            let message = format!("the addresses of `{name}` are not known: {why}");
            unknown.extend((!unknown.contains(&message)).then_some(message));
        }
    }
    if unknown.is_empty() {
        let trials = plan.trials.iter();
        let listed = trials.map(|trial| Listed::of_trial(trial, sources).redacted(secrets));
        return Ok(listed.collect());
    }
    outlet::errors(&unknown);
    Err(Exit::NoAnswer)
}

/// The cases as they are, apart from targets.
fn cases(loaded: &Loaded, secrets: &Secrets, args: &ListArgs) -> Result<Vec<Listed>, Exit> {
    let selection = selection(&args.selection, loaded);
    let cases: Vec<Listed> = loaded
        .suites
        .iter()
        .flat_map(|suite| {
            let cases = suite.cases.iter();
            cases.map(|case| Listed::of(suite, case, &loaded.sources))
        })
        .collect();
    let known = cases.iter().map(|it| (it.id.as_str(), it.tags.as_slice()));
    unmatched(&selection.unmatched(&known), secrets)?;
    let is_selected = |it: &Listed| selection.selects(&it.id, &it.tags);
    let selected: Vec<Listed> = cases.into_iter().filter(is_selected).collect();
    if selected.is_empty() {
        return Err(nothing_selected());
    }
    Ok(selected)
}
