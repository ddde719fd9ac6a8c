//! Lines of a log, tied to the run's own requests.
//!
//! A line is ours where it names the request line and the host of a request that
//! failed. One that names no host is ours where the log has no more such lines than
//! the run has sent such requests: else somebody else asks the same, and nobody knows
//! which is whose. Whatever can't be tied is dropped where it is read.

mod lines;
mod settle;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use indexmap::IndexMap;
use lines::{Line, Lines};
use percent_encoding::percent_decode_str;

use super::Tied;
use super::access::AccessLine;
use super::fact::Fact;
use super::json::Failed;
use super::local_time::LocalTime;
use super::nginx::ErrorLine;
use super::reader::Head;
use super::sent::SentRequest;
use crate::record::LogLine;
use crate::source::{elide, one_line};

/// At most so many characters of a line.
const LINE: usize = 300;
/// At most so many lines of a log are kept.
const LINES: usize = 2_000;
/// At most so many of a kind are counted: more than a run sends.
const MANY: usize = 100_000;
/// Lines are written a little later than what they say.
const LATE: Duration = Duration::from_secs(1);

/// Ties the lines of one log to requests.
#[derive(Debug)]
pub(super) struct Tie<'a> {
    /// The target whose log it is.
    target: &'a str,
    requests: &'a [SentRequest],
    /// Requests by their method and target.
    by_line: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// Requests by their path alone, decoded.
    by_path: HashMap<String, Vec<usize>>,
    /// Whether all requests are known, so that they can be counted.
    is_whole: bool,
    /// Lines without a host, by their request, with how many there are.
    hostless: IndexMap<Hostless, (usize, Lines)>,
    /// Lines of nginx's error log, by the request line and the host of their request, with
    /// the connections that they are of.
    by_host: IndexMap<[String; 3], HostLines>,
    /// What was raised, of which no line names the request.
    raised: Vec<Fact>,
    /// The errors of the server's that the access log has, and the number of those that were
    /// raised before each.
    answered: Vec<(usize, [String; 2])>,
    /// Lines of an access log that say an error of the server's, by their request line.
    errors: HashMap<(String, String), Errors>,
    /// How many there are, whoever asked.
    all_errors: usize,
    /// Whether the log has a line of a request that the run hasn't sent.
    has_strangers: bool,
    found: Vec<Tied>,
    by_time: Vec<Fact>,
}

/// Lines of nginx's error log that have a request line and a host in common.
#[derive(Debug, Default)]
struct HostLines {
    connections: HashSet<Option<u64>>,
    lines: Lines,
}

/// Lines of an access log that say an error of the server's.
#[derive(Debug, Default)]
struct Errors {
    count: usize,
    /// Whether somebody else is named as who asked.
    is_of_others: bool,
    status: u16,
    is_of_uwsgi: bool,
}

impl Errors {
    /// Whether they may be of a request with such a response, or none: uWSGI says 500 where
    /// the client gets nothing, and nginx 502.
    fn may_be_of(&self, status: Option<u16>) -> bool {
        let is_lost = self.is_of_uwsgi && matches!(status, None | Some(502));
        status == Some(self.status) || is_lost
    }
}

/// What lines without a host have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Hostless {
    /// Lines of an access log, by method and target.
    Access(String, String),
    /// Requests that failed, by their decoded path.
    Path(String),
    /// Likewise, by method, where it is known, and target.
    Target(Option<String>, String),
    /// Requests that Django refuses, by their decoded path.
    Refused(String),
}

