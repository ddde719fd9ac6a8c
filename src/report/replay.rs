//! A recorded run, told again.

use std::fmt;
use std::io::{self, BufRead, Read};

use serde::Deserialize;

use super::{Event, Reporters, RunFinished, RunStarted};
use crate::record::Flaky;
use crate::source::{elide, one_line};

/// How long a line of a recording may be. The longest that is written is some
/// hundred kB.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// What the exit code of a recorded run follows from.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// How the run ended.
    pub finished: RunFinished,
    /// What its flaky trials count as.
    pub flaky: Flaky,
}

/// Tells `reporters` what was recorded as JSON lines, and returns how the run
/// ended. Completing the reports is left to the caller.
///
/// # Errors
/// When the recording can't be read any further; what stands before was told.
pub fn replay(
    mut recording: impl BufRead,
    reporters: &mut Reporters,
) -> Result<Replayed, ReplayError> {
    let mut started = false;
    let (mut finished, mut flaky) = (None, Flaky::default());
    let mut line = Vec::new();
    for number in 1.. {
        let fail = |problem| ReplayError {
            line: number,
            problem,
        };
        line.clear();
        let mut limited = (&mut recording).take(LONGEST_LINE);
        let length = limited.read_until(b'\n', &mut line);
        match length.map_err(|error| fail(Problem::Unreadable(error)))? {
            0 => return finished.ok_or(fail(Problem::Truncated)),
            length if length as u64 == LONGEST_LINE && !line.ends_with(b"\n") => {
                return Err(fail(Problem::TooLong));
            }
            _ if line.trim_ascii().is_empty() => continue,
            _ => {}
        }
        if finished.is_some() {
            return Err(fail(Problem::AfterTheEnd));
        }
        if !started {
            check_version(&line).map_err(fail)?;
            started = true;
        }
        let event = event(&line).map_err(|error| {
            // Without a line end, the last line was cut off while it was written.
            fail(if line.ends_with(b"\n") {
                malformed(&error)
            } else {
                Problem::Truncated
            })
        })?;
        reporters.event(&event);
        match event {
            Event::RunStarted(run) => flaky = run.flaky,
            Event::RunFinished(run) => {
                let finished_run = Replayed {
                    finished: run,
                    flaky,
                };
                finished = Some(finished_run);
            }
            _ => {}
        }
    }
    unreachable!("a recording ends before its lines can't be counted any more")
}

/// Looks at the version before anything else: a newer format may have another
/// shape.
fn check_version(line: &[u8]) -> Result<(), Problem> {
    #[derive(Deserialize)]
    struct Start {
        event: Option<String>,
        version: Option<u32>,
    }
    let start: Start = serde_json::from_slice(line).map_err(|error| malformed(&error))?;
    match (start.event.as_deref(), start.version) {
        (Some("run-started"), Some(RunStarted::VERSION)) => Ok(()),
        (Some("run-started"), Some(found)) => Err(Problem::OtherVersion(found)),
        _ => Err(Problem::NoRecording),
    }
}

/// The event of a line. It is read by way of a document, since a table that is
/// known by a tag reads no numbers from text that keep their digits.
fn event(line: &[u8]) -> Result<Event, serde_json::Error> {
    serde_json::from_slice(line).and_then(serde_json::from_value::<Event>)
}

fn malformed(error: &serde_json::Error) -> Problem {
    // Its message may quote what it stumbled over.
    Problem::Malformed(elide(&one_line(&error.to_string()), 200).into_owned())
}

/// Why a recording can't be told again, or not to its end.
#[derive(Debug)]
pub struct ReplayError {
    /// The line of the recording, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a line of a recording.
#[derive(Debug)]
pub enum Problem {
    /// It can't be read.
    Unreadable(io::Error),
    /// It is longer than any line of a recording.
    TooLong,
    /// It is no event; what the parser said.
    Malformed(String),
    /// The first line does not start a run.
    NoRecording,
    /// The recording has another version of the format.
    OtherVersion(u32),
    /// The recording ends before the run did.
    Truncated,
    /// The run had ended before.
    AfterTheEnd,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.problem {
            Problem::Unreadable(error) => error.fmt(f),
            Problem::TooLong => f.write_str("too long to be an event"),
            Problem::Malformed(message) => write!(f, "not an event: {message}"),
            Problem::NoRecording => f.write_str("this is not the start of a recorded run"),
            Problem::OtherVersion(found) => write!(
                f,
                "the recording has version {found} of the format, and this smoke reads version {}",
                RunStarted::VERSION
            ),
            Problem::Truncated => f.write_str("the recording ends before the run did"),
            Problem::AfterTheEnd => f.write_str("there is more behind the end of the run"),
        }
    }
}

impl std::error::Error for ReplayError {}
