//! Reporters with a bug that shows at the story of a trial.

use std::io::{self, Write};

use quick_junit::Report;
use smoke::exchange::Phase;
use smoke::record::{ErrorRecord, StepRecord};
use smoke::report::{Console, Detail, Dialect, Event, Json, Junit, Reporter, Reporters, replay};
use smoke::source::Style;

use super::recording::events;
use super::{Shared, tell};

const BUG: &str = "a bug of smoke, which panicked: no such column \
                   (please report it, with `--json FILE`)";

/// Panics at what was exchanged in a trial.
struct Buggy<R>(R);

impl<R: Reporter> Reporter for Buggy<R> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::TrialFinished(finished) = event {
            let mut steps = finished.outcome.attempts.iter().map(|it| &it.step);
            let is_exchange = |error: &ErrorRecord| error.phase != Phase::Judge;
            let told = |step: &StepRecord| {
                !step.hops.is_empty() || step.error.as_ref().is_some_and(is_exchange)
            };
            assert!(!steps.any(told), "no such column");
        }
        self.0.event(event)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish()
    }
}

/// A console that panics when it has drawn a story.
struct Drawn(Shared);

impl Write for Drawn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("\n  answer  "), "no such column");
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells a buggy reporter of the recorded run; nothing is known to have failed.
fn told(reporter: impl Reporter + Send + 'static) {
    let mut reporters = Reporters::default();
    reporters.add("buggy", reporter);
    for event in events() {
        reporters.event(&event);
    }
    assert!(reporters.finish().is_empty());
}

/// How a console begins the lines of trials, and ends.
fn verdicts(console: &str) -> (Vec<String>, String) {
    let words = ["PASS", "FAIL", "ERROR", "FLAKY", "SKIP"];
    let lines = console.lines();
    let lines = lines.filter(|line| words.iter().any(|word| line.starts_with(word)));
    let first = lines.map(|line| line.split(" (").next().unwrap().to_owned());
    let end = console.rsplit("\n\n").next().unwrap();
    (first.collect(), end.to_owned())
}

#[test]
fn a_console_with_a_bug_has_every_verdict() {
    let (whole, buggy, drawn) = (Shared::default(), Shared::default(), Shared::default());
    let console = |out| Console::new(out, Style::Plain, Detail::Normal);
    tell(&mut console(whole.clone()), &events());
    told(Buggy(console(buggy.clone())));
    told(Console::new(
        Drawn(drawn.clone()),
        Style::Plain,
        Detail::Normal,
    ));
    let whole = verdicts(&whole.text());
    for console in [buggy.text(), drawn.text()] {
        assert_eq!(verdicts(&console), whole, "{console}");
        assert!(console.contains(BUG), "{console}");
    }
}

#[test]
fn a_junit_report_with_a_bug_is_whole() {
    let root = |xml: &str| xml.lines().nth(1).unwrap().to_owned();
    for dialect in [Dialect::Full, Dialect::Jenkins] {
        let (whole, buggy) = (Shared::default(), Shared::default());
        tell(&mut Junit::to_writer(whole.clone(), dialect), &events());
        told(Buggy(Junit::to_writer(buggy.clone(), dialect)));
        let xml = buggy.text();
        assert_eq!(root(&xml), root(&whole.text()));
        let report = Report::deserialize_from_str(&xml).unwrap();
        assert_eq!((report.tests, report.failures, report.errors), (15, 5, 5));
        // Of those that passed, too.
        assert!(xml.contains(&format!("message=\"{BUG} @ nginx\"")), "{xml}");
        assert!(
            xml.contains(&format!("<system-out><![CDATA[{BUG}]]>")),
            "{xml}"
        );
    }
}

#[test]
fn a_recording_with_a_bug_can_be_replayed() {
    let buggy = Shared::default();
    told(Buggy(Json::new(buggy.clone())));
    let text = buggy.text();
    assert_eq!(text.lines().count(), events().len());
    let again = replay(text.as_bytes(), &mut Reporters::default()).unwrap();
    assert!(events().contains(&Event::RunFinished(again.finished)));
}
