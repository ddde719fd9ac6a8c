//! The journal of a systemd unit, as `journalctl` shows it.

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::Deserialize;
use serde_json::Value;

use super::file::Bound;
use crate::record::LogTrouble;

/// How many bytes of an entry are looked at.
const ENTRY: u64 = 64 * 1024;
/// How many bytes are kept of what `journalctl` says of itself.
const SAID: u64 = 2 * 1024;
/// How many entries before the run are looked at.
const BEFORE: &str = "200";
/// How often is looked whether somebody still waits.
const LOOK: Duration = Duration::from_millis(50);
/// How many entries wait to be looked at.
const WAITING: usize = 256;

/// A unit, and when the run began.
#[derive(Debug)]
pub(super) struct Journal {
    unit: String,
    since: SystemTime,
}

/// An entry (`systemd.journal-fields`), of `journalctl -o json`.
#[derive(Deserialize)]
struct Entry {
    /// A text, or its bytes, where it is no text.
    #[serde(rename = "MESSAGE")]
    message: Option<Value>,
    /// In microseconds.
    #[serde(rename = "__REALTIME_TIMESTAMP")]
    at: Option<String>,
}

impl Journal {
    pub(super) fn begin(unit: &str) -> Self {
        Self {
            unit: unit.to_owned(),
            since: SystemTime::now(),
        }
    }

    /// Has `each` look at every line that was written since, with its time.
    pub(super) fn read(
        &self,
        bound: Bound<'_>,
        each: &mut dyn FnMut(&str, Option<SystemTime>),
    ) -> Vec<LogTrouble> {
        let since = self.since();
        let args = ["--since".to_owned(), format!("@{}", since.as_secs())];
        self.entries(&args, bound, &mut |entry| tell(entry, since, each))
    }

    /// Has `each` look at the last lines that were written before the run.
    pub(super) fn before(&self, bound: Bound<'_>, each: &mut dyn FnMut(&str)) {
        let until = format!("@{}", self.since().as_secs());
        let args = [
            "--until".to_owned(),
            until,
            "--lines".to_owned(),
            BEFORE.to_owned(),
        ];
        let each = &mut |line: &str, _| each(line);
        // What keeps it from being read is told of what was written since.
        let _ = self.entries(&args, bound, &mut |entry| tell(entry, Duration::ZERO, each));
    }

    fn since(&self) -> Duration {
        let since = self.since.duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default()
    }

    fn entries(
        &self,
        args: &[String],
        bound: Bound<'_>,
        each: &mut dyn FnMut(&[u8]),
    ) -> Vec<LogTrouble> {
        let child = Command::new("journalctl")
            .args(["--unit", &self.unit, "--output", "json", "--no-pager"])
            .args(args)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match child {
            Ok(child) => Running(child),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return vec![LogTrouble::NoJournalctl];
            }
            Err(error) => return vec![LogTrouble::JournalFailed(error.to_string())],
        };
        let (Some(out), Some(err)) = (child.0.stdout.take(), child.0.stderr.take()) else {
            return vec![LogTrouble::Slow];
        };
        let said = thread::spawn(move || {
            let mut said = Vec::new();
            // What is cut off is nothing to wait for.
            let _ = err.take(SAID).read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let (entries, mut read) = (entries(out), 0);
        let mut has_any = false;
        loop {
            let left = bound.until.saturating_duration_since(Instant::now());
            match entries.recv_timeout(left.min(LOOK)) {
                Err(RecvTimeoutError::Timeout) if !bound.is_over() => {}
                Ok(_) if read >= bound.bytes => return vec![LogTrouble::Flooded { read }],
                Ok(entry) => {
                    read += entry.len() as u64;
                    has_any = true;
                    each(&entry);
                }
                Err(RecvTimeoutError::Timeout) if read > 0 => {
                    return vec![LogTrouble::Flooded { read }];
                }
                Err(RecvTimeoutError::Timeout) => return vec![LogTrouble::Slow],
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let is_well = child.0.wait().is_ok_and(|status| status.success());
        let said = said.join().unwrap_or_default();
        match said.lines().find(|line| !line.trim().is_empty()) {
            Some(line) if !is_well => vec![LogTrouble::JournalFailed(line.to_owned())],
            None if !is_well => vec![LogTrouble::JournalFailed("it failed".to_owned())],
            // journalctl's hint to those who see their own messages alone.
            Some(_) if !has_any && said.contains("systemd-journal") => {
                vec![LogTrouble::JournalDenied]
            }
            _ if !has_any => vec![LogTrouble::JournalEmpty],
            _ => Vec::new(),
        }
    }
}

/// A child that doesn't outlive what it is for.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The lines of a child's output, each with no more bytes than are looked at.
fn entries(out: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(WAITING);
    thread::spawn(move || {
        let mut out = BufReader::new(out);
        loop {
            let mut entry = Vec::new();
            let length = (&mut out).take(ENTRY).read_until(b'\n', &mut entry);
            if !length.is_ok_and(|length| length > 0) || sender.send(entry).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Tells the lines of an entry, unless it was written before the run.
fn tell(entry: &[u8], since: Duration, each: &mut dyn FnMut(&str, Option<SystemTime>)) {
    let Ok(entry) = serde_json::from_slice::<Entry>(entry) else {
        return;
    };
    let at = entry
        .at
        .and_then(|at| at.parse().ok())
        .map(Duration::from_micros);
    if at.is_some_and(|at| at < since) {
        return;
    }
    let at = at.and_then(|at| SystemTime::UNIX_EPOCH.checked_add(at));
    let message = match entry.message {
        Some(Value::String(text)) => text,
        Some(Value::Array(bytes)) => {
            let bytes = bytes.iter().filter_map(Value::as_u64);
            let bytes: Vec<u8> = bytes.filter_map(|byte| u8::try_from(byte).ok()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => return,
    };
    message.lines().for_each(|line| each(line, at));
}
