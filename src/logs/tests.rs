//! What is tied to whose request.

mod whose;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use tempfile::TempDir;
use url::Url;

use super::*;
use crate::exchange::Sent;

/// A run that has sent requests, and a log that was there before.
struct Run {
    folder: TempDir,
    logs: Logs,
    sent: Arc<SentRequests>,
}

impl Run {
    fn with(before: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("log"), before).unwrap();
        Self::at(folder)
    }

    fn at(folder: TempDir) -> Self {
        let mut target = Target::parse("http://127.0.0.1:8000").unwrap();
        target.name = "site".to_owned();
        target.logs = vec![LogPlace::File(folder.path().join("log"))];
        let logs = Logs::begin([&target]);
        Self {
            folder,
            logs,
            sent: Arc::default(),
        }
    }

    /// Sends a request of a trial.
    fn sends(self, trial: &str, method: &str, target: &str, status: Option<u16>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("a.example"));
        headers.insert(USER_AGENT, HeaderValue::from_static("smoke/0"));
        let sent = Sent {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            url: Url::parse("http://a.example")
                .unwrap()
                .join(target)
                .unwrap(),
            raw_target: None,
            headers,
            body: Bytes::new(),
        };
        let step = self.sent.step(trial);
        step.call(&sent, SystemTime::now(), status);
        self
    }

    /// Writes lines; those of nginx are of now.
    fn writes(self, text: &str) -> Self {
        let now = time::OffsetDateTime::now_utc();
        let format =
            time::macros::format_description!("[year]/[month]/[day] [hour]:[minute]:[second]");
        let text = text.replace(THEN, &now.format(format).unwrap());
        let path = self.folder.path().join("log");
        let before = fs::read(&path).unwrap_or_default();
        fs::write(path, [&before, text.as_bytes()].concat()).unwrap();
        self
    }

    fn read(&mut self) -> Logged {
        let wrong = ["wrong", "too"].map(str::to_owned).into();
        let is_given_up = AtomicBool::new(false);
        self.logs
            .read(&self.sent, &wrong, Duration::from_secs(9), &is_given_up)
    }

    fn lines(mut self) -> Vec<String> {
        let logged = self.read();
        assert!(logged.notes.is_empty(), "{:?}", logged.notes);
        logged.tied.into_iter().map(|tied| tied.line.text).collect()
    }
}

/// When lines of nginx's are written that are of the run.
const THEN: &str = "2026/11/29 14:30:01";

fn refused(target: &str, host: &str) -> String {
    format!(
        "2026/11/29 14:30:01 [error] 1#1: *7 connect() failed (111: Connection refused) while \
         connecting to upstream, client: 192.0.2.7, server: _, request: \"GET {target} HTTP/1.1\", \
         upstream: \"http://127.0.0.1:8000{target}\", host: \"{host}\"\n"
    )
}

const REFUSED: &str = "connect() failed (111: Connection refused) while connecting to upstream \
                       (http://127.0.0.1:8000)";

#[test]
fn what_was_written_before_or_is_of_others_is_left_out() {
    let run = Run::with(&refused("/", "a.example")).sends("wrong", "GET", "/", Some(502));
    let others = [
        refused("/?token=abc", "a.example"),
        refused("/", "b.example"),
        "no line of any server's: GET / HTTP/1.1\n".to_owned(),
    ];
    assert!(run.writes(&others.concat()).lines().is_empty());
    let run = Run::with("").sends("wrong", "GET", "/", Some(502));
    assert_eq!(run.writes(&refused("/", "A.example")).lines(), [REFUSED]);
    let passed = Run::with("").sends("right", "GET", "/", Some(200));
    assert!(passed.writes(&refused("/", "a.example")).lines().is_empty());
}

const DJANGO: &str = "Internal Server Error: /a b\nTraceback (most recent call last):\n  File \
                      \"/srv/todo/views.py\", line 3, in home\n    x\nKeyError: 'x'\n";

