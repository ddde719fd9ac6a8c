//! The reporters that the command line asks for.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::args::OutputArgs;
use super::detached::Detached;
use super::exit::Exit;
use super::github::{self, When};
use super::inert::Form;
use super::{outlet, spoilt};
use crate::plan::Plan;
use crate::record::Secrets;
use crate::report::{
    self, Console, Detail, Json, Junit, Markdown, Progress, ReportFailure, Reporters,
};
use crate::run::SavedResponses;

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct ReportArgs {
    /// Write JUnit XML; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,

    /// Which JUnit: with all that readers know, or as Jenkins' schema has it
    #[arg(long, value_name = "DIALECT", value_enum, default_value_t)]
    pub(super) junit_dialect: Dialect,

    /// Write every event as a line of JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// Write what is wrong as a page of Markdown; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,

    /// Annotate suites on GitHub and write the summary of the step: auto is under
    /// GitHub Actions
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, num_args = 0..=1,
        require_equals = true, default_missing_value = "always")]
    pub(super) github: When,
}

impl ReportArgs {
    /// The report that takes standard output; a mistake where two do.
    fn on_stdout(&self) -> Result<bool, Exit> {
        let all = [&self.junit, &self.json, &self.markdown];
        let taken = all.into_iter().flatten().filter(|path| is_dash(path));
        let taken = taken.count();
        if taken > 1 {
            let which = "`--junit -`, `--json -` or `--markdown -`";
            outlet::error(&format!("standard output can take one report: {which}"));
            return Err(Exit::Mistake);
        }
        if taken > 0 && outlet::is_closed() {
            outlet::error("can't write the report to standard output, which is closed");
            return Err(Exit::Mistake);
        }
        Ok(taken > 0)
    }
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct SaveArgs {
    /// Keep every response in this folder, a file for its head and one for its
    /// body, without secrets; those of an earlier run are removed
    #[arg(long, value_name = "DIR")]
    pub(super) save_responses: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Dialect {
    #[default]
    Full,
    Jenkins,
}

/// The reporter that nobody asks for and everybody gets.
const PEOPLE: &str = "console";

/// The reporters that `args` ask for. People are told on standard output,
/// unless a report takes it.
pub(super) fn reporters(args: &ReportArgs, output: OutputArgs) -> Result<Reporters, Exit> {
    let is_taken = args.on_stdout()?;
    let mut reporters = Reporters::default();
    people(&mut reporters, is_taken, output).map_err(|error| no_output(&error))?;
    if let Some(path) = &args.junit {
        let dialect = match args.junit_dialect {
            Dialect::Full => report::Dialect::Full,
            Dialect::Jenkins => report::Dialect::Jenkins,
        };
        let name = format!("--junit {}", path.display());
        if is_dash(path) {
            let out = outlet::stdout().map_err(|error| no_output(&error))?;
            reporters.add(name, Junit::to_writer(out, dialect));
        } else {
            let junit = junit(path, dialect);
            reporters.add(name, junit.map_err(|error| cannot_write(path, &error))?);
        }
    }
    if let Some(path) = &args.json {
        let name = format!("--json {}", path.display());
        if is_dash(path) {
            let out = outlet::stdout_of(Form::Json).map_err(|error| no_output(&error))?;
            reporters.add(name, Json::new(out));
        } else {
            let json = Json::create(path).and_then(Detached::unless_regular);
            let json = json.map_err(|error| cannot_write(path, &error))?;
            reporters.add(name, Json::new(json));
        }
    }
    if let Some(path) = &args.markdown {
        let name = format!("--markdown {}", path.display());
        if is_dash(path) {
            let out = outlet::stdout().map_err(|error| no_output(&error))?;
            reporters.add(name, Markdown::to_writer(out));
        } else {
            let page = markdown(path).map_err(|error| cannot_write(path, &error))?;
            reporters.add(name, page);
        }
    }
    if github::is_on() {
        let log: Box<dyn Write + Send> = if is_taken {
            Box::new(outlet::StderrCommands)
        } else {
            Box::new(outlet::commands().map_err(|error| no_output(&error))?)
        };
        github::listen(&mut reporters, log);
    }
    Ok(reporters)
}

/// A page of Markdown, written as a JUnit report is.
fn markdown(path: &Path) -> io::Result<Markdown> {
    if is_replaced(path) {
        return Markdown::to_file(path);
    }
    let path = path.to_owned();
    let device = Detached::open(|| File::options().write(true).open(path))?;
    Ok(Markdown::to_writer(device))
}

/// Whether a report replaces what is there: a file, not a pipe or a device.
fn is_replaced(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |old| old.is_file() || old.is_dir())
}

/// A JUnit report. A pipe or a device is written to, a file replaced.
fn junit(path: &Path, dialect: report::Dialect) -> io::Result<Junit> {
    if is_replaced(path) {
        return Junit::to_file(path, dialect);
    }
    let path = path.to_owned();
    let device = Detached::open(|| File::options().write(true).open(path))?;
    Ok(Junit::to_writer(device, dialect))
}

/// Says that there is no standard output, before anything is sent.
fn no_output(error: &io::Error) -> Exit {
    outlet::error(&format!("can't write to standard output: {error}"));
    Exit::Mistake
}

/// Says that a report can't be written, before anything is sent.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Exit {
    outlet::error(&format!("can't write {}: {error}", path.display()));
    Exit::Mistake
}

