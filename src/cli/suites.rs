//! Reading the suites that the command line names.

use std::env;
use std::path::{Path, PathBuf};

use super::args::SuiteArgs;
use super::exit::Exit;
use super::outlet;
use super::telling::Telling;
use crate::plan::{Target, without_password};
use crate::run::declared_secrets;
use crate::source::{nearest, without_passwords};
use crate::suite::{DiscoverError, Input, Loaded, Options, RequestDefaults, discover, load};

/// Reads the suites that `args` name. What is wrong is said on standard error;
/// what is a warning is left to the caller.
pub(super) fn read(
    args: &SuiteArgs,
    defaults: RequestDefaults,
    telling: Telling,
) -> Result<Loaded, Exit> {
    let inputs = find(args)?;
    let loaded = read_inputs(&inputs, &args.var, defaults);
    let secrets = declared_secrets(&loaded.secrets);
    telling.refuse(&loaded.findings, &secrets)?;
    Ok(loaded)
}

/// The files of the suites that `args` name. Why there are none is said on standard
/// error.
pub(super) fn find(args: &SuiteArgs) -> Result<Vec<Input>, Exit> {
    discover(&args.suites).map_err(|error| {
        outlet::error(&without_passwords(&error.to_string()));
        if !matches!(error, DiscoverError::Missing(_) | DiscoverError::Empty(_)) {
            return Exit::Mistake;
        }
        let default = args.suites == [PathBuf::from("suites")];
        if default {
            outlet::hint("name a suite: `smoke FILE --target HOST`, or see it work: `smoke demo`");
        }
        if let Some(when) = args.suites.iter().find_map(|suite| github(suite)) {
            outlet::hint(&format!("did you mean `--github={when}`, with a `=`?"));
        }
        if let Some(target) = args.suites.iter().find_map(|suite| target(suite)) {
            outlet::hint(&format!("that is a target: `smoke --target {target}`"));
        }
        if let Some(command) = args.suites.first().and_then(|suite| misspelt(suite)) {
            outlet::hint(&format!("did you mean `smoke {command}`?"));
        }
        Exit::Mistake
    })
}

/// When there are annotations, as typed behind a space: `--github never`.
fn github(suite: &Path) -> Option<&str> {
    let typed = suite.to_str().filter(|_| !suite.exists())?;
    let is_when = ["auto", "always", "never"].contains(&typed);
    (is_when && env::args_os().any(|word| word == "--github")).then_some(typed)
}

/// The target that a suite which isn't there was probably meant to be.
fn target(suite: &Path) -> Option<String> {
    let typed = suite.to_str().filter(|_| !suite.exists())?;
    let looks_so = typed.contains("://") || typed.starts_with("unix:") || {
        let port = typed.rsplit_once(':').map(|(_, port)| port);
        port.is_some_and(|port| port.parse::<u16>().is_ok())
    };
    (looks_so && Target::parse(typed).is_ok()).then(|| without_password(typed).into_owned())
}

/// The command that a suite which isn't there was probably meant to be.
fn misspelt(suite: &Path) -> Option<&'static str> {
    let commands = [
        "check",
        "config",
        "list",
        "compare",
        "explain",
        "demo",
        "schema",
        "replay",
        "completions",
        "man",
        "help",
        "--help",
    ];
    let typed = suite.to_str().filter(|_| !suite.exists())?;
    // What other runners call it.
    if ["run", "test"].contains(&typed) {
        return Some("--target …");
    }
    nearest(typed, commands)
}

/// Reads suites without saying what is wrong.
pub(super) fn read_inputs(
    inputs: &[Input],
    vars: &[(String, String)],
    defaults: RequestDefaults,
) -> Loaded {
    let options = Options {
        vars: vars.to_vec(),
        env: &|name| std::env::var(name).ok(),
        defaults,
    };
    load(inputs, &options)
}