#[test]
fn lines_without_a_host_count() {
    let run = || Run::with("").sends("wrong", "GET", "/a%20b?q=1", Some(500));
    let told = "KeyError: 'x' (/srv/todo/views.py:3 in home)";
    assert_eq!(run().writes(DJANGO).lines(), [told]);
    // Somebody else meets the same.
    assert!(run().writes(&DJANGO.repeat(2)).lines().is_empty());
    let answered = Run::with("").sends("wrong", "GET", "/a%20b", Some(404));
    assert!(answered.writes(DJANGO).lines().is_empty());
}

const ACCESS: &str = "INFO:     127.0.0.1:5 - \"GET /a HTTP/1.1\" 500 Internal Server Error\n";

#[test]
fn a_traceback_belongs_to_the_next_line_of_a_request() {
    let run = || Run::with("").sends("wrong", "GET", "/a", Some(500));
    let traceback = DJANGO.split_once('\n').unwrap().1;
    let told = "KeyError: 'x' (/srv/todo/views.py:3 in home)";
    let whole = format!("ERROR:    Exception in ASGI application\n{traceback}{ACCESS}");
    assert_eq!(run().writes(&whole).lines().last().unwrap(), told);
    // Of two, nobody knows which is whose.
    let both = format!("{traceback}{traceback}{ACCESS}");
    assert_eq!(run().writes(&both).lines(), ["it answered GET /a with 500"]);
    let other = format!("{traceback}{}{ACCESS}", ACCESS.replace("/a", "/b"));
    assert_eq!(
        run().writes(&other).lines(),
        ["it answered GET /a with 500"]
    );
    assert!(run().writes(traceback).lines().is_empty());
    // Another status is another request.
    assert!(
        run()
            .writes(&ACCESS.replace("500 Int", "200 Int"))
            .lines()
            .is_empty()
    );
}

#[test]
fn agents_tell_whose_a_line_is() {
    let combined =
        |agent: &str| format!("192.0.2.7 - - [x] \"GET /a HTTP/1.1\" 500 145 \"-\" \"{agent}\"\n");
    let run = || Run::with("").sends("wrong", "GET", "/a", Some(500));
    assert!(run().writes(&combined("Mozilla/5.0")).lines().is_empty());
    let both = combined("Mozilla/5.0") + &combined("smoke/0");
    assert_eq!(run().writes(&both).lines(), ["it answered GET /a with 500"]);
}

#[test]
fn what_is_said_of_no_request_is_known_by_its_kind() {
    let mut run = Run::with("").sends("wrong", "GET", "/a", None);
    run = run.writes(
        "[CRITICAL] WORKER TIMEOUT (pid:7)\n[2020-01-01 00:00:00 +0000] [7] [ERROR] \
                      Worker (pid:7) was sent SIGKILL! Perhaps out of memory?\nsecret of others\n",
    );
    let logged = run.read();
    assert!(logged.tied.is_empty());
    let known: Vec<_> = logged.by_time.into_iter().map(|it| it.fact).collect();
    assert_eq!(known, [Fact::WorkerTimeout { at: None }]);
}

#[test]
fn a_log_that_is_rotated_is_read_to_its_end_and_on() {
    let run = Run::with("old\n")
        .sends("wrong", "GET", "/1", Some(502))
        .sends("wrong", "GET", "/2", Some(502));
    let run = run.writes(&refused("/2", "a.example"));
    let [log, rotated] = ["log", "log.1"].map(|name| run.folder.path().join(name));
    fs::rename(&log, rotated).unwrap();
    fs::write(
        &log,
        refused("/2", "b.example") + &refused("/2", "a.example"),
    )
    .unwrap();
    assert_eq!(run.lines(), [REFUSED]);
    // There may be none yet.
    let run = Run::with("old\n")
        .sends("wrong", "GET", "/", Some(502))
        .writes(&refused("/", "a.example"));
    fs::rename(
        run.folder.path().join("log"),
        run.folder.path().join("log.1"),
    )
    .unwrap();
    assert_eq!(run.lines(), [REFUSED]);
}

