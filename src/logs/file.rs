//! A file that a server writes to.

use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::record::LogTrouble;

/// How many bytes of a line are looked at.
const LINE: u64 = 16 * 1024;
/// How many bytes before its end a file is known by.
const MARK: u64 = 64;

/// How many bytes before the run are looked at.
const BEFORE: u64 = 64 * 1024;

/// How much may be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    /// How many bytes.
    pub(super) bytes: u64,
    /// Until when.
    pub(super) until: Instant,
    /// Whether nobody waits for it any more.
    pub(super) is_given_up: &'a AtomicBool,
}

impl Bound<'_> {
    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.until || self.is_given_up.load(Ordering::Relaxed)
    }
}

/// A file, and how far it was written when the run began.
#[derive(Debug)]
pub(super) struct Tail {
    path: PathBuf,
    /// The file as it was then, which may get another name meanwhile.
    begun: Result<Begun, LogTrouble>,
}

#[derive(Debug)]
struct Begun {
    file: File,
    at: u64,
    /// What stood last in it: another content is another file.
    mark: Vec<u8>,
}

impl Tail {
    /// Notes where a file ends. Nothing but its last bytes is read.
    pub(super) fn begin(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            begun: Begun::at_end(path),
        }
    }

    /// Has `each` look at every line that was written since; what keeps some of it from
    /// being read comes back.
    pub(super) fn read(&mut self, bound: Bound<'_>, each: &mut dyn FnMut(&str)) -> Vec<LogTrouble> {
        let mut told = Vec::new();
        let mut lines = Lines {
            bound,
            read: 0,
            each,
        };
        let ended = match &mut self.begun {
            Ok(begun) => lines.of_begun(begun, &self.path, &mut told),
            Err(LogTrouble::Missing) => lines.of_new(&self.path, None),
            Err(trouble) => Err(trouble.clone()),
        };
        told.extend(ended.err());
        told
    }

    /// Has `each` look at the last whole lines that were written before the run.
    pub(super) fn before(&mut self, each: &mut dyn FnMut(&str)) {
        let begun = self.begun.as_mut().ok();
        if let Some(Ok(text)) = begun.map(Begun::before) {
            text.lines().for_each(each);
        }
    }
}

impl Begun {
    fn at_end(path: &Path) -> Result<Self, LogTrouble> {
        let mut file = open(path)?;
        let at = file.metadata().map_err(|error| trouble(&error))?.len();
        let mark = mark(&mut file, at).map_err(|error| trouble(&error))?;
        Ok(Self { file, at, mark })
    }

    /// The end of what it was when the run began, unless it is another by now.
    fn before(&mut self) -> io::Result<String> {
        let end = before(&mut self.file, self.at, BEFORE)?;
        let is_same = end.ends_with(&self.mark);
        let begin = if end.len() as u64 == self.at {
            0
        } else {
            memchr::memchr(b'\n', &end).map_or(end.len(), |at| at + 1)
        };
        let lines = if is_same { &end[begin..] } else { &[] };
        Ok(String::from_utf8_lossy(lines).into_owned())
    }
}

/// The bytes before a place by which a file is known.
fn mark(file: &mut File, at: u64) -> io::Result<Vec<u8>> {
    before(file, at, MARK)
}

/// So many bytes before a place, at most.
fn before(file: &mut File, at: u64, most: u64) -> io::Result<Vec<u8>> {
    let from = at.saturating_sub(most);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(at - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file that is one: opening a pipe would wait for who writes to it.
fn open(path: &Path) -> Result<File, LogTrouble> {
    let is_file = |known: io::Result<Metadata>| match known {
        Ok(known) if known.is_file() => Ok(()),
        Ok(_) => Err(LogTrouble::NoFile),
        Err(error) => Err(trouble(&error)),
    };
    is_file(fs::metadata(path))?;
    let file = File::open(path).map_err(|error| trouble(&error))?;
    is_file(file.metadata())?;
    Ok(file)
}

fn trouble(error: &io::Error) -> LogTrouble {
    match error.kind() {
        ErrorKind::NotFound => LogTrouble::Missing,
        ErrorKind::PermissionDenied => LogTrouble::Denied,
        _ => LogTrouble::Unreadable(error.to_string()),
    }
}

/// Lines that are read, within a bound.
struct Lines<'e> {
    bound: Bound<'e>,
    read: u64,
    each: &'e mut dyn FnMut(&str),
}

impl Lines<'_> {
    /// Reads on in a file, and then the one that has its name by now.
    fn of_begun(
        &mut self,
        begun: &mut Begun,
        path: &Path,
        told: &mut Vec<LogTrouble>,
    ) -> Result<(), LogTrouble> {
        let known = begun.file.metadata().map_err(|error| trouble(&error))?;
        let same = mark(&mut begun.file, begun.at).map_err(|error| trouble(&error))?;
        if known.len() < begun.at || same != begun.mark {
            told.push(LogTrouble::Shortened);
            begun.at = 0;
        }
        let seek = begun.file.seek(SeekFrom::Start(begun.at));
        seek.map_err(|error| trouble(&error))?;
        self.all(&begun.file)?;
        match self.of_new(path, Some(&known)) {
            // It was renamed, and there is no other one yet.
            Err(LogTrouble::Missing) => Ok(()),
            ended => ended,
        }
    }

    /// Reads a file from its beginning, unless it is the one that is `known`.
    fn of_new(&mut self, path: &Path, known: Option<&Metadata>) -> Result<(), LogTrouble> {
        let now = fs::metadata(path).map_err(|error| trouble(&error))?;
        let is_known = |known: &Metadata| (known.dev(), known.ino()) == (now.dev(), now.ino());
        if known.is_some_and(is_known) {
            return Ok(());
        }
        self.all(&open(path)?)
    }

    fn all(&mut self, file: &File) -> Result<(), LogTrouble> {
        let mut reader = BufReader::with_capacity(64 * 1024, file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut limited = (&mut reader).take(LINE);
            let length = limited.read_until(b'\n', &mut line);
            let length = length.map_err(|error| trouble(&error))? as u64;
            if length == 0 {
                return Ok(());
            }
            self.read += length;
            if length == LINE && line.last() != Some(&b'\n') {
                self.read +=
                    rest(&mut reader, self.bound.bytes).map_err(|error| trouble(&error))?;
            }
            (self.each)(&String::from_utf8_lossy(&line));
            if self.read >= self.bound.bytes || self.bound.is_over() {
                return self.is_more(&mut reader);
            }
        }
    }

    fn is_more(&self, reader: &mut impl BufRead) -> Result<(), LogTrouble> {
        match reader.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(LogTrouble::Flooded { read: self.read }),
            Err(error) => Err(trouble(&error)),
        }
    }
}

/// Skips what a line is too long for; at most so many bytes.
fn rest(reader: &mut impl BufRead, most: u64) -> io::Result<u64> {
    let mut skipped = 0;
    while skipped < most {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        let end = memchr::memchr(b'\n', buffer);
        let length = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(length);
        skipped += length as u64;
        if end.is_some() {
            break;
        }
    }
    Ok(skipped)
}
