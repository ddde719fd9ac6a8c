//! The command line.

mod args;
mod check;
mod command;
mod compare;
mod completions;
mod config;
mod connections;
mod demo;
mod detached;
mod exit;
mod explain;
mod github;
mod hashes;
mod inert;
mod job;
mod layers;
mod list;
mod logs;
mod man;
mod memory;
mod notify;
mod outlet;
mod panics;
mod parse;
mod probes;
mod replay;
mod reports;
mod requests;
mod rerun;
mod run;
mod schema;
mod settings;
mod signal;
mod spoilt;
mod suites;
mod telling;
mod webhook;

use std::num::NonZero;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;
use std::sync::mpsc;
use std::{io, thread};

use args::Command;
use exit::Exit;
use settings::CommandLine;
use signal::Signals;

/// Runs the command line and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    panics::tell_places();
    let (line, cli) = match CommandLine::read() {
        Ok(read) => read,
        Err(error) if error.use_stderr() => {
            outlet::unreadable(&error);
            return Exit::Mistake.into();
        }
        // Help, or the version.
        Err(asked) => return outlet::printed(|| asked.print()).into(),
    };
    let signals = match start() {
        Ok(signals) => signals,
        Err(error) => {
            outlet::error(&format!("can't start: {error}"));
            return Exit::Mistake.into();
        }
    };
    let exit = match cli.command {
        None => run::run(cli.run, &line, &signals),
        Some(Command::Check(args)) => check::check(&args, &line),
        Some(Command::Config(args)) => config::config(&args, &line),
        Some(Command::List(args)) => list::list(*args, &line),
        Some(Command::Demo(args)) => demo::demo(&args, &signals),
        Some(Command::Compare(args)) => compare::compare(&args, &line, &signals),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Hashes(args)) => hashes::hashes(&args),
        Some(Command::Schema) => schema::schema(),
        Some(Command::Replay(args)) => replay::replay(&args),
        Some(Command::Completions(args)) => completions::completions(args),
        Some(Command::Man(args)) => man::man(&args),
    };
    detached::given_up().map_or(exit, Exit::Interrupted).into()
}

/// So many files are open at once where one request is sent and every report
/// written.
const FILES: usize = 32;

/// So many threads run at once besides one for each processor.
const THREADS: usize = 12;

/// Listens to signals, where there is room for what is to come: libraries take
/// it for granted.
fn start() -> io::Result<Signals> {
    let out = io::stderr();
    let files: io::Result<Vec<OwnedFd>> = (0..FILES)
        .map(|_| out.as_fd().try_clone_to_owned())
        .collect();
    let lacks = |error| io::Error::other(format!("{error}: `ulimit -n` allows too few"));
    drop(files.map_err(lacks)?);
    threads()?;
    Signals::listen()
}

/// Tries whether all threads can be there at once.
fn threads() -> io::Result<()> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = (0..processors + THREADS).map(|_| {
        let (end, ended) = mpsc::channel::<()>();
        let thread = thread::Builder::new().spawn(move || ended.recv())?;
        Ok((end, thread))
    });
    let lacks = |error| {
        let why = "`ulimit -v` or `ulimit -u` allows too few threads";
        io::Error::other(format!("{error}: {why}"))
    };
    let threads: io::Result<Vec<_>> = threads.collect();
    let (ends, threads): (Vec<_>, Vec<_>) = threads.map_err(lacks)?.into_iter().unzip();
    // They end with that, all at once, and leave their room to others.
    drop(ends);
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}
