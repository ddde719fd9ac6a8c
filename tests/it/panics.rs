//! A bug of smoke costs its trial, and not the run and its reports.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smoke::plan::{Plan, Selection, Targets};
use smoke::record::{Secrets, Signal, TrialFinished, Verdict};
use smoke::report::{Event, Reporter, Reporters};
use smoke::run::{Pace, Runner, run, started};
use smoke::source::Sources;
use smoke::suite::{Input, Suite, load};
use smoke::transport::Options;

use crate::server::Server;

/// Keeps what it is told.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Event>>>);

impl Reporter for Log {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.0.lock().unwrap().push(event.clone());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn suites(toml: &str) -> (Vec<Arc<Suite>>, Arc<Sources>) {
    let input = Input::Text {
        path: "site.toml".to_owned(),
        text: toml.to_owned(),
    };
    let options = smoke::suite::Options {
        vars: Vec::new(),
        env: &|_| None,
        defaults: smoke::suite::RequestDefaults::default(),
    };
    let loaded = load(&[input], &options);
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    let suites = loaded.suites.into_iter().map(Arc::new).collect();
    (suites, loaded.sources)
}

/// Runs `toml` on a target that works and on one that the runner does not know,
/// which it takes for impossible: a bug, as seen from a trial.
async fn run_with_a_bug(toml: &str) -> Vec<TrialFinished> {
    run_until(toml, std::future::pending()).await
}

/// The same, until a signal comes.
async fn run_until(toml: &str, signal: impl Future<Output = Signal>) -> Vec<TrialFinished> {
    let server = Server::tcp(|mut conn| async move {
        while conn.request().await.is_some() {
            conn.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await;
        }
    });
    let (suites, sources) = suites(toml);
    let plan = |typed: Vec<String>| {
        let targets = Targets {
            typed,
            ..Targets::default()
        };
        Plan::build(&suites, &targets, &Selection::default(), &sources).unwrap()
    };
    let known = format!("known={}", server.address());
    let runner = plan(vec![known.clone()]);
    let runner = Runner::new(
        &runner,
        Arc::clone(&sources),
        Options::default(),
        Secrets::default(),
    );
    let both = plan(vec![known, "other=127.0.0.1:1".to_owned()]);
    let gates = both.gates(None);
    let told = started(&both, &suites, "smoke");
    let pace = Pace {
        concurrency: 4,
        per_target: 4,
        fail_fast: false,
    };
    let log = Log::default();
    let mut reporters = Reporters::default();
    reporters.add("log", log.clone());
    let run = run(both, gates, told, runner, pace, &mut reporters, signal);
    let finished = tokio::time::timeout(Duration::from_secs(20), run).await;
    let summary = finished.unwrap().summary;
    let events = log.0.lock().unwrap();
    assert!(matches!(events.last(), Some(Event::RunFinished(_))));
    let finished = events.iter().filter_map(|event| match event {
        Event::TrialFinished(finished) => Some((**finished).clone()),
        _ => None,
    });
    let finished: Vec<_> = finished.collect();
    assert_eq!(summary.total(), finished.len());
    finished
}

const BUG: &str = "a bug of smoke, which panicked: a runner is made for the trials of its plan \
                   (please report it, with `--json FILE`)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_that_panics_is_errored_and_says_so() {
    let toml = "[[case]]\nget = [\"/a\", \"/b\"]\n";
    let mut verdicts = Vec::new();
    for TrialFinished { trial, outcome } in run_with_a_bug(toml).await {
        let error = outcome.attempts[0].step.error.as_ref();
        let message = error.map(|error| error.message.clone());
        verdicts.push((trial.target, outcome.verdict, message));
    }
    verdicts.sort_by(|one, other| one.0.cmp(&other.0));
    let good = || ("known".to_owned(), Verdict::Passed, None);
    let bad = || ("other".to_owned(), Verdict::Errored, Some(BUG.to_owned()));
    assert_eq!(verdicts, [good(), good(), bad(), bad()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_that_panics_ends_as_what_no_waiting_changes() {
    let toml = "[ready]\nget = \"/\"\n[[case]]\nget = \"/a\"\n";
    let mut verdicts = Vec::new();
    for TrialFinished { trial, outcome } in run_with_a_bug(toml).await {
        verdicts.push((trial.target, outcome.verdict, outcome.reason));
    }
    verdicts.sort_by(|one, other| one.0.cmp(&other.0));
    let why = format!("not ready, and waiting changes nothing: {BUG}");
    let good = ("known".to_owned(), Verdict::Passed, None);
    let bad = ("other".to_owned(), Verdict::Errored, Some(why));
    assert_eq!(verdicts, [good, bad]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_panics_has_an_outcome_for_each_trial() {
    let toml = "[[case]]\nget = [\"/a\", \"/b\"]\n";
    let broken = async { panic!("nobody listens") };
    let why =
        "a bug of smoke, which panicked: nobody listens (please report it, with `--json FILE`)";
    let finished = run_until(toml, broken).await;
    assert_eq!(finished.len(), 4);
    for TrialFinished { outcome, .. } in finished {
        assert_eq!(outcome.verdict, Verdict::Errored);
        assert_eq!(outcome.reason.as_deref(), Some(why));
    }
}
