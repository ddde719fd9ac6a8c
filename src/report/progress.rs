//! A line on the terminal that says what is going on and leaves nothing
//! behind.

mod line;
mod waits;

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Event, Reporter};
use crate::record::Summary;
use crate::source::{elide, one_line};
use line::Line;
use waits::GateWaiters;

/// A trial that runs longer than this is named.
const SLOW: Duration = Duration::from_secs(1);
/// How many slow trials are named.
const NAMED: usize = 3;
/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// What turns while the run goes on.
const SPINNER: [char; 29] = [
    '⠁', '⠁', '⠉', '⠙', '⠚', '⠒', '⠂', '⠂', '⠒', '⠲', '⠴', '⠤', '⠄', '⠄', '⠤', '⠠', '⠠', '⠤', '⠦',
    '⠖', '⠒', '⠐', '⠐', '⠒', '⠓', '⠋', '⠉', '⠈', '⠈',
];

/// Shows how far a run is. Only for terminals: whether standard error is one
/// decides the caller.
pub struct Progress {
    shown: Shown,
    /// Those that have come back and have not been told.
    ended: HashSet<String>,
    /// Whether it says how they ended.
    has_verdicts: bool,
    /// While it lives, the line is drawn anew every [`TICK`].
    ticking: Option<Sender<Infallible>>,
}

/// The line and what it is made of.
#[derive(Clone)]
struct Shown(Arc<Mutex<State>>);

struct State {
    line: Line,
    /// Whether the line is to be seen.
    visible: bool,
    /// How often it was drawn.
    drawn: usize,
    seen: Seen,
}

/// What the line is made of.
#[derive(Default)]
struct Seen {
    /// How many trials there are.
    trials: usize,
    /// How many of them have ended.
    done: usize,
    /// Those that run, since when; the longest first.
    running: Vec<(String, Instant)>,
    /// Those that are tried again, with what is said of that.
    retried: HashMap<String, String>,
    /// How those ended of which all before them in the plan have ended, too.
    told: Summary,
    waits: GateWaiters,
}

impl Progress {
    /// Shows it on standard error, which `out` writes to.
    #[must_use]
    pub fn on_stderr(out: impl Write + Send + 'static) -> Self {
        Self::on(Line::on_stderr(out))
    }

    fn on(line: Line) -> Self {
        let state = State {
            line,
            visible: false,
            drawn: 0,
            seen: Seen::default(),
        };
        Self {
            shown: Shown(Arc::new(Mutex::new(state))),
            ended: HashSet::new(),
            has_verdicts: true,
            ticking: None,
        }
    }

    /// A writer to the same terminal: the line makes way for what is written.
    pub fn around<W: Write>(&self, out: W) -> MakingWay<W> {
        MakingWay {
            shown: self.shown.clone(),
            out,
        }
    }

    /// Says nothing of verdicts: how far it is alone is of interest.
    #[must_use]
    pub fn without_verdicts(mut self) -> Self {
        self.has_verdicts = false;
        self
    }

    /// Shows the line, until so many more trials have ended.
    pub fn expect(&mut self, trials: usize) {
        self.change(|seen| seen.trials += trials);
        if self.ticking.is_some() {
            return;
        }
        let mut state = self.shown.lock();
        state.visible = true;
        state.draw();
        drop(state);
        let (ticking, stopped) = channel();
        self.ticking = Some(ticking);
        let shown = self.shown.clone();
        thread::spawn(move || {
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                shown.lock().draw();
            }
        });
    }

    fn ended(&self, id: &str) {
        let id = shown(id);
        self.change(|seen| {
            seen.running.retain(|(known, _)| *known != id);
            seen.retried.remove(&id);
            seen.done += 1;
        });
    }

    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) {
        change(&mut self.shown.lock().seen);
    }

    fn clear(&mut self) {
        self.ticking = None;
        let mut state = self.shown.lock();
        state.visible = false;
        state.line.clear();
    }
}

impl Shown {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn draw(&mut self) {
        if self.visible {
            let spinner = SPINNER[self.drawn % SPINNER.len()];
            self.line
                .draw(&format!("{spinner} {}", described(&self.seen)));
            self.drawn += 1;
        }
    }
}