impl<'a> Tie<'a> {
    pub(super) fn new(target: &'a str, requests: &'a [SentRequest], is_whole: bool) -> Self {
        let mut by_line: HashMap<_, Vec<usize>> = HashMap::new();
        let mut by_path: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, request) in requests.iter().enumerate() {
            let line = (&*request.method, &*request.target);
            by_line.entry(line).or_default().push(at);
            by_path.entry(path(&request.target)).or_default().push(at);
        }
        Self {
            target,
            requests,
            by_line,
            by_path,
            is_whole,
            hostless: IndexMap::new(),
            by_host: IndexMap::new(),
            raised: Vec::new(),
            answered: Vec::new(),
            errors: HashMap::new(),
            all_errors: 0,
            has_strangers: false,
            found: Vec::new(),
            by_time: Vec::new(),
        }
    }

    /// Takes a line of nginx's error log.
    pub(super) fn nginx(&mut self, line: &ErrorLine<'_>) {
        let asked = line.request.zip(line.host);
        let Some((request, host)) = asked else {
            self.event(line.fact.clone(), None);
            return;
        };
        if !line.is_error && line.fact == Fact::Other {
            return;
        }
        let mine = self.asked(request, host);
        // The time is read of few lines: a log may have many.
        let written = mine.first().and_then(|_| line.written());
        let mut mine = mine.into_iter();
        if mine.any(|at| self.requests[at].is_while(written)) {
            let key = [request.0, request.1, host].map(str::to_owned);
            let same = self.by_host.entry(key).or_default();
            if same.connections.len() < MANY {
                same.connections.insert(line.connection);
            }
            same.lines.push(None, line.fact.clone(), line.told());
        }
    }

    /// Takes a request that went wrong, as a server tells it with its host.
    pub(super) fn failed(&mut self, failed: &Failed) {
        let mine = self.asked((&failed.method, &failed.target), &failed.host);
        let line = Line {
            status: None,
            fact: Fact::Other,
            told: vec![failed.message.clone()],
            count: 1,
        };
        self.found(&mine, &line, mine.len() == 1);
    }

    /// The requests of a request line and a host.
    fn asked(&self, line: (&str, &str), host: &str) -> Vec<usize> {
        let same = self.by_line.get(&line).into_iter().flatten().copied();
        let mine = same.filter(|at| self.requests[*at].host.eq_ignore_ascii_case(host));
        mine.collect()
    }

    /// Takes a line of an access log, and what was said before it of a request.
    pub(super) fn access(&mut self, line: &AccessLine<'_>, fact: Option<Fact>) {
        let AccessLine {
            method,
            target,
            status,
            ..
        } = *line;
        let same = self.by_line.get(&(method, target));
        let is_by_another = same.is_some_and(|same| {
            let mut same = same.iter();
            same.all(|at| line.is_by_another(&self.requests[*at].agent))
        });
        if status >= 500 {
            self.all_errors += 1;
            if self.answered.len() < LINES {
                let line = [method, target].map(str::to_owned);
                self.answered.push((self.raised.len(), line));
            }
            let is_near = same.is_some() || self.by_path.contains_key(&path(target));
            if is_near {
                let key = (method.to_owned(), target.to_owned());
                let errors = self.errors.entry(key).or_default();
                errors.count += 1;
                errors.is_of_others |= is_by_another;
                (errors.status, errors.is_of_uwsgi) = (status, line.is_of_uwsgi);
            }
        }
        if same.is_none() || is_by_another {
            self.has_strangers = true;
            return;
        }
        let told = match &fact {
            Some(fact) => told(fact),
            None => format!("it answered {method} {} with {status}", path(target)),
        };
        let fact = fact.unwrap_or(Fact::Answered { status });
        let key = Hostless::Access(method.to_owned(), target.to_owned());
        self.hostless(key, Some(status), fact, told);
    }

    /// Takes a request that failed, as an application's log names it.
    pub(super) fn failure(&mut self, head: Head, fact: Fact) {
        let is_known = if head.is_target {
            let mut requests = self.requests.iter();
            requests.any(|request| request.target == head.path)
        } else {
            self.by_path.contains_key(&head.path)
        };
        if !is_known {
            return;
        }
        let told = match &fact {
            Fact::Other => format!("{}{}", head.said, path(&head.path)),
            fact => told(fact),
        };
        let key = if head.is_target {
            Hostless::Target(head.method, head.path)
        } else {
            Hostless::Path(head.path)
        };
        self.hostless(key, None, fact, told);
    }

    /// Takes a request that Django refuses for the host that it sees.
    pub(super) fn refused(&mut self, path: &str, host: String) {
        if self.by_path.contains_key(path) {
            let fact = Fact::InvalidHost { host };
            let told = told(&fact);
            self.hostless(Hostless::Refused(path.to_owned()), None, fact, told);
        }
    }

    /// Takes what was raised while a request was answered, that no line names.
    pub(super) fn raised(&mut self, fact: Fact) {
        if self.raised.len() < MANY {
            self.raised.push(fact);
        }
    }

    /// Takes what is said of no request.
    pub(super) fn event(&mut self, fact: Fact, at: Option<SystemTime>) {
        let is_known = self.by_time.contains(&fact);
        if fact.tells_by_time() && !is_known && self.by_time.len() < 16 && self.is_while(at) {
            self.by_time.push(fact);
        }
    }

    fn hostless(&mut self, key: Hostless, status: Option<u16>, fact: Fact, told: String) {
        let (count, lines) = self.hostless.entry(key).or_default();
        *count += 1;
        lines.push(status, fact, told);
    }

    /// The requests that a line without a host may belong to.
    fn requests_of(&self, key: &Hostless) -> Vec<usize> {
        let all = 0..self.requests.len();
        match key {
            Hostless::Access(method, target) => {
                let same = self.by_line.get(&(&**method, &**target));
                same.cloned().unwrap_or_default()
            }
            Hostless::Path(path) => {
                let same = self.by_path.get(path).into_iter().flatten().copied();
                same.filter(|at| self.requests[*at].fails()).collect()
            }
            Hostless::Refused(path) => {
                let same = self.by_path.get(path).into_iter().flatten().copied();
                same.filter(|at| self.requests[*at].status == Some(400))
                    .collect()
            }
            Hostless::Target(method, target) => {
                let is_same = |at: &usize| {
                    let request = &self.requests[*at];
                    let is_method = method.as_ref().is_none_or(|it| *it == request.method);
                    request.target == *target && is_method && request.fails()
                };
                all.filter(is_same).collect()
            }
        }
    }

    /// Ties a line to those of `requests` that failed; one that says a status, to those
    /// that have that. Of several lines, the first is taken for that of the first request.
    fn found(&mut self, requests: &[usize], line: &Line, is_sure: bool) {
        for (nth, at) in requests.iter().enumerate() {
            let request = &self.requests[*at];
            let is_same = line.status.is_none() || request.status == line.status;
            let Some(trial) = request.trial.as_ref().filter(|_| is_same) else {
                continue;
            };
            if self.found.len() >= LINES {
                return;
            }
            let told = line.told.get(nth).or(line.told.last());
            let told = told.map_or("", String::as_str);
            let tied = Tied {
                trial: trial.to_string(),
                line: LogLine {
                    target: self.target.to_owned(),
                    text: elide(&one_line(told), LINE).into_owned(),
                },
                fact: line.fact.clone(),
                status: request.status,
                is_sure,
            };
            if !self.found.contains(&tied) {
                self.found.push(tied);
            }
        }
    }

    /// Whether one of the requests that failed was on its way then; what has no time is
    /// of the run at least.
    fn is_while(&self, at: Option<SystemTime>) -> bool {
        let mut failing = self.requests.iter().filter(|it| it.trial.is_some());
        match at {
            None => failing.next().is_some(),
            Some(at) => failing.any(|request| {
                let [begins, ends] = request.times();
                begins.is_none_or(|it| it <= at) && ends.is_none_or(|it| at <= it)
            }),
        }
    }
}