/// Removes the reports of an earlier run, so that a run that never starts leaves
/// none that says it went well. What is no such report stays, and so does what is
/// `read`.
pub(super) fn forget_stale(args: &ReportArgs, read: &[PathBuf]) {
    let own = |path: &Option<PathBuf>| {
        let path = path.clone()?;
        let mut read = read.iter();
        let is_read = read.any(|it| spoilt::is_one(&path, it));
        (!is_read).then_some(path)
    };
    forget(own(&args.junit), |start| start.contains("<testsuite"));
    forget(own(&args.json), |start| start.starts_with(Json::BEGINNING));
    let is_page = |start: &str| start.starts_with(Markdown::BEGINNING);
    forget(own(&args.markdown), is_page);
}

/// Removes a file whose beginning `is_report` knows.
fn forget(path: Option<PathBuf>, is_report: impl Fn(&str) -> bool) {
    let Some(path) = path.filter(|path| !is_dash(path)) else {
        return;
    };
    let is_file = fs::symlink_metadata(&path).is_ok_and(|data| data.is_file());
    let mut start = [0; 200];
    let read = |mut file: File| file.read(&mut start);
    let length = if is_file {
        File::open(&path).and_then(read).unwrap_or(0)
    } else {
        0
    };
    if is_report(&String::from_utf8_lossy(&start[..length])) {
        // One that can't be removed can't be replaced either, which is told.
        let _ = fs::remove_file(path);
    }
}

/// Tells people: on standard output, or on standard error when a report takes
/// the output.
fn people(reporters: &mut Reporters, output_taken: bool, output: OutputArgs) -> io::Result<()> {
    let detail = match (output.quiet, output.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    };
    let progress = io::stderr()
        .is_terminal()
        .then(|| Progress::on_stderr(outlet::Stderr));
    let color = output.color.color;
    let (out, style, width): (Box<dyn Write + Send>, _, _) = if output_taken {
        let out = io::stderr();
        let (style, width) = (outlet::style(color, &out), outlet::width(&out));
        (Box::new(outlet::Stderr), style, width)
    } else {
        let out = io::stdout();
        let (style, width) = (outlet::style(color, &out), outlet::width(&out));
        (Box::new(outlet::stdout()?), style, width)
    };
    match &progress {
        Some(bar) => {
            let console = Console::new(bar.around(out), style, detail).width(width);
            reporters.add(PEOPLE, console.beside_progress());
        }
        None => reporters.add(PEOPLE, Console::new(out, style, detail).width(width)),
    }
    if let Some(progress) = progress {
        reporters.add("progress", progress);
    }
    Ok(())
}

/// The folder that `args` ask for responses to be kept in.
pub(super) fn saved_responses(
    args: &SaveArgs,
    plan: &Plan,
    secrets: &Secrets,
) -> Result<Option<Arc<SavedResponses>>, Exit> {
    let Some(folder) = &args.save_responses else {
        return Ok(None);
    };
    let saved = SavedResponses::create(folder, plan, secrets);
    let saved = saved.map_err(|error| cannot_write(folder, &error))?;
    Ok(Some(Arc::new(saved)))
}

/// Completes the reports, beside `saved` responses. False when one could not be
/// written, which is said on standard error.
pub(super) fn written(reporters: Reporters, saved: Option<&SavedResponses>) -> bool {
    let mut failures = reporters.finish();
    let unsaved = saved.and_then(SavedResponses::take_failure);
    failures.extend(unsaved.map(|error| ReportFailure {
        name: "--save-responses".to_owned(),
        error,
    }));
    // `smoke … | head`: who was told has read enough.
    failures.retain(|failure| {
        failure.name != PEOPLE || failure.error.kind() != io::ErrorKind::BrokenPipe
    });
    for failure in &failures {
        outlet::error(&format!("a report could not be written: {failure}"));
    }
    failures.is_empty()
}

pub(super) fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}
