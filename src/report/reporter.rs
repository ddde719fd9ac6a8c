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

/// All reporters of a run.
///
/// A full disk must not end a run: a reporter that fails is dropped, its error
/// is kept for the end, and the others go on.
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
        self.each(|reporter| reporter.event(event));
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
            // A bug in one form leaves the others whole.
            let told = Panicked::catch(|| tell(reporter.as_mut()));
            let told = told.unwrap_or_else(|panic| Err(io::Error::other(panic.message())));
            let Err(error) = told else {
                return true;
            };
            failures.push(ReportFailure {
                name: std::mem::take(name),
                error,
            });
            false
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

    /// Has a bug.
    struct Panics;

    impl Reporter for Panics {
        fn event(&mut self, _: &Event) -> io::Result<()> {
            panic!("no such column")
        }

        fn finish(&mut self) -> io::Result<()> {
            Ok(())
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
    fn a_reporter_that_fails_is_dropped_and_named() {
        let mut reporters = Reporters::default();
        reporters.add("first", FailsAt(2));
        reporters.add("buggy", Panics);
        reporters.add("second", FailsAt(usize::MAX));
        for _ in 0..5 {
            reporters.event(&Event::TrialStarted { id: String::new() });
        }
        let failures: Vec<_> = reporters.finish().iter().map(ToString::to_string).collect();
        let bug = "buggy: a bug of smoke, which panicked: no such column";
        assert_eq!(failures, [bug, "first: disk full", "second: late"]);
    }
}
