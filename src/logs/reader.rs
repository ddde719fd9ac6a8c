//! Lines of a log, one after the other, put together to what they say.

use std::time::{Duration, SystemTime};

use super::access::{AccessLine, is_method};
use super::fact::Fact;
use super::json::{Inner, JsonLine};
use super::nginx::ErrorLine;
use super::tie::Tie;
use super::traceback::Traceback;

/// Reads the lines of a log in order.
#[derive(Debug)]
pub(super) struct Reader<'t, 'a> {
    tie: &'t mut Tie<'a>,
    /// A request that failed, of which a traceback may follow.
    head: Option<Head>,
    traceback: Option<Traceback>,
    /// Whether the traceback may be one of a request that isn't named.
    is_of_request: bool,
    /// Whether the last line lets a traceback of a request follow: the log begins, it is a
    /// line of a request, or a server's word for what an application raised. What stands
    /// behind any other is a thread's, a task's, a stranger's.
    may_follow: bool,
    /// Whether gunicorn has just ended a worker.
    timed_out: bool,
    /// The host that Django has just refused.
    refused: Option<String>,
}

/// A request that failed, as an application's log names it.
#[derive(Debug)]
pub(super) struct Head {
    /// Its method, where it is named.
    pub(super) method: Option<String>,
    /// Its path, or the target as it was sent.
    pub(super) path: String,
    pub(super) is_target: bool,
    /// What it says itself.
    pub(super) said: &'static str,
}

/// How applications name a request that failed, before its traceback: Django, gunicorn,
/// which has the method before the path since its version 24, and Flask, behind it.
const HEADS: [(&str, bool); 3] = [
    ("Internal Server Error: ", false),
    ("Error handling request ", true),
    ("Exception on ", false),
];

/// What uvicorn says before the traceback of what an application raised.
const RAISED: &str = "Exception in ASGI application";

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn new(tie: &'t mut Tie<'a>) -> Self {
        Self {
            tie,
            head: None,
            traceback: None,
            is_of_request: false,
            may_follow: true,
            timed_out: false,
            refused: None,
        }
    }

    /// Takes the next line; `at` is when it was written, where that is known.
    pub(super) fn line(&mut self, line: &str, at: Option<SystemTime>) {
        match JsonLine::read(line) {
            Some(Inner::Line(line)) => self.plain(&line, at),
            Some(Inner::Error(failed)) => self.tie.failed(&failed),
            None => self.plain(line, at),
        }
    }

    /// Takes a line that is no JSON.
    fn plain(&mut self, line: &str, at: Option<SystemTime>) {
        let line = bare(line.trim_end());
        if let Some(traceback) = &mut self.traceback {
            if traceback.takes(line) {
                return;
            }
            self.end_traceback();
        }
        if let Some((begun, is_bare)) = Traceback::begin(line) {
            self.traceback = Some(begun);
            self.is_of_request = self.may_follow && is_bare;
            return;
        }
        self.end_head();
        if line.is_empty() {
            return;
        }
        self.may_follow = line.ends_with(RAISED);
        if let Some(error) = ErrorLine::read(line) {
            self.tie.nginx(&error);
        } else if let Some(access) = AccessLine::read(line) {
            self.may_follow = true;
            let refused = self.refused.take().filter(|_| access.status == 400);
            let fact = refused.map(|host| Fact::InvalidHost { host });
            self.tie.access(&access, fact);
        } else if let Some(host) = refused_host(line) {
            self.refused = Some(host);
        } else if let Some((_, path)) = line.split_once(REFUSED) {
            if let Some(host) = self.refused.take() {
                self.tie.refused(path, host);
            }
        } else if let Some(target) = harakiri(line) {
            let head = Head {
                method: None,
                path: target.to_owned(),
                is_target: true,
                said: "",
            };
            self.tie.failure(head, Fact::Harakiri);
        } else if let Some(head) = head(line) {
            self.refused = None;
            self.head = Some(head);
        } else if let Some(fact) = event(line) {
            self.timed_out |= matches!(fact, Fact::WorkerTimeout { .. });
            if fact == Fact::NoApplication {
                self.tie.raised(fact.clone());
                self.may_follow = true;
            }
            self.tie.event(fact, at.or_else(|| stamp(line)));
        }
    }

    /// Takes the end of the log.
    pub(super) fn end(mut self) {
        self.end_traceback();
        self.end_head();
    }

    fn end_traceback(&mut self) {
        let Some((raised, at)) = self.traceback.take().and_then(Traceback::end) else {
            return;
        };
        if self.refused.is_some() {
            // What Django raises in itself, and answers.
            return;
        }
        // What gunicorn's worker raises in itself when it is ended.
        let is_ended = self.timed_out && raised.starts_with("SystemExit");
        let fact = if is_ended {
            Fact::WorkerTimeout { at }
        } else {
            Fact::Exception { raised, at }
        };
        match self.head.take() {
            Some(head) => self.tie.failure(head, fact),
            None if self.is_of_request => self.tie.raised(fact),
            None => {}
        }
    }

    /// A request of which no traceback follows.
    fn end_head(&mut self) {
        if let Some(head) = self.head.take() {
            self.tie.failure(head, Fact::Other);
        }
    }
}

