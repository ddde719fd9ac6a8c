//! The command line.

mod args;
mod check;
mod command;
mod connections;
mod demo;
mod exit;
mod list;
mod memory;
mod notify;
mod outlet;
mod parse;
mod replay;
mod reports;
mod requests;
mod rerun;
mod run;
mod schema;
mod signal;
mod suites;
mod telling;
mod webhook;

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;
use signal::Signals;

/// Runs the command line and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let signals = match start() {
        Ok(signals) => signals,
        Err(error) => {
            outlet::error(&format!("can't start: {error}"));
            return Exit::Mistake.into();
        }
    };
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
        None => run::run(cli.run, &signals),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::List(args)) => list::list(&args),
        Some(Command::Demo(args)) => demo::demo(&args, &signals),
        Some(Command::Schema) => schema::schema(),
        Some(Command::Replay(args)) => replay::replay(&args),
    };
    exit.into()
}

/// So many files are open at once where one request is sent and every report
/// written.
const FILES: usize = 32;

/// Listens to signals, where there is room for what is to come: libraries take
/// it for granted.
fn start() -> io::Result<Signals> {
    let out = io::stderr();
    let files: io::Result<Vec<OwnedFd>> = (0..FILES)
        .map(|_| out.as_fd().try_clone_to_owned())
        .collect();
    let lacks = |error| io::Error::other(format!("{error}: `ulimit -n` allows too few"));
    drop(files.map_err(lacks)?);
    Signals::listen()
}
