//! Logs of the targets of a run, and the requests that lines of theirs may belong to.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::runner::Runner;
use crate::logs::{Logged, Logs, SentRequests};
use crate::plan::Target;
use crate::record::{LogNote, LogTrouble, Secrets};
use crate::transport::OnAnswered;

/// How long is waited for lines that are written behind the response.
const GRACE: Duration = Duration::from_millis(200);
/// How long reading may take, and how long where somebody interrupted the run.
const LEFT: [Duration; 2] = [Duration::from_secs(5), Duration::from_millis(300)];

/// Logs of the targets of a run, and the requests that lines of theirs may belong to.
#[derive(Debug)]
pub(super) struct WatchedLogs {
    logs: Mutex<Logs>,
    sent: Arc<SentRequests>,
    /// What is told where they can't be read in time.
    slow: Vec<LogNote>,
    /// The trials that are wrong.
    wrong: Mutex<HashSet<String>>,
    /// Whether nobody waits for them any more.
    is_given_up: AtomicBool,
}

impl WatchedLogs {
    /// The logs of `targets` from now on, if they have any.
    pub(super) fn begin<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Option<Self> {
        let logs = Logs::begin(targets);
        (!logs.is_empty()).then(|| Self {
            slow: logs.notes(&LogTrouble::Slow),
            logs: Mutex::new(logs),
            sent: Arc::default(),
            wrong: Mutex::default(),
            is_given_up: AtomicBool::new(false),
        })
    }

    /// What is done with the requests of a step of a trial.
    pub(super) fn noting(&self, trial: &str) -> OnAnswered {
        self.sent.step(trial)
    }

    /// Takes note of a trial that is wrong, and of secrets that turned up in it.
    pub(super) fn is_wrong(&self, trial: &str, secrets: &Secrets) {
        let wrong = &mut *self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.insert(trial.to_owned());
        self.sent.hide(secrets);
    }

    /// Secrets that turned up in trials that are wrong.
    pub(super) fn secrets(&self) -> Secrets {
        self.sent.secrets()
    }

    /// That none could be read in time.
    fn slow(&self) -> Logged {
        // Who reads holds them.
        Logged {
            notes: self.slow.clone(),
            ..Logged::default()
        }
    }

    fn read(&self, left: Duration) -> Logged {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.is_empty() {
            return Logged::default();
        }
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.read(&self.sent, &wrong, left, &self.is_given_up)
    }
}

impl Runner {
    /// What the logs of the targets say of the trials that are wrong; nothing where none
    /// is, or no log is known.
    pub(super) async fn logged(&self, is_interrupted: bool) -> Logged {
        let Some(watched) = self.context.logs.clone() else {
            return Logged::default();
        };
        let is_wanted = !watched
            .wrong
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty();
        if !is_wanted {
            return Logged::default();
        }
        if !is_interrupted {
            sleep(GRACE).await;
        }
        let left = LEFT[usize::from(is_interrupted)];
        let reading = Arc::clone(&watched);
        let read = spawn_blocking(move || reading.read(left));
        match timeout(left * 2, read).await {
            Ok(Ok(logged)) => logged,
            // It panicked, or the file doesn't come.
            _ => self.give_logs_up(),
        }
    }

    /// Has nobody wait for the logs of the targets any more: that they aren't read.
    pub(super) fn give_logs_up(&self) -> Logged {
        let watched = self.context.logs.as_ref();
        watched.map_or_else(Logged::default, |watched| {
            watched.is_given_up.store(true, Ordering::Relaxed);
            watched.slow()
        })
    }
}
