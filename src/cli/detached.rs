//! Outputs that nobody is kept by: pipes and terminals may take nothing for as long
//! as they like.
//!
//! Each is written to by a thread of its own, so that whoever waits for that can
//! give it up when a signal came. Others go on then.

use std::fs::File;
use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::signal;
use crate::record::Signal;

/// How long an output may take nothing, once a signal came.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is seen whether one came.
const TICK: Duration = Duration::from_millis(50);

/// So many bytes are written at once, as a pipe takes them as a whole: an output
/// that is read slowly takes some in time.
const PIECE: usize = 4096;

/// The signal for which an output was given up, if one was.
static GIVEN_UP: OnceLock<Signal> = OnceLock::new();

/// The signal for which an output was given up: what the program was asked for is
/// not whole because of that.
pub(super) fn given_up() -> Option<Signal> {
    GIVEN_UP.get().copied()
}

/// An output with a thread of its own, which writes to it.
pub(super) struct Detached {
    pieces: Sender<Vec<u8>>,
    written: Receiver<io::Result<()>>,
    is_given_up: bool,
}

impl Detached {
    /// The output that `open` opens, in that thread: to open a pipe is to wait for
    /// its reader.
    pub(super) fn open<W: Write>(
        open: impl FnOnce() -> io::Result<W> + Send + 'static,
    ) -> io::Result<Self> {
        let (pieces, to_write) = mpsc::channel();
        let (told, written) = mpsc::channel();
        let thread = thread::Builder::new().name("output".to_owned());
        thread.spawn(move || {
            if let Err(error) = serve(open, &to_write, &told) {
                // Whoever has let go of the output doesn't want to know.
                let _ = told.send(Err(error));
            }
        })?;
        Ok(Self {
            pieces,
            written,
            is_given_up: false,
        })
    }

    /// A file as it is, which takes what it is given; a pipe or a device detached.
    pub(super) fn unless_regular(file: File) -> io::Result<Box<dyn Write + Send>> {
        if file.metadata()?.is_file() {
            return Ok(Box::new(file));
        }
        Ok(Box::new(Self::open(|| Ok(file))?))
    }
}

/// Writes each piece, and says when it is written.
fn serve<W: Write>(
    open: impl FnOnce() -> io::Result<W>,
    pieces: &Receiver<Vec<u8>>,
    told: &Sender<io::Result<()>>,
) -> io::Result<()> {
    let mut out = open()?;
    for piece in pieces {
        out.write_all(&piece)?;
        out.flush()?;
        // As above.
        let _ = told.send(Ok(()));
    }
    Ok(())
}

impl Write for Detached {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let nobody = || io::Error::new(io::ErrorKind::TimedOut, "nobody reads it");
        if self.is_given_up {
            return Err(nobody());
        }
        let piece = &bytes[..bytes.len().min(PIECE)];
        // A thread that has ended has told why.
        let _ = self.pieces.send(piece.to_vec());
        let since = Instant::now();
        loop {
            match self.written.recv_timeout(TICK) {
                Ok(written) => return written.map(|()| piece.len()),
                Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some((signal, heard)) = signal::heard()
                && since.max(heard).elapsed() > PATIENCE
            {
                self.is_given_up = true;
                GIVEN_UP.get_or_init(|| signal);
                return Err(nobody());
            }
        }
    }

    /// What is written is flushed.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_tells_its_failure_as_what_it_stands_for() {
        let failing = Detached::open(|| -> io::Result<Vec<u8>> { Err(io::Error::other("no way")) });
        let mut failing = failing.unwrap();
        let told = |out: &mut Detached| out.write(b"a").unwrap_err().to_string();
        assert_eq!(told(&mut failing), "no way");
        assert_eq!(told(&mut failing), "broken pipe");
    }

    #[test]
    fn what_is_written_comes_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all");
        let mut out = Detached::open({
            let path = path.clone();
            || File::create(path)
        });
        let text = "x".repeat(3 * PIECE + 1);
        out.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    }
}
