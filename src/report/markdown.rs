//! A run in a page of Markdown: for a step of GitHub Actions, a note on a merge
//! request, a chat.

mod inline;
mod summary;

use std::io::{self, Write};
use std::path::PathBuf;

use super::destination::Destination;
use super::digest::Digest;
use super::{Event, Reporter};
pub(super) use summary::{short_summary, summary};

/// Writes a page of Markdown when the run has ended: what it came to, and what is
/// wrong, by its causes.
pub struct Markdown {
    destination: Destination,
    digest: Digest,
}

impl Markdown {
    /// How a page begins, by which one is known.
    pub const BEGINNING: &str = "## smoke: ";

    /// Writes to a file; an older page is replaced as a whole.
    ///
    /// # Errors
    /// When the file's folder can't be made or written to; or when the file is a
    /// folder.
    pub fn to_file(path: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self::to(Destination::file(path)?))
    }

    /// Writes to a writer.
    #[must_use]
    pub fn to_writer(out: impl Write + Send + 'static) -> Self {
        Self::to(Destination::Writer(Box::new(out)))
    }

    fn to(destination: Destination) -> Self {
        Self {
            destination,
            digest: Digest::default(),
        }
    }
}

impl Reporter for Markdown {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.digest.event(event);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let text = summary(&self.digest);
        self.destination.write(|out| out.write_all(text.as_bytes()))
    }
}
