//! A run as GitHub Actions shows it: annotations at the lines of suites, and a page
//! of Markdown for the step.

mod command;
mod findings;

use std::io::{self, Write};

use super::digest::Digest;
use super::markdown::{short_summary, summary};
use super::{Event, Reporter};
use crate::source::{Diagnostic, one_line};
use command::{Annotation, Level};

/// The longest step summary that GitHub takes, in bytes; of a longer one it shows
/// nothing.
pub const STEP_SUMMARY: u64 = 1024 * 1024;

/// Writes annotations when the run has ended, and the page of the step.
pub struct Github<W: Write> {
    out: W,
    page: Option<StepPage>,
    digest: Digest,
}

/// The page of the step.
struct StepPage {
    out: Box<dyn Write + Send>,
    /// How many bytes it has room for.
    room: u64,
}

impl<W: Write> Github<W> {
    /// Writes annotations to the log of the step.
    pub fn new(out: W) -> Self {
        Self {
            out,
            page: None,
            digest: Digest::default(),
        }
    }

    /// Writes the page of the step to `page`, too, which has room for so many bytes.
    #[must_use]
    pub fn with_page(mut self, page: Box<dyn Write + Send>, room: u64) -> Self {
        self.page = Some(StepPage { out: page, room });
        self
    }
}

impl<W: Write> Reporter for Github<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.digest.event(event);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let all = lines(&findings::of_run(&self.digest));
        if !all.is_empty() {
            self.out.write_all(all.as_bytes())?;
            self.out.flush()?;
        }
        let Some(page) = &mut self.page else {
            return Ok(());
        };
        // Nobody asked for it: what is wrong with it is no reason for a run to fail.
        match page.write(&self.digest) {
            None => Ok(()),
            Some(message) => {
                let warning = lines(&[Annotation {
                    level: Level::Warning,
                    spot: None,
                    title: "smoke".to_owned(),
                    message: one_line(&message),
                }]);
                self.out.write_all(warning.as_bytes())
            }
        }
    }
}

impl StepPage {
    /// Writes the run, or its verdict where there is no room for more; and says what is
    /// missing.
    fn write(&mut self, digest: &Digest) -> Option<String> {
        // What other commands of the step wrote may end in the middle of a line.
        let text = format!("\n{}", summary(digest));
        let short = format!("\n{}", short_summary(digest));
        let has_room = |text: &str| text.len() as u64 <= self.room;
        let full = "the summary of the step (1 MiB) is full of what other commands wrote";
        let (text, missing) = if has_room(&text) {
            (text, None)
        } else if has_room(&short) {
            (
                short,
                Some("it has the verdict of this run, and not what is wrong"),
            )
        } else {
            return Some(format!("{full}: nothing of this run is in it"));
        };
        let written = self.out.write_all(text.as_bytes());
        match written.and_then(|()| self.out.flush()) {
            Ok(()) => missing.map(|missing| format!("{full}: {missing}")),
            Err(error) => Some(format!("no summary of the step: {error}")),
        }
    }
}

/// Annotations of what is wrong with suites, a line each. Paths are meant from
/// `folder` of the repository; where `is_strict`, warnings are errors.
#[must_use]
pub fn annotations(found: &[Diagnostic], folder: &str, is_strict: bool) -> String {
    lines(&findings::of_suites(found, folder, is_strict))
}

/// The annotation of a mistake that no file has, as a line.
#[must_use]
pub fn fault(message: &str) -> String {
    lines(&[Annotation {
        level: Level::Error,
        spot: None,
        title: "smoke".to_owned(),
        message: one_line(message),
    }])
}

fn lines(annotations: &[Annotation]) -> String {
    let lines = annotations.iter().map(|it| format!("{it}\n"));
    lines.collect()
}
