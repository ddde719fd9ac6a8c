//! Logs of the servers that a run asks: what was written meanwhile, tied to its own
//! requests.
//!
//! As a run begins, only the place is noted at which each log ends. It is read after the
//! last trial, and only where one failed. What belongs to nobody's failing request of
//! this run is dropped where it is read: other visitors' addresses and tokens are not
//! ours to tell.

mod access;
mod boot;
mod fact;
mod file;
mod journal;
mod json;
mod local_time;
mod nginx;
mod reader;
mod sent;
#[cfg(test)]
mod tests;
mod tie;
mod traceback;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime};

use crate::plan::{LogPlace, Target};
use crate::record::{LogLine, LogNote, LogTrouble};
use boot::Boot;
pub use fact::{Errno, Fact};
use file::{Bound, Tail};
use journal::Journal;
use reader::Reader;
use sent::SentRequest;
pub use sent::SentRequests;
use tie::Tie;

/// How many bytes of a log are read.
const BYTES: u64 = 32 * 1024 * 1024;
/// How long reading a log may take.
const TIME: Duration = Duration::from_secs(5);

/// The logs of the targets of a run.
#[derive(Debug, Default)]
pub struct Logs(Vec<Log>);

#[derive(Debug)]
struct Log {
    /// The target that it is declared at first.
    target: String,
    /// All that it is declared at: their names, and what they are called.
    declared: HashMap<String, String>,
    /// The targets whose requests it may have: those that it is declared at, and those in
    /// front of them.
    asked: HashSet<String>,
    /// The path, or the unit.
    name: String,
    source: Source,
}

/// Where lines come from.
#[derive(Debug)]
enum Source {
    File(Tail),
    Journal(Journal),
}

/// What logs say of the requests of a run.
#[derive(Debug, Default)]
pub struct Logged {
    /// Lines that belong to a request that failed.
    pub tied: Vec<Tied>,
    /// What was said of no request while one failed.
    pub by_time: Vec<ByTime>,
    /// What keeps logs from being read whole.
    pub notes: Vec<LogNote>,
}

/// A line of a log, and the trial to whose request it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// The trial's id.
    pub trial: String,
    /// The line, as it is told.
    pub line: LogLine,
    /// What it says.
    pub fact: Fact,
    /// The status that came of the request.
    pub status: Option<u16>,
    /// Whether it can be no other request's of the run.
    pub is_sure: bool,
}

/// What a log says of no request, while one failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByTime {
    /// The target whose log it is.
    pub target: String,
    /// The targets whose requests it may have.
    pub asked: HashSet<String>,
    /// What it says.
    pub fact: Fact,
}

impl Logs {
    /// The logs of `targets`, each once, from where they end now.
    #[must_use]
    pub fn begin<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Self {
        let mut seen = HashMap::new();
        let mut all: Vec<Log> = Vec::new();
        for target in targets {
            let fronts = target.behind.iter().map(|front| &front.target);
            let asked = || fronts.clone().chain([&target.name]).cloned();
            for place in &target.logs {
                if let Some(at) = seen.get(place) {
                    let log: &mut Log = &mut all[*at];
                    log.asked.extend(asked());
                    log.declared
                        .insert(target.name.clone(), target.called().to_owned());
                    continue;
                }
                seen.insert(place.clone(), all.len());
                let (name, source) = match place {
                    LogPlace::File(path) => {
                        (path.display().to_string(), Source::File(Tail::begin(path)))
                    }
                    LogPlace::Journal(unit) => {
                        (unit.clone(), Source::Journal(Journal::begin(unit)))
                    }
                };
                all.push(Log {
                    target: target.called().to_owned(),
                    declared: [(target.name.clone(), target.called().to_owned())].into(),
                    asked: asked().collect(),
                    name,
                    source,
                });
            }
        }
        Self(all)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same trouble with each.
    #[must_use]
    pub fn notes(&self, trouble: &LogTrouble) -> Vec<LogNote> {
        let notes = self.0.iter().map(|log| log.note(trouble.clone()));
        notes.collect()
    }

    /// What was written since, of the requests with which the `wrong` trials failed.
    /// Takes as long as is `left`, at most, and ends where it `is_given_up`.
    #[must_use]
    pub fn read(
        &mut self,
        sent: &SentRequests,
        wrong: &HashSet<String>,
        left: Duration,
        is_given_up: &AtomicBool,
    ) -> Logged {
        let (requests, is_cut) = sent.of(wrong);
        let mut logged = Logged::default();
        let until = Instant::now() + left.min(TIME);
        for log in &mut self.0 {
            let is_asked = |request: &&SentRequest| {
                request.asked.is_empty() || log.asked.contains(&*request.asked)
            };
            let requests: Vec<SentRequest> = requests.iter().filter(is_asked).cloned().collect();
            let mut tie = Tie::new(&log.target, &requests, !is_cut);
            let mut reader = Reader::new(&mut tie);
            let bound = Bound {
                bytes: BYTES,
                until,
                is_given_up,
            };
            let mut boot = Boot::default();
            let told = log.source.read(bound, &mut |line, at| {
                boot.line(line);
                reader.line(line, at);
            });
            if !boot.is_known() && told.is_empty() {
                log.source.before(bound, &mut |line| boot.line(line));
            }
            reader.end();
            let (tied, by_time) = tie.end();
            let by_time = boot.failed().into_iter().chain(by_time);
            logged
                .tied
                .extend(tied.into_iter().map(|tied| log.named(tied)));
            logged.by_time.extend(by_time.map(|fact| ByTime {
                target: log.target.clone(),
                asked: log.asked.clone(),
                fact,
            }));
            let cut = is_cut.then_some(LogTrouble::TooManyRequests);
            let troubles = told.into_iter().chain(cut);
            logged
                .notes
                .extend(troubles.map(|trouble| log.note(trouble)));
        }
        logged
    }
}

impl Source {
    /// Has `each` look at every line that was written since the run began.
    fn read(
        &mut self,
        bound: Bound<'_>,
        each: &mut dyn FnMut(&str, Option<SystemTime>),
    ) -> Vec<LogTrouble> {
        match self {
            Self::File(tail) => tail.read(bound, &mut |line| each(line, None)),
            Self::Journal(journal) => journal.read(bound, each),
        }
    }

    /// Has `each` look at the last lines that were written before.
    fn before(&mut self, bound: Bound<'_>, each: &mut dyn FnMut(&str)) {
        match self {
            Self::File(tail) => tail.before(each),
            Self::Journal(journal) => journal.before(bound, each),
        }
    }
}

impl Log {
    /// A line that names the target of its trial, where this is a log of that one.
    fn named(&self, mut tied: Tied) -> Tied {
        let target = tied.trial.rsplit_once('@').map(|(_, target)| target);
        if let Some(called) = target.and_then(|target| self.declared.get(target)) {
            tied.line.target.clone_from(called);
        }
        tied
    }

    fn note(&self, trouble: LogTrouble) -> LogNote {
        LogNote {
            target: self.target.clone(),
            log: self.name.clone(),
            trouble,
        }
    }
}
