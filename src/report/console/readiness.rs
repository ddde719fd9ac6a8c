//! Waiting, on the console.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::{TIME, VERDICT, indented};
use crate::record::{PollResult, ReadyChanged, ReadyEnd, ReadyFinished, Waiting};
use crate::report::paint::Paint;
use crate::report::readiness::{begun, ready_after, sight_in_words};
use crate::report::{duration, readiness_story, why_not_ready};
use crate::source::{elide, one_line};

/// How many changes of one wait have a line.
const CHANGES: usize = 8;

/// What is known of all waits.
#[derive(Debug, Default)]
pub(super) struct Readiness {
    /// Those that go on.
    open: HashMap<String, Open>,
    /// The trials that are not sent.
    held: HashSet<String>,
}

#[derive(Debug)]
struct Open {
    target: String,
    stable: u32,
    /// How many lines it had.
    lines: usize,
}

impl Readiness {
    /// Whether a trial was not sent because its target is not ready.
    pub(super) fn holds(&self, id: &str) -> bool {
        self.held.contains(id)
    }

    /// That waiting begins.
    pub(super) fn started(&mut self, waiting: &Waiting, paint: Paint) -> String {
        let probe = &waiting.probe;
        let open = Open {
            target: probe.target.clone(),
            stable: waiting.stable,
            lines: 0,
        };
        self.open.insert(probe.id.clone(), open);
        let wait = paint.odd(&format!("{:<VERDICT$}", "WAIT"));
        line(&wait, None, &probe.target, &begun(waiting), paint)
    }

    /// What is seen now; of many changes the first few.
    pub(super) fn changed(&mut self, changed: &ReadyChanged, paint: Paint) -> Option<String> {
        let open = self.open.get_mut(&changed.id)?;
        let is_last = matches!(changed.sight, PollResult::Final { .. });
        if is_last || changed.in_a_row >= open.stable {
            // What comes next says it.
            return None;
        }
        open.lines += 1;
        let text = match open.lines.cmp(&(CHANGES + 1)) {
            Ordering::Less => words(changed, open.stable),
            Ordering::Equal => "it goes on changing; the end says more".to_owned(),
            Ordering::Greater => return None,
        };
        let wait = paint.odd(&format!("{:<VERDICT$}", "WAIT"));
        let time = Some(changed.elapsed_us);
        Some(line(&wait, time, &open.target, &text, paint))
    }

    /// How it ended, in one line.
    pub(super) fn finished(&mut self, finished: &ReadyFinished, paint: Paint) -> String {
        self.open.remove(&finished.waiting.probe.id);
        self.held.extend(finished.held.iter().cloned());
        let (word, text) = match finished.end {
            ReadyEnd::Ready => (paint.good("READY"), ready_after(finished)),
            ReadyEnd::TimedOut | ReadyEnd::GaveUp => {
                (paint.bad("ERROR"), paint.bad(&why_not_ready(finished)))
            }
            ReadyEnd::Interrupted | ReadyEnd::Stopped => {
                let word = paint.odd(&format!("{:<VERDICT$}", "-"));
                (word, why_not_ready(finished))
            }
        };
        let time = Some(finished.elapsed_us);
        line(&word, time, &finished.waiting.probe.target, &text, paint)
    }
}

/// What is seen, and how far that is from enough.
fn words(changed: &ReadyChanged, stable: u32) -> String {
    let sight = sight_in_words(&changed.sight);
    match changed.in_a_row {
        0 => sight,
        row => format!("{sight}, {row} of {stable} in a row"),
    }
}

/// Why it is not ready, below its line.
pub(super) fn not_ready(finished: &ReadyFinished, command: &str, paint: Paint) -> String {
    let mut finished = finished.clone();
    let last = finished.last.as_mut().filter(|_| !finished.held.is_empty());
    if let Some(diagnosis) = last.and_then(|last| last.step.diagnosis.as_mut()) {
        // The end of the run says it, for the trials that waited.
        diagnosis.next.clear();
    }
    indented(&readiness_story(&finished, command, paint.0))
}

/// `WAIT    1.0 s  nginx: connection refused`.
fn line(word: &str, us: Option<u64>, target: &str, text: &str, paint: Paint) -> String {
    let time = us.map_or_else(|| "-".to_owned(), duration);
    let time = paint.dim(&format!("{time:>TIME$}"));
    let target = paint.strong(&elide(&one_line(target), 200));
    format!("{word} {time}  {target}: {text}\n")
}