#[test]
fn what_keeps_a_log_from_being_read_is_told() {
    let trouble = |run: &mut Run| {
        let logged = run.read();
        let lines: Vec<_> = logged.tied.into_iter().map(|it| it.line.text).collect();
        let mut notes = logged.notes.into_iter().map(|note| note.trouble);
        (notes.next(), lines)
    };
    let none = || Run::at(TempDir::new().unwrap()).sends("wrong", "GET", "/", Some(502));
    assert_eq!(trouble(&mut none()), (Some(LogTrouble::Missing), vec![]));
    let mut later = none().writes(&refused("/", "a.example"));
    assert_eq!(trouble(&mut later), (None, vec![REFUSED.to_owned()]));
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("log")).unwrap();
    assert_eq!(
        trouble(&mut Run::at(folder).sends("wrong", "GET", "/", None)).0,
        Some(LogTrouble::NoFile)
    );
    // Emptied, and written to beyond where it ended.
    let run = Run::with("an old line\n").sends("wrong", "GET", "/", Some(502));
    fs::write(run.folder.path().join("log"), "").unwrap();
    let mut run = run.writes(&refused("/", "a.example"));
    assert_eq!(
        trouble(&mut run),
        (Some(LogTrouble::Shortened), vec![REFUSED.to_owned()])
    );
}

#[test]
fn a_flood_is_read_as_far_as_the_bound_and_told() {
    let run = Run::with("").sends("wrong", "GET", "/", Some(502));
    let mut flood = refused("/", "a.example");
    let line = "x".repeat(100_000);
    while flood.len() < 34 * 1024 * 1024 {
        let _ = writeln!(flood, "{line}");
    }
    let mut run = run.writes(&(flood + &refused("/", "a.example")));
    let logged = run.read();
    let [
        LogNote {
            trouble: LogTrouble::Flooded { read },
            ..
        },
    ] = &*logged.notes
    else {
        panic!("{:?}", logged.notes);
    };
    assert!(*read >= BYTES && logged.tied.len() == 1);
}

#[test]
fn a_host_that_django_refuses_is_that_of_the_request_behind_it() {
    let refused = "Invalid HTTP_HOST header: '127.0.0.1:8000'. You may need to add '127.0.0.1' to \
                   ALLOWED_HOSTS.\nTraceback (most recent call last):\n  File \"x.py\", line 1, in \
                   x\ndjango.core.exceptions.DisallowedHost: y\nBad Request: /a\n";
    let run = || Run::with("").sends("wrong", "GET", "/a", Some(400));
    let told = "Invalid HTTP_HOST header: '127.0.0.1:8000'";
    assert_eq!(run().writes(refused).lines(), [told]);
    assert!(run().writes(&refused.repeat(2)).lines().is_empty());
    assert!(run().writes("Bad Request: /a\n").lines().is_empty());
}

#[test]
fn what_uwsgi_ends_is_known_by_its_request() {
    let ended = "Sun Nov 29 14:30:01 2026 - *** HARAKIRI ON WORKER 1 (pid: 7, try: 1) ***\n\
                 Sun Nov 29 14:30:01 2026 - HARAKIRI [core 0] 127.0.0.1 - GET /a?b since 1764426601\n";
    let mut run = Run::with("")
        .sends("wrong", "GET", "/a?b", Some(502))
        .writes(ended);
    let logged = run.read();
    assert_eq!(logged.tied.len(), 1);
    assert_eq!(logged.tied[0].fact, Fact::Harakiri);
    assert_eq!(logged.by_time.len(), 1);
}

