//! The requests of a run, for the lines of logs to be tied to.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::HeaderValue;
use http::header::{HOST, USER_AGENT};

use crate::exchange::Sent;
use crate::record::Secrets;
use crate::source::elide;
use crate::transport::OnAnswered;

/// How many requests are remembered.
const MOST: usize = 20_000;

/// How many characters of a path and query are kept; nginx's lines have no more.
const TARGET: usize = 2048;

/// The requests of a run.
#[derive(Debug, Default)]
pub struct SentRequests(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requests: Vec<SentRequest>,
    /// The step that a trial took last.
    last: HashMap<String, usize>,
    steps: usize,
    is_full: bool,
    secrets: Secrets,
}

/// A request that was sent.
#[derive(Clone, Debug)]
pub(super) struct SentRequest {
    step: usize,
    /// The name of the target of its trial; empty where it isn't known.
    pub(super) asked: Arc<str>,
    pub(super) method: String,
    /// The path and the query, as they were sent.
    pub(super) target: String,
    /// The Host header.
    pub(super) host: String,
    pub(super) agent: String,
    /// The status that came, if one did.
    pub(super) status: Option<u16>,
    pub(super) began: SystemTime,
    pub(super) ended: SystemTime,
    /// Of those that a log is read for: the trial that failed with it.
    pub(super) trial: Option<Arc<str>>,
}

impl SentRequests {
    /// Notes the requests of a step that a trial takes; its last one is why it fails.
    #[must_use]
    pub fn step(self: &Arc<Self>, trial: &str) -> OnAnswered {
        let step = {
            let mut inner = self.inner();
            inner.steps += 1;
            let step = inner.steps;
            inner.last.insert(trial.to_owned(), step);
            step
        };
        let all = Arc::clone(self);
        let target = trial.rsplit_once('@').map_or("", |(_, target)| target);
        let asked: Arc<str> = Arc::from(target);
        OnAnswered::new(move |sent, began, status| {
            all.add(step, Arc::clone(&asked), sent, began, status);
        })
    }

    /// Keeps secrets that turned up on the way, which lines must not show either.
    pub fn hide(&self, secrets: &Secrets) {
        let mut inner = self.inner();
        inner.secrets = inner.secrets.with(secrets);
    }

    /// The secrets that turned up on the way.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        self.inner().secrets.clone()
    }

    /// All of them, those of the last steps of `wrong` trials with their trial; and
    /// whether there were more.
    pub(super) fn of(&self, wrong: &HashSet<String>) -> (Vec<SentRequest>, bool) {
        let inner = self.inner();
        let failing = wrong.iter().filter_map(|trial| {
            let step = *inner.last.get(trial)?;
            Some((step, Arc::from(trial.as_str())))
        });
        let failing: HashMap<usize, Arc<str>> = failing.collect();
        let marked = inner.requests.iter().map(|request| SentRequest {
            trial: failing.get(&request.step).cloned(),
            ..request.clone()
        });
        (marked.collect(), inner.is_full)
    }

    fn add(
        &self,
        step: usize,
        asked: Arc<str>,
        sent: &Sent,
        began: SystemTime,
        status: Option<u16>,
    ) {
        let mut inner = self.inner();
        if inner.requests.len() >= MOST {
            inner.is_full = true;
            return;
        }
        let header = |name| {
            let value = sent.headers.get(name).map(HeaderValue::as_bytes);
            String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
        };
        let request = SentRequest {
            step,
            asked,
            method: sent.method.to_string(),
            // What is cut is no line's: its `…` can't be sent.
            target: elide(sent.target(), TARGET).into_owned(),
            host: header(HOST),
            agent: header(USER_AGENT),
            status,
            began,
            ended: SystemTime::now(),
            trial: None,
        };
        inner.requests.push(request);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