impl SentRequest {
    /// The times between which lines are written of it, where they can be told.
    fn times(&self) -> [Option<SystemTime>; 2] {
        [self.began.checked_sub(LATE), self.ended.checked_add(LATE)]
    }

    /// Whether a line that says such a time may be of it.
    fn is_while(&self, written: Option<LocalTime>) -> bool {
        match (written, self.times()) {
            (Some(written), [Some(begins), Some(ends)]) => written.is_between(begins, ends),
            _ => true,
        }
    }

    /// Whether the application may have failed at it.
    fn fails(&self) -> bool {
        self.status.is_none_or(|status| status >= 500)
    }
}

/// What is told of a fact that has words of its own.
fn told(fact: &Fact) -> String {
    match fact {
        Fact::Exception {
            raised,
            at: Some(at),
        } => format!("{raised} ({at})"),
        Fact::Exception { raised, at: None } => raised.clone(),
        Fact::WorkerTimeout { at: Some(at) } => format!("WORKER TIMEOUT ({at})"),
        Fact::WorkerTimeout { at: None } => "WORKER TIMEOUT".to_owned(),
        Fact::InvalidHost { host } => format!("Invalid HTTP_HOST header: '{host}'"),
        Fact::Harakiri => "HARAKIRI: the worker took too long".to_owned(),
        Fact::NoApplication => "no python application found".to_owned(),
        _ => String::new(),
    }
}

/// The path of a target, decoded, as applications name it.
fn path(target: &str) -> String {
    let path = target.split('?').next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}
