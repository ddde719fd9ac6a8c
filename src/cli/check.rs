//! `smoke check`.

use std::collections::HashSet;

use super::args::CheckArgs;
use super::exit::Exit;
use super::{outlet, suites};
use crate::plan::from_named;
use crate::run::declared_secrets;
use crate::source::Diagnostic;
use crate::suite::{Loaded, discover};

/// Checks suites for mistakes and sends nothing.
pub(super) fn check(args: &CheckArgs) -> Exit {
    let inputs = match discover(&args.suites.suites) {
        Ok(inputs) => inputs,
        Err(error) => {
            outlet::error(&error.to_string());
            return Exit::Mistake;
        }
    };
    let mut loaded = suites::read_inputs(&inputs, &args.suites.var);
    loaded.findings.extend(wrong_targets(&loaded));
    let secrets = declared_secrets(&loaded.suites);
    if suites::say(&loaded.findings, &secrets, args.color.color) {
        return Exit::Mistake;
    }
    if args.quiet {
        return Exit::Passed;
    }
    let cases: usize = loaded.suites.iter().map(|suite| suite.cases.len()).sum();
    let suites = loaded.suites.len();
    let plural = |n| if n == 1 { "" } else { "s" };
    outlet::print(&format!(
        "{cases} case{} in {suites} suite{}: no mistakes\n",
        plural(cases),
        plural(suites)
    ))
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
