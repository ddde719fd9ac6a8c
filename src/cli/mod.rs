//! The command line.

mod args;
mod check;
mod connections;
mod demo;
mod exit;
mod list;
mod notify;
mod outlet;
mod parse;
mod replay;
mod reports;
mod requests;
mod run;
mod schema;
mod signal;
mod suites;
mod telling;
mod webhook;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;

/// Runs the command line and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            outlet::unreadable(&error);
            return Exit::Mistake.into();
        }
        // Help, or the version.
        Err(asked) => asked.exit(),
    };
    let exit = match cli.command {
        None => run::run(&cli.run),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::List(args)) => list::list(&args),
        Some(Command::Demo(args)) => demo::demo(&args),
        Some(Command::Schema) => schema::schema(),
        Some(Command::Replay(args)) => replay::replay(&args),
    };
    exit.into()
}
