//! JSON lines: one event a line.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::destination::folder_of;
use super::{Event, Reporter};

/// Records the events, one a line, so that they can be read while the run goes
/// on and replayed afterwards.
///
/// The record is a log, written line by line and not replaced as a whole: one
/// that ends without `run-finished` is of a run that was killed.
pub struct Json<W: Write> {
    out: W,
}

impl Json<File> {
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
        Self { out }
    }
}

impl<W: Write> Reporter for Json<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        // A line is written whole, or nothing of it.
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
