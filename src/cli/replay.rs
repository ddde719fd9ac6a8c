//! `smoke replay`.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;

use clap::Args;

use super::args::OutputArgs;
use super::exit::Exit;
use super::reports::{ReportArgs, is_dash};
use super::{outlet, reports, spoilt};
use crate::report::replay as tell_again;

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// The recording; - is standard input
    recording: PathBuf,

    #[command(flatten)]
    reports: ReportArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Reports a recorded run, and ends as it ended.
pub(super) fn replay(args: &ReplayArgs) -> Exit {
    // The run itself was told to GitHub.
    args.reports.github.decide(false);
    let shown = args.recording.display();
    let recording: Box<dyn io::BufRead> = if is_dash(&args.recording) {
        Box::new(io::stdin().lock())
    } else {
        match File::open(&args.recording) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => {
                outlet::error(&format!("can't read {shown}: {error}"));
                return Exit::Mistake;
            }
        }
    };
    let read = [args.recording.clone()];
    if let Err(exit) = spoilt::refuse(&args.reports, &read, &[]) {
        return exit;
    }
    let mut reporters = match reports::reporters(&args.reports, args.output) {
        Ok(reporters) => reporters,
        Err(exit) => return exit,
    };
    let told = tell_again(recording, &mut reporters);
    let written = reports::written(reporters, None);
    match told {
        Ok(told) => Exit::of(&told.finished, told.flaky, written),
        Err(error) => {
            outlet::error(&format!("{shown}: {error}"));
            Exit::Mistake
        }
    }
}
