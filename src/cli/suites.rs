//! Reading the suites that the command line names.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{OutputArgs, SuiteArgs};
use super::exit::Exit;
use super::outlet;
use crate::report::{Secret, hide};
use crate::run::declared_secrets;
use crate::source::{Diagnostic, draw, nearest};
use crate::suite::{Input, Loaded, Options, discover, load};

/// The file that every suite includes when it is there.
const PROJECT: &str = "smoke.toml";

/// Reads the suites that `args` name. What is wrong is said on standard error.
pub(super) fn read(args: &SuiteArgs, output: OutputArgs) -> Result<Loaded, Exit> {
    let inputs = discover(&args.suites).map_err(|error| {
        outlet::error(&error);
        let default = args.suites == [PathBuf::from("suites")];
        if default {
            outlet::hint("name a suite: `smoke FILE --target HOST`, or see it work: `smoke demo`");
        }
        if let Some(command) = args.suites.first().and_then(|suite| misspelt(suite)) {
            outlet::hint(&format!("did you mean `smoke {command}`?"));
        }
        Exit::Mistake
    })?;
    let loaded = read_inputs(&inputs, &args.var);
    let secrets = declared_secrets(&loaded.suites);
    if say(&loaded.findings, &secrets, output) {
        Err(Exit::Mistake)
    } else {
        Ok(loaded)
    }
}

/// The command that a suite which isn't there was probably meant to be.
fn misspelt(suite: &Path) -> Option<&'static str> {
    let commands = ["check", "list", "demo", "schema", "replay", "--help"];
    let typed = suite.to_str().filter(|_| !suite.exists())?;
    nearest(typed, commands)
}

/// Reads suites without saying what is wrong.
pub(super) fn read_inputs(inputs: &[Input], vars: &[(String, String)]) -> Loaded {
    let project = PathBuf::from(PROJECT);
    let options = Options {
        vars: vars.to_vec(),
        env: &|name| std::env::var(name).ok(),
        project: project.is_file().then_some(project),
    };
    load(inputs, &options)
}

/// Says findings on standard error, and how many errors there are. True when
/// one of them is an error.
pub(super) fn say(findings: &[Diagnostic], secrets: &[Secret], output: OutputArgs) -> bool {
    let style = outlet::style(output.color, &std::io::stderr());
    let mut err = std::io::stderr().lock();
    for finding in findings {
        // Nobody is left to be told when standard error is closed.
        let _ = writeln!(err, "{}\n", hide(&draw(finding, style), secrets));
    }
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    if errors > 0 {
        let noun = if errors == 1 { "error" } else { "errors" };
        let _ = writeln!(err, "{errors} {noun}; nothing was sent");
    }
    errors > 0
}
