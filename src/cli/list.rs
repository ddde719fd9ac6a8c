//! `smoke list`.

use super::args::ListArgs;
use super::connections::way;
use super::exit::Exit;
use super::memory::Memory;
use super::rerun::Cases;
use super::run::{nothing_selected, plan, selection, targets, unmatched, without_target};
use super::settings::CommandLine;
use super::telling::Telling;
use super::{outlet, rerun, suites};
use crate::plan::Plan;
use crate::record::{Flaky, Secrets};
use crate::run::{declared_secrets, secrets_of, secrets_of_suites};
use crate::suite::{Loaded, RequestDefaults};

/// Lists what would run, an id a line, and sends nothing. Only names of targets
/// that are checked at each of their addresses are looked up. Without a target,
/// ids end before their `@`.
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
            if let Some(known) = last_time {
                let secrets = secrets_of(&suites.secrets, &plan.trials);
                let cases = Cases::of(&suites.all, &secrets);
                rerun::narrow(&mut plan, &known, &cases, Flaky::default(), &secrets)?;
            }
            ids(plan)
        })
    };
    let ids: Vec<String> = match listed {
        Ok(ids) => ids,
        Err(exit) => return exit,
    };
    let lines = ids.iter().map(|id| of_names.hide(id).into_owned() + "\n");
    let text: String = lines.collect();
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

/// The ids of a plan. Which trials there are of a target that is checked at
/// each of its addresses, nobody knows while it has none.
fn ids(plan: Plan) -> Result<Vec<String>, Exit> {
    let mut unknown: Vec<String> = Vec::new();
    for trial in &plan.trials {
        if let Some(why) = &trial.target.no_address {
            let name = &trial.target.name;
            let message = format!("the addresses of `{name}` are not known: {why}");
            unknown.extend((!unknown.contains(&message)).then_some(message));
        }
    }
    if unknown.is_empty() {
        return Ok(plan.trials.into_iter().map(|trial| trial.id).collect());
    }
    outlet::errors(&unknown);
    Err(Exit::NoAnswer)
}

/// The cases as they are, apart from targets.
fn cases(loaded: &Loaded, secrets: &Secrets, args: &ListArgs) -> Result<Vec<String>, Exit> {
    let selection = selection(&args.selection, loaded);
    let cases: Vec<(String, &[String])> = loaded
        .suites
        .iter()
        .flat_map(|suite| {
            let id = |name: &str| format!("{}::{name}", suite.name.value);
            let cases = suite.cases.iter();
            cases.map(move |case| (id(&case.name.value), case.tags.as_slice()))
        })
        .collect();
    let known = cases.iter().map(|(id, tags)| (id.as_str(), *tags));
    unmatched(&selection.unmatched(&known), secrets)?;
    let selected: Vec<String> = cases
        .into_iter()
        .filter(|(id, tags)| selection.selects(id, tags))
        .map(|(id, _)| id)
        .collect();
    if selected.is_empty() {
        return Err(nothing_selected());
    }
    Ok(selected)
}
