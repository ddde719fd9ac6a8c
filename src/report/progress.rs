//! A line on the terminal that says what is going on and leaves nothing
//! behind.

mod waits;

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::{Event, Reporter};
use crate::record::Summary;
use crate::source::{elide, one_line};
use waits::Waits;

/// A trial that runs longer than this is named.
const SLOW: Duration = Duration::from_secs(1);
/// How many slow trials are named.
const NAMED: usize = 3;
/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// Shows how far a run is. Only for terminals: whether standard error is one
/// decides the caller.
pub struct Progress {
    bar: ProgressBar,
    seen: Arc<Mutex<Seen>>,
    /// Those that have come back and have not been told.
    ended: HashSet<String>,
}

/// What the line is made of.
#[derive(Default)]
struct Seen {
    /// Those that run, since when; the longest first.
    running: Vec<(String, Instant)>,
    /// Those that are tried again, with what is said of that.
    retried: HashMap<String, String>,
    /// How those ended of which all before them in the plan have ended, too.
    told: Summary,
    waits: Waits,
}

impl Progress {
    /// Shows it on standard error.
    #[must_use]
    pub fn on_stderr() -> Self {
        Self::on(ProgressDrawTarget::stderr_with_hz(10))
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let shown = Arc::clone(&seen);
        let style = ProgressStyle::with_template("{spinner} {pos} of {len} done{seen}");
        if let Ok(style) = style {
            bar.set_style(style.with_key(
                "seen",
                move |_: &ProgressState, out: &mut dyn fmt::Write| {
                    let seen = shown.lock().unwrap_or_else(PoisonError::into_inner);
                    // A line that can't be formatted is drawn without it.
                    let _ = out.write_str(&described(&seen));
                },
            ));
        }
        Self {
            bar,
            seen,
            ended: HashSet::new(),
        }
    }

    /// A writer to the same terminal: the line makes way for what is written.
    pub fn around<W: Write>(&self, out: W) -> MakingWay<W> {
        MakingWay {
            bar: self.bar.clone(),
            out,
        }
    }

    fn ended(&self, id: &str) {
        let id = shown(id);
        self.change(|seen| {
            seen.running.retain(|(known, _)| *known != id);
            seen.retried.remove(&id);
        });
        self.bar.inc(1);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Reporter for Progress {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => {
                self.bar.set_length(run.trials as u64);
                self.bar.enable_steady_tick(TICK);
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
                self.change(|seen| seen.told.add(finished.outcome.verdict));
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
            Event::TargetDown(_) => {}
            Event::RunFinished(_) => self.bar.finish_and_clear(),
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.bar.finish_and_clear();
        Ok(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn shown(id: &str) -> String {
    elide(&one_line(id), 60).into_owned()
}

/// How many failed and how many run, and the names of those that take long.
fn described(seen: &Seen) -> String {
    let mut text = String::new();
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
    bar: ProgressBar,
    out: W,
}

impl<W: Write> Write for MakingWay<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let out = &mut self.out;
        self.bar.suspend(|| {
            let written = out.write(bytes)?;
            // What is still in a buffer would come out below the line.
            out.flush()?;
            Ok(written)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Outcome, TrialFinished, TrialInfo, Verdict};
    use crate::source::Place;

    #[test]
    fn slow_trials_are_named() {
        let Some(since) = Instant::now().checked_sub(Duration::from_secs(5)) else {
            return;
        };
        let mut seen = Seen::default();
        assert_eq!(described(&seen), "");
        seen.running = vec![
            ("a".to_owned(), since),
            ("b".to_owned(), Instant::now()),
            ("c".to_owned(), since),
        ];
        assert_eq!(described(&seen), ", 3 running: a (5 s), c (5 s)");
        let which = "attempt 2 of 3, ".to_owned();
        seen.retried.insert("c".to_owned(), which);
        let said = ", 3 running: a (5 s), c (attempt 2 of 3, 5 s)";
        assert_eq!(described(&seen), said);
    }

    #[test]
    fn a_trial_is_counted_once() {
        let mut progress = Progress::on(ProgressDrawTarget::hidden());
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
        assert_eq!(progress.bar.position(), 2);
        assert_eq!(described(&progress.seen.lock().unwrap()), ", 2 failed");
    }

    #[test]
    fn what_is_written_goes_through() {
        let progress = Progress::on(ProgressDrawTarget::hidden());
        let mut out = Vec::new();
        progress.around(&mut out).write_all(b"PASS\n").unwrap();
        assert_eq!(out, b"PASS\n");
    }
}
