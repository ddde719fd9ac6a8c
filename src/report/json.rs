//! JSON lines: one event a line, with what people are told of it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::destination::folder_of;
use super::finding::one_in_full;
use super::{Event, Reporter, headline, how_many, readiness_story, story, why_not_ready};
use crate::record::Flaky;
use crate::source::Style;

/// Records the events, one a line, so that they can be read while the run goes
/// on and replayed afterwards.
///
/// The record is a log, written line by line and not replaced as a whole: one
/// that ends without `run-finished` is of a run that was killed.
pub struct Json<W: Write> {
    out: W,
    /// How many findings were told.
    findings: usize,
}

/// A line: an event and, where something is wrong, that in words. Whoever shows runs in
/// another way, such as a test runner in Python, needs not tell it anew. Recordings are
/// replayed from their events alone.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    event: &'a Event,
    /// What is wrong, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<String>,
    /// All that is told of it, as a failed `cargo test` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
}

impl Json<File> {
    /// How a recording begins, by which one is known.
    pub const BEGINNING: &str = "{\"event\":\"run-started\",";

    /// A file to record into, which is emptied. A new one is for nobody else to
    /// read: it has what servers answered.
    ///
    /// # Errors
    /// When the file can't be opened.
    pub fn create(path: &Path) -> io::Result<File> {
        folder_of(path)?;
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(path)
    }
}

impl<W: Write> Json<W> {
    /// Records into a writer.
    pub const fn new(out: W) -> Self {
        Self { out, findings: 0 }
    }

    fn line<'a>(&mut self, event: &'a Event) -> Line<'a> {
        let (headline, story) = match event {
            Event::TrialFinished(it) if it.outcome.is_failure(Flaky::Fail) => {
                let story = story(&it.trial, &it.outcome, "", Style::Plain);
                let tried = how_many(&it.outcome).map_or(String::new(), |it| format!(" ({it})"));
                (Some(headline(&it.outcome) + &tried), Some(story))
            }
            Event::ReadyFinished(it) if !it.is_ready() => {
                let story = readiness_story(it, "", Style::Plain);
                (Some(why_not_ready(it)), Some(story))
            }
            Event::Finding(finding) => {
                self.findings += 1;
                (None, Some(one_in_full(self.findings, finding)))
            }
            _ => (None, None),
        };
        Line {
            event,
            headline,
            story,
        }
    }
}

impl<W: Write> Reporter for Json<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        // A line is written whole, or nothing of it.
        let mut line = serde_json::to_vec(&self.line(event))?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