/// How Django names a request that it refuses.
const REFUSED: &str = "Bad Request: ";

/// The host that Django refuses, of the line before that.
fn refused_host(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("Invalid HTTP_HOST header: '")?;
    let (host, _) = rest.split_once('\'')?;
    (host.len() <= 255).then(|| host.to_owned())
}

/// The target of `HARAKIRI [core 0] 127.0.0.1 - GET /slow since 1764426601` (uWSGI).
fn harakiri(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("HARAKIRI [core ")?;
    let (_, asked) = rest.split_once(" - ")?;
    let (asked, _) = asked.rsplit_once(" since ")?;
    Some(asked.split_once(' ')?.1)
}

fn head(line: &str) -> Option<Head> {
    HEADS.into_iter().find_map(|(said, is_target)| {
        let (_, asked) = line.split_once(said)?;
        let (method, path) = match asked.split_once(' ') {
            Some((method, path)) if is_method(method) => (Some(method), path),
            _ => (None, asked),
        };
        let behind = path
            .rsplit_once(" [")
            .filter(|_| !is_target && method.is_none());
        let behind = behind.and_then(|(path, rest)| Some((rest.strip_suffix(']')?, path)));
        let behind = behind.filter(|(method, _)| is_method(method));
        let (method, path) = behind.map_or((method, path), |(method, path)| (Some(method), path));
        path.starts_with('/').then(|| Head {
            method: method.map(str::to_owned),
            path: path.to_owned(),
            is_target,
            said,
        })
    })
}

/// What a line says that has no request: gunicorn's arbiter, uWSGI.
fn event(line: &str) -> Option<Fact> {
    const EVENTS: [(&str, Fact); 12] = [
        ("WORKER TIMEOUT (pid:", Fact::WorkerTimeout { at: None }),
        (
            "was sent SIGKILL! Perhaps out of memory?",
            Fact::WorkerKilled,
        ),
        ("HARAKIRI ON WORKER ", Fact::Harakiri),
        // uWSGI, uvicorn, systemd.
        (" died, killed by signal 9 ", Fact::WorkerKilled),
        ("Child process [", Fact::WorkerKilled),
        ("killed by the OOM killer", Fact::WorkerKilled),
        ("code=killed, status=9/KILL", Fact::WorkerKilled),
        ("Exception in worker process", Fact::WorkerBoot),
        ("Worker failed to boot", Fact::WorkerBoot),
        ("no python application found", Fact::NoApplication),
        ("invalid request block size:", Fact::BlockSize),
        ("Too many open files", Fact::TooManyFiles),
    ];
    // uvicorn says of its children when they begin, too.
    let is_child = !line.contains("Child process [") || line.ends_with("] died");
    let known = EVENTS.into_iter().find(|(words, _)| line.contains(words));
    known.filter(|_| is_child).map(|(_, fact)| fact)
}

/// A line without what those who collect lines write before it: syslog, `docker compose`.
fn bare(line: &str) -> &str {
    let bytes = line.as_bytes();
    // `Nov 29 14:30:01 host gunicorn[7]: `.
    let is_dated = bytes.first().is_some_and(u8::is_ascii_uppercase)
        && [(3, b' '), (6, b' '), (9, b':'), (12, b':'), (15, b' ')]
            .iter()
            .all(|(at, mark)| bytes.get(*at) == Some(mark));
    if is_dated {
        let tag = line.get(16..).and_then(|rest| rest.split_once(": "));
        let tag = tag.filter(|(tag, _)| tag.matches(' ').count() == 1);
        return tag.map_or(line, |(_, rest)| rest);
    }
    // `gunicorn-1  | `.
    let piped = line.split_once(" | ");
    let is_name = |name: &str| {
        let name = name.trim_end();
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    piped
        .filter(|(name, _)| is_name(name))
        .map_or(line, |(_, rest)| rest)
}

/// When a line of gunicorn's was written: `[2026-11-29 14:30:01 +0000]`.
fn stamp(line: &str) -> Option<SystemTime> {
    let text = line.strip_prefix('[')?.get(..25)?;
    let format = time::macros::format_description!(
        "[year]-[month]-[day] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
    );
    let at = time::OffsetDateTime::parse(text, format).ok()?;
    let seconds = u64::try_from(at.unix_timestamp()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
