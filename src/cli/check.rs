//! `smoke check`.

use std::collections::HashSet;
use std::mem;
use std::sync::Arc;

use super::args::CheckArgs;
use super::exit::Exit;
use super::settings::{CommandLine, place};
use super::telling::Telling;
use super::{outlet, suites};
use crate::plan::{Plan, from_named, misspelt_targets};
use crate::run::declared_secrets;
use crate::source::{Diagnostic, Sources, counted};
use crate::suite::{
    Loaded, RequestDefaults, Setting, SettingValue, Suite, discover, read_settings,
};

/// Checks suites for mistakes and sends nothing.
pub(super) fn check(typed: &CheckArgs, line: &CommandLine) -> Exit {
    let settled = line.settle(&typed.suites, None);
    let args: CheckArgs = match settled.and_then(|settled| settled.args()) {
        Ok(args) => args,
        Err(exit) => return exit,
    };
    let inputs = match discover(&args.suites.suites) {
        Ok(inputs) => inputs,
        Err(error) => {
            outlet::error(&error.to_string());
            return Exit::Mistake;
        }
    };
    let mut loaded = suites::read_inputs(&inputs, &args.suites.var, RequestDefaults::default());
    loaded.findings.extend(wrong_targets(&loaded));
    let misspelt = misspelt_targets(&loaded.suites, &loaded.sources);
    loaded.findings.extend(misspelt);
    let suites: Vec<Arc<Suite>> = mem::take(&mut loaded.suites)
        .into_iter()
        .map(Arc::new)
        .collect();
    if !loaded.findings.iter().any(Diagnostic::is_error) {
        let settings = read_settings(&inputs).files;
        let settings = settings.iter().flat_map(|(_, settings)| settings.all());
        let wrong = settings.flat_map(|setting| wrong_setting(setting, &suites, &loaded.sources));
        loaded.findings.extend(wrong);
    }
    let secrets = declared_secrets(&loaded.secrets);
    let telling = Telling::of(&args.suites, args.color);
    if let Err(exit) = telling.refuse(&loaded.findings, &secrets) {
        return exit;
    }
    telling.say(&loaded.findings, &secrets);
    if args.quiet {
        return Exit::Passed;
    }
    let cases: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let suites = suites.len();
    let warnings = match loaded.findings.len() {
        0 => String::new(),
        some => format!(", {}", counted(some, "warning")),
    };
    outlet::print(&format!(
        "{} in {}: no mistakes{warnings}\n",
        counted(cases, "case"),
        counted(suites, "suite")
    ))
}

/// What is wrong with the targets of a setting.
fn wrong_setting(setting: &Setting, suites: &[Arc<Suite>], sources: &Sources) -> Vec<Diagnostic> {
    let targets = match &setting.value {
        SettingValue::Words(words) if setting.key == "target" => words.as_slice(),
        _ => &[],
    };
    let wrong = targets
        .iter()
        .filter_map(|target| Plan::wrong_target(suites, target, sources));
    let told = wrong.map(|wrong| format!("{}: {wrong}", place(setting)));
    told.map(|message| Diagnostic::error("bad-target", message))
        .collect()
}

/// What is wrong with the targets that suites name, each said once although
/// suites share them.
fn wrong_targets(loaded: &Loaded) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let targets = loaded.suites.iter().flat_map(|suite| &suite.targets);
    targets
        .filter_map(|(name, target)| from_named(name, target).err())
        .filter(|error| seen.insert((error.span, error.value.clone())))
        .map(|error| {
            let place = loaded.sources.place(error.span);
            Diagnostic::error("bad-target", error.value).at(place, "")
        })
        .collect()
}
