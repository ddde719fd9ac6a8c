//! A run as GitHub Actions shows it: annotations at the lines of suites, and a page
//! of Markdown for the step.

mod command;
mod findings;

use std::io::{self, Write};

use super::digest::Digest;
use super::markdown::summary;
use super::{Event, Reporter};
use crate::source::{Diagnostic, one_line};
use command::{Annotation, Level};

/// The longest step summary that GitHub takes, in bytes; of a longer one it shows
/// nothing.
pub const STEP_SUMMARY: u64 = 1024 * 1024;

/// Writes annotations when the run has ended, and the page of the step.
pub struct Github<W: Write> {
    out: W,
    page: Option<(Box<dyn Write + Send>, u64)>,
    digest: Digest,
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
        self.page = Some((page, room));
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
        let Some((page, room)) = &mut self.page else {
            return Ok(());
        };
        // What other commands of the step wrote may end in the middle of a line.
        let text = format!("\n{}", summary(&self.digest));
        if text.len() as u64 > *room {
            // Who filled it is no reason for this run to fail.
            let full = lines(&[Annotation {
                level: Level::Warning,
                spot: None,
                title: "smoke".to_owned(),
                message: "the summary of the step has no room left".to_owned(),
            }]);
            return self.out.write_all(full.as_bytes());
        }
        page.write_all(text.as_bytes())?;
        page.flush()
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
