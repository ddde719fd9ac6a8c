//! Those who are told what happens.

use std::{fmt, io};

use super::Event;
use crate::source::Panicked;

/// One who is told what happens in a run and says it in a form of its own.
pub trait Reporter {
    /// Takes the next event.
    ///
    /// # Errors
    /// When it can't be written; the reporter is of no use any more.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Completes the report, also of a run that ended early.
    ///
    /// # Errors
    /// When the report can't be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// Has `tell` tell an event. A bug that shows at a trial costs the story of that
/// trial: its verdict is told without.
fn at_least_verdict(
    event: &Event,
    mut tell: impl FnMut(&Event) -> io::Result<()>,
) -> io::Result<()> {
    let Event::TrialFinished(finished) = event else {
        return tell(event);
    };
    Panicked::catch(|| tell(event)).unwrap_or_else(|panic| {
        let verdict = Box::new(finished.without_story(&panic));
        tell(&Event::TrialFinished(verdict))
    })
}

/// All reporters of a run.
///
/// A full disk must not end a run: a reporter that fails is dropped, its error
/// is kept for the end, and the others go on. So does one with a bug: of what it
/// has to tell, only what it panicked at is missing.
#[derive(Default)]
pub struct Reporters {
    working: Vec<(String, Box<dyn Reporter + Send>)>,
    failures: Vec<ReportFailure>,
}

/// A report that could not be written.
#[derive(Debug)]
pub struct ReportFailure {
    /// The reporter's name.
    pub name: String,
    /// Why not.
    pub error: io::Error,
}

impl Reporters {
    /// Adds a reporter; `name` is for people: `--junit smoke.xml`.
    pub fn add(&mut self, name: impl Into<String>, reporter: impl Reporter + Send + 'static) {
        self.working.push((name.into(), Box::new(reporter)));
    }

    /// Tells every reporter.
    pub fn event(&mut self, event: &Event) {
        self.each(|reporter| at_least_verdict(event, |event| reporter.event(event)));
    }

    /// Output of `work`, whose bugs cost no report: a panic is remembered by
    /// `name`, as if it were a report's.
    pub fn without_panic<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> Option<T> {
        let done = Panicked::catch(work);
        done.map_err(|panic| note(&mut self.failures, name, &panic))
            .ok()
    }

    /// Completes every report and returns those that could not be written.
    #[must_use = "the exit code says when a report could not be written"]
    pub fn finish(mut self) -> Vec<ReportFailure> {
        self.each(|reporter| reporter.finish());
        self.failures
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Reporter) -> io::Result<()>) {
        let failures = &mut self.failures;
        self.working.retain_mut(|(name, reporter)| {
            match Panicked::catch(|| tell(reporter.as_mut())) {
                Ok(Ok(())) => true,
                Ok(Err(error)) => {
                    failures.push(ReportFailure {
                        name: std::mem::take(name),
                        error,
                    });
                    false
                }
                Err(panic) => {
                    note(failures, name, &panic);
                    true
                }
            }
        });
    }
}

/// Remembers a panic, one for each name.
fn note(failures: &mut Vec<ReportFailure>, name: &str, panic: &Panicked) {
    if failures.iter().all(|known| known.name != name) {
        failures.push(ReportFailure {
            name: name.to_owned(),
            error: io::Error::other(panic.message()),
        });
    }
}

impl fmt::Debug for Reporters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.working.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl fmt::Display for ReportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.error)
    }
}

impl std::error::Error for ReportFailure {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has a bug that shows at every event.
    struct Panics;

    impl Reporter for Panics {
        fn event(&mut self, _: &Event) -> io::Result<()> {
            panic!("no such column")
        }

        fn finish(&mut self) -> io::Result<()> {
            Err(io::Error::other("still there"))
        }
    }

    /// Fails at its `n`th event, or at the end.
    struct FailsAt(usize);

    impl Reporter for FailsAt {
        fn event(&mut self, _: &Event) -> io::Result<()> {
            self.0 -= 1;
            match self.0 {
                0 => Err(io::Error::other("disk full")),
                _ => Ok(()),
            }
        }

        fn finish(&mut self) -> io::Result<()> {
            Err(io::Error::other("late"))
        }
    }

    #[test]
    fn a_reporter_that_fails_is_dropped_and_named_and_one_with_a_bug_goes_on() {
        let mut reporters = Reporters::default();
        reporters.add("first", FailsAt(2));
        reporters.add("buggy", Panics);
        reporters.add("second", FailsAt(usize::MAX));
        assert_eq!(reporters.without_panic("rules", || 1), Some(1));
        for _ in 0..5 {
            reporters.event(&Event::TrialStarted { id: String::new() });
        }
        let broken: Option<()> = reporters.without_panic("rules", || panic!("one"));
        assert!(broken.is_none());
        let failures: Vec<_> = reporters.finish().iter().map(ToString::to_string).collect();
        let bug = |text| format!("{text} (please report it, with `--json FILE`)");
        assert_eq!(
            failures,
            [
                bug("buggy: a bug of smoke, which panicked: no such column"),
                "first: disk full".to_owned(),
                bug("rules: a bug of smoke, which panicked: one"),
                "buggy: still there".to_owned(),
                "second: late".to_owned(),
            ]
        );
    }
}
