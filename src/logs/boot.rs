//! Whether an application starts, as the end of its log says: of that, the kind alone.

use std::sync::LazyLock;

use regex::Regex;

use super::access::AccessLine;
use super::fact::Fact;
use super::nginx::ErrorLine;
use super::traceback::{Traceback, name};

/// What the last lines of a log say of the start of an application.
#[derive(Debug, Default)]
pub(super) struct Boot {
    state: Option<State>,
    traceback: Option<Traceback>,
    /// The name of the exception that keeps it from starting.
    raised: Option<String>,
    /// Whether the line before says that it doesn't start.
    is_failing: bool,
    /// The exception that the lines just before are of.
    before: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Started,
    Failed,
}

/// What gunicorn, uvicorn, uWSGI and systemd say as they begin to start one, or have.
const STARTED: [&str; 7] = [
    "Starting gunicorn ",
    "Booting worker with pid",
    "Started server process [",
    "Application startup complete",
    "*** Starting uWSGI ",
    "WSGI app 0 (mountpoint=",
    "systemd[1]: Started ",
];

/// What they say where it doesn't start.
const FAILED: [&str; 10] = [
    "Exception in worker process",
    "Worker failed to boot",
    "App failed to load",
    "Application startup failed. Exiting",
    "Error loading ASGI app",
    "unable to load app 0 (mountpoint=",
    "Can't connect to (",
    "Start request repeated too quickly",
    "Failed with result 'exit-code'",
    "code=exited, status=1/FAILURE",
];

/// All of these words: most lines have none.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let words = STARTED
        .iter()
        .chain(&FAILED)
        .map(|words| regex::escape(words));
    let words: Vec<String> = words.collect();
    Regex::new(&words.join("|")).expect("a pattern of our own")
});

impl Boot {
    /// Takes the next line.
    pub(super) fn line(&mut self, line: &str) {
        let line = line.trim_end();
        if let Some(traceback) = &mut self.traceback {
            if traceback.takes(line) {
                return;
            }
            self.end_traceback();
        }
        if let Some((begun, _)) = Traceback::begin(line) {
            self.traceback = Some(begun);
        } else if WORDS.is_match(line) {
            if self.says(line) {
                return;
            }
        } else if self.state != Some(State::Started) && AccessLine::read(line).is_some() {
            self.start();
        }
        self.is_failing &= self.traceback.is_some();
        self.before = None;
    }

    /// Takes a line that has such words; whether it says that it doesn't start.
    fn says(&mut self, line: &str) -> bool {
        if ErrorLine::read(line).is_some() {
            // Visitors may write the words in it.
            return false;
        }
        let is_started = STARTED.iter().any(|words| line.contains(words));
        if is_started || AccessLine::read(line).is_some() {
            self.start();
            return false;
        }
        self.state = Some(State::Failed);
        self.is_failing = true;
        self.raised = self.before.take().or(self.raised.take());
        true
    }

    fn start(&mut self) {
        self.state = Some(State::Started);
        self.raised = None;
    }

    fn end_traceback(&mut self) {
        let raised = self.traceback.take().and_then(Traceback::end);
        let Some((raised, _)) = raised else { return };
        let name = name(&raised).rsplit('.').next().unwrap_or_default();
        let name = (name.len() <= 60).then(|| name.to_owned());
        if std::mem::take(&mut self.is_failing) {
            self.raised = name;
        } else {
            self.before = name;
        }
    }

    /// Whether anything is said of it.
    pub(super) const fn is_known(&self) -> bool {
        self.state.is_some()
    }

    /// Whether it doesn't start, with the name of what is raised, where that is known.
    pub(super) fn failed(mut self) -> Option<Fact> {
        self.end_traceback();
        let raised = self.raised;
        (self.state == Some(State::Failed)).then_some(Fact::NotStarted { raised })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(log: &str) -> Option<Fact> {
        let mut boot = Boot::default();
        log.lines().for_each(|line| boot.line(line));
        boot.failed()
    }

    fn by(raised: Option<&str>) -> Fact {
        let raised = raised.map(str::to_owned);
        Fact::NotStarted { raised }
    }

    const GUNICORN: &str = r#"[2026-11-29 14:30:01 +0000] [7] [INFO] Starting gunicorn 23.0.0
[2026-11-29 14:30:01 +0000] [7] [INFO] Listening at: unix:/run/gunicorn.sock (7)
[2026-11-29 14:30:01 +0000] [8] [INFO] Booting worker with pid: 8
[2026-11-29 14:30:01 +0000] [8] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/gunicorn/util.py", line 370, in import_app
    mod = importlib.import_module(module)
ModuleNotFoundError: No module named 'todo'
[2026-11-29 14:30:01 +0000] [8] [INFO] Worker exiting (pid: 8)
[2026-11-29 14:30:01 +0000] [7] [ERROR] Worker (pid:8) exited with code 3
[2026-11-29 14:30:01 +0000] [7] [ERROR] Shutting down: Master
[2026-11-29 14:30:01 +0000] [7] [ERROR] Reason: Worker failed to boot.
"#;

    #[test]
    fn a_start_that_failed_last_is_told_by_its_kind() {
        assert_eq!(failed(GUNICORN), Some(by(Some("ModuleNotFoundError"))));
        let uwsgi = "*** Starting uWSGI 2.0.31 (64bit) ***\nTraceback (most recent call last):\n  File \
                     \"/srv/wsgi.py\", line 1, in <module>\nImportError: x\nunable to load app 0 \
                     (mountpoint='') (callable not found or import error)\n";
        assert_eq!(failed(uwsgi), Some(by(Some("ImportError"))));
        let taken =
            "[7] [INFO] Starting gunicorn 23.0.0\n[7] [ERROR] Can't connect to ('127.0.0.1', 1)\n";
        assert_eq!(failed(taken), Some(by(None)));
    }

    #[test]
    fn what_started_since_is_well() {
        let again = format!("{GUNICORN}[9] [INFO] Booting worker with pid: 9\n");
        assert_eq!(failed(&again), None);
        let asked = format!("{GUNICORN}1.2.3.4 - - [x] \"GET / HTTP/1.1\" 200 5\n");
        assert_eq!(failed(&asked), None);
        let others =
            "Traceback (most recent call last):\n  File \"/x.py\", line 1, in x\nKeyError: 'x'\n";
        assert_eq!(failed(others), None);
        // A request's, before the end.
        let ended = format!("{others}x\nsystemd[1]: a.service: Failed with result 'exit-code'.\n");
        assert_eq!(failed(&ended), Some(by(None)));
    }
}