impl Reporter for Progress {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => {
                self.expect(run.trials);
            }
            Event::TrialStarted { id } => {
                self.change(|seen| seen.running.push((shown(id), Instant::now())));
            }
            Event::TrialRetried {
                id,
                attempt,
                allowed,
                ..
            } => {
                let which = format!("attempt {attempt} of {allowed}, ");
                self.change(|seen| seen.retried.insert(shown(id), which));
            }
            Event::TrialEnded { id } => {
                self.ended(id);
                self.ended.insert(id.clone());
            }
            Event::TrialFinished(finished) => {
                if self.has_verdicts {
                    self.change(|seen| seen.told.add(finished.outcome.verdict));
                }
                // One that was not sent has not come back, either.
                if !self.ended.remove(&finished.trial.id) {
                    self.ended(&finished.trial.id);
                }
            }
            Event::ReadyStarted(waiting) => self.change(|seen| seen.waits.started(waiting)),
            Event::ReadyChanged(changed) => self.change(|seen| seen.waits.changed(changed)),
            Event::ReadyFinished(finished) => {
                let id = &finished.waiting.probe.id;
                self.change(|seen| seen.waits.ended(id));
            }
            Event::TargetDown(_)
            | Event::LogNote(_)
            | Event::ProbeFinished(_)
            | Event::Finding(_) => {}
            Event::RunFinished(_) => self.clear(),
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn shown(id: &str) -> String {
    elide(&one_line(id), 60).into_owned()
}

/// How many are done, failed and run, and the names of those that take long.
fn described(seen: &Seen) -> String {
    let mut text = format!("{} of {} done", seen.done, seen.trials);
    let counts = [
        (seen.told.flaky, "flaky"),
        (seen.told.failed, "failed"),
        (seen.told.errored, "errored"),
        (seen.running.len(), "running"),
    ];
    for (count, what) in counts.iter().filter(|(count, _)| *count > 0) {
        let _ = write!(text, ", {count} {what}");
    }
    let slow = seen
        .running
        .iter()
        .filter(|(_, since)| since.elapsed() >= SLOW);
    for (at, (id, since)) in slow.take(NAMED).enumerate() {
        let mark = if at == 0 { ": " } else { ", " };
        let which = seen.retried.get(id).map_or("", String::as_str);
        let seconds = since.elapsed().as_secs();
        let _ = write!(text, "{mark}{id} ({which}{seconds} s)");
    }
    text.push_str(&seen.waits.described());
    text
}

/// A writer for which a [`Progress`] makes way.
pub struct MakingWay<W: Write> {
    shown: Shown,
    out: W,
}

impl<W: Write> Write for MakingWay<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.shown.lock();
        state.line.clear();
        // What is still in a buffer would come out below the line.
        let written = self.out.write(bytes);
        let written = written.and_then(|length| self.out.flush().map(|()| length));
        state.draw();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::line::tests::Terminal;
    use super::*;
    use crate::record::{Outcome, TrialFinished, TrialInfo, Verdict};
    use crate::source::Place;

    #[test]
    fn slow_trials_are_named() {
        let Some(since) = Instant::now().checked_sub(Duration::from_secs(5)) else {
            return;
        };
        let mut seen = Seen::default();
        assert_eq!(described(&seen), "0 of 0 done");
        seen.running = vec![
            ("a".to_owned(), since),
            ("b".to_owned(), Instant::now()),
            ("c".to_owned(), since),
        ];
        let said = "0 of 0 done, 3 running: a (5 s), c (5 s)";
        assert_eq!(described(&seen), said);
        let which = "attempt 2 of 3, ".to_owned();
        seen.retried.insert("c".to_owned(), which);
        let said = "0 of 0 done, 3 running: a (5 s), c (attempt 2 of 3, 5 s)";
        assert_eq!(described(&seen), said);
    }

    #[test]
    fn a_trial_is_counted_once() {
        let mut progress = Progress::on(Line::on(io::sink(), || 80));
        let id = "a".to_owned();
        let mut tell = |event| progress.event(&event).unwrap();
        tell(Event::TrialStarted { id: id.clone() });
        tell(Event::TrialRetried {
            id: id.clone(),
            attempt: 2,
            allowed: 3,
            pause_us: 0,
        });
        tell(Event::TrialEnded { id });
        let outcome = Outcome {
            verdict: Verdict::Failed,
            reason: None,
            attempts: Vec::new(),
            allowed: 1,
        };
        for id in ["a", "unsent"] {
            let trial = TrialInfo {
                id: id.to_owned(),
                suite: String::new(),
                case: String::new(),
                target: String::new(),
                row: None,
                place: Place {
                    path: String::new(),
                    line: 1,
                    column: 1,
                    text: String::new(),
                    start: 0,
                    end: 0,
                },
                host: String::new(),
                request: String::new(),
                tags: Vec::new(),
            };
            let outcome = outcome.clone();
            let finished = TrialFinished { trial, outcome };
            tell(Event::TrialFinished(Box::new(finished)));
        }
        let said = described(&progress.shown.lock().seen);
        assert_eq!(said, "2 of 0 done, 2 failed");
    }

    #[test]
    fn more_may_be_expected_while_it_is_shown() {
        let mut progress = Progress::on(Line::on(io::sink(), || 80)).without_verdicts();
        for more in [1, 2] {
            progress.expect(more);
        }
        let id = "a".to_owned();
        progress.event(&Event::TrialEnded { id }).unwrap();
        let said = described(&progress.shown.lock().seen);
        assert_eq!(said, "1 of 3 done");
    }

    #[test]
    fn the_line_makes_way_and_leaves_nothing_behind() {
        let terminal = Terminal::default();
        let mut progress = Progress::on(Line::on(terminal.clone(), || 80));
        progress.expect(1);
        let mut out = progress.around(terminal.clone());
        out.write_all(b"PASS\n").unwrap();
        progress.finish().unwrap();
        out.write_all(b"1 passed\n").unwrap();
        let drawn = terminal.take();
        let line = "⠁ 0 of 1 done";
        assert!(drawn.starts_with(&format!("\r\x1b[J{line}")), "{drawn:?}");
        assert!(drawn.contains("done\r\x1b[JPASS\n\r\x1b[J"), "{drawn:?}");
        assert!(drawn.ends_with("done\r\x1b[J1 passed\n"), "{drawn:?}");
    }

    #[test]
    fn what_is_written_goes_through() {
        let progress = Progress::on(Line::on(io::sink(), || 80));
        let mut out = Vec::new();
        progress.around(&mut out).write_all(b"PASS\n").unwrap();
        assert_eq!(out, b"PASS\n");
    }
}