#[test]
fn what_a_stranger_raises_is_never_told() {
    let traceback = DJANGO.split_once('\n').unwrap().1;
    let run = || Run::with("").sends("wrong", "GET", "/a", Some(500));
    let answered = ["it answered GET /a with 500"];
    // A thread's, a task's, a worker's that starts.
    for head in [
        "Exception in thread Thread-1:",
        "[2026-11-29 14:30:01,000: ERROR/ForkPoolWorker-1] Task mail.send[1] raised unexpected",
        "[ERROR] Exception in worker process",
        "Bad Request: /other",
    ] {
        let log = format!("{head}\n{traceback}{ACCESS}");
        assert_eq!(run().writes(&log).lines(), answered, "{head}");
    }
    // Behind an answer that was right, or among other errors.
    let right = ACCESS.replace("/a HTTP/1.1\" 500", "/b HTTP/1.1\" 200");
    let asgi = format!("ERROR:    Exception in ASGI application\n{traceback}");
    for log in [
        format!("{right}{asgi}{ACCESS}{asgi}"),
        format!("{right}{asgi}{ACCESS}"),
    ] {
        assert_eq!(run().writes(&log).lines(), answered);
    }
    let other = ACCESS.replace("/a", "/b");
    let log = format!("{other}{asgi}{ACCESS}");
    assert_eq!(run().writes(&log).lines(), answered);
}

#[test]
fn one_path_may_be_of_several_requests() {
    let refused = Run::with("").sends("wrong", "GET", "/a%20b?q=1", Some(502));
    assert!(refused.writes(DJANGO).lines().is_empty());
    let access = |asked: &str| format!("INFO: 127.0.0.1:5 - \"{asked} HTTP/1.1\" 500 Oh\n");
    let run = || Run::with("").sends("wrong", "GET", "/a%20b", Some(500));
    let log = format!("{DJANGO}{}{}", access("POST /a%20b"), access("GET /a%20b"));
    assert_eq!(
        run().writes(&log).lines(),
        ["it answered GET /a b with 500"]
    );
    let log = format!("{DJANGO}{}", access("GET /a%20b"));
    assert_eq!(run().writes(&log).lines().len(), 2);
}

#[test]
fn a_line_of_nginx_fits_what_came() {
    let waited = "2026/11/29 14:30:01 [error] 1#1: *9 upstream timed out (110: Connection timed out) \
                  while reading response header from upstream, client: 192.0.2.7, server: _, \
                  request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:8000/\", host: \
                  \"a.example\"\n";
    let run = || Run::with("").sends("wrong", "GET", "/", Some(502));
    assert!(run().writes(waited).lines().is_empty());
    // Of two connections, one is somebody else's.
    let both = format!("{waited}{}", refused("/", "a.example"));
    assert!(run().writes(&both).lines().is_empty());
}

#[test]
fn what_uwsgi_raises_is_that_of_who_got_nothing() {
    let traceback = DJANGO.split_once('\n').unwrap().1;
    let line = "[pid: 7|app: 0|req: 1/1] 127.0.0.1 () {30 vars in 400 bytes} [Sun Nov 29 14:30:01 \
                2026] GET /a => generated 0 bytes in 0 msecs (HTTP/1.1 500) 0 headers in 0 bytes (0 \
                switches on core 0)\n";
    let run = Run::with("").sends("wrong", "GET", "/a", None);
    let lines = run.writes(&format!("{traceback}{line}")).lines();
    assert_eq!(lines, ["KeyError: 'x' (/srv/todo/views.py:3 in home)"]);
}

#[test]
fn gunicorn_names_methods() {
    let traceback = DJANGO.split_once('\n').unwrap().1;
    let log = |asked: &str| format!("[x] [7] [ERROR] Error handling request {asked}\n{traceback}");
    let run = || Run::with("").sends("wrong", "GET", "/a", Some(500));
    assert_eq!(run().writes(&log("GET /a")).lines().len(), 1);
    assert!(run().writes(&log("POST /a")).lines().is_empty());
    assert_eq!(run().writes(&log("/a")).lines().len(), 1);
}
