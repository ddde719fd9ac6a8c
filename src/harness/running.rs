//! The tests of a group as they run.

use std::collections::HashMap;
use std::sync::Arc;

use libtest_mimic::{Completion, Failed, Trial};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use crate::plan::{self, Gates, Plan};
use crate::record::{Flaky, ReadyFinished, Secrets, TrialFinished, Verdict};
use crate::report::{headline, how_many, readiness_story, story, why_not_ready};
use crate::run::{Places, Runner, wait_until_ready};
use crate::source::{Style, one_line};

/// How many cases run at once against one target.
const PER_TARGET: usize = 8;

/// How many may be at one place: more than there are ever threads. Who is alone there
/// takes all of it.
const ROOM: u32 = 1 << 20;

/// What the tests of a group share.
pub(super) struct Shared {
    runner: Runner,
    /// Until the tests are over; it is never waited for.
    runtime: Option<Runtime>,
    handle: Handle,
    secrets: Secrets,
    /// How many more may be sent to each target.
    gates: HashMap<String, Semaphore>,
    /// Where trials are, and behind those the polls of `ready`.
    places: Places,
    /// How many more may go to each place.
    rooms: Vec<Semaphore>,
    /// How many trials there are.
    trials: usize,
    flaky: Flaky,
    /// What is waited for before the first test that needs it.
    ready: Gates,
    /// How that ended, for each of them.
    waited: Vec<OnceCell<ReadyFinished>>,
}

impl Shared {
    /// What is shared by the tests of a plan against the targets of these names.
    pub(super) fn new(
        runner: Runner,
        runtime: Runtime,
        secrets: Secrets,
        names: Vec<String>,
        plan: &Plan,
        ready: Gates,
        flaky: Flaky,
    ) -> Self {
        let names = names.into_iter();
        let places = Places::new(&plan.trials, &ready);
        Self {
            rooms: (0..places.len())
                .map(|_| Semaphore::new(ROOM as usize))
                .collect(),
            places,
            trials: plan.trials.len(),
            runner,
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
            secrets,
            gates: names
                .map(|name| (name, Semaphore::new(PER_TARGET)))
                .collect(),
            flaky,
            waited: ready.all().iter().map(|_| OnceCell::new()).collect(),
            ready,
        }
    }

    pub(super) fn trial(self: &Arc<Self>, at: usize, trial: plan::Trial) -> Trial {
        let shared = Arc::clone(self);
        let name = self.secrets.hide(&trial.id).into_owned();
        let skipped = trial.skip.is_some();
        Trial::ignorable_test(name, move || shared.run(at, &trial)).with_ignored_flag(skipped)
    }

    /// Waits until the trial's target is ready, once for all who need it.
    async fn until_ready(&self, trial: &plan::Trial) -> Result<(), Failed> {
        let Some(at) = self.ready.of(trial) else {
            return Ok(());
        };
        let waited = self.waited[at].get_or_init(|| async {
            let _presence = self.presence(self.trials + at).await;
            wait_until_ready(&self.ready.all()[at], &self.runner).await
        });
        let finished = waited.await;
        if finished.is_ready() {
            return Ok(());
        }
        let story = readiness_story(finished, "", Style::Plain);
        Err(format!("{}\n\n{story}", why_not_ready(finished)).into())
    }

    /// Goes to the places of the trial `at`, one after the other in their order, and is
    /// there as long as it has what it gets.
    async fn presence(&self, at: usize) -> Vec<SemaphorePermit<'_>> {
        let many = if self.places.is_serial(at) { ROOM } else { 1 };
        let mut presence = Vec::new();
        for &place in self.places.of(at) {
            presence.extend(self.rooms[place].acquire_many(many).await.ok());
        }
        presence
    }

    /// Waits until an attempt at the trial `at` may be made, as long as it has what it
    /// gets.
    async fn turn(&self, at: usize, trial: &plan::Trial) -> Vec<SemaphorePermit<'_>> {
        let mut turn = self.presence(at).await;
        if let Some(slots) = self.gates.get(&trial.target.name) {
            turn.extend(slots.acquire().await.ok());
        }
        turn
    }

    fn run(&self, at: usize, trial: &plan::Trial) -> Result<Completion, Failed> {
        if let Some(why) = &trial.skip {
            return Ok(Completion::ignored_with(self.secrets.hide(why)));
        }
        self.handle.block_on(self.until_ready(trial))?;
        let turn = async || self.turn(at, trial).await;
        let finished = self.handle.block_on(self.runner.run(trial, turn));
        self.completed(&finished.told)
    }

    fn completed(&self, told: &TrialFinished) -> Result<Completion, Failed> {
        let outcome = &told.outcome;
        match outcome.verdict {
            Verdict::Passed => Ok(Completion::Completed),
            Verdict::Flaky if self.flaky == Flaky::Pass => {
                // The library has no word for it, and must not hide it.
                eprintln!("{}", flaky_line(told));
                Ok(Completion::Completed)
            }
            Verdict::Skipped | Verdict::NotRun => Ok(Completion::ignored_with(
                outcome.reason.clone().unwrap_or_default(),
            )),
            Verdict::Flaky | Verdict::Failed | Verdict::Errored => {
                let story = story(&told.trial, outcome, "", Style::Plain);
                let tried = how_many(outcome).map_or(String::new(), |tried| format!(" ({tried})"));
                Err(format!("{}{tried}\n\n{story}", headline(outcome)).into())
            }
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// `flaky: suite::case@target passed on attempt 2 of 3`.
fn flaky_line(told: &TrialFinished) -> String {
    let tried = how_many(&told.outcome).unwrap_or_default();
    format!("flaky: {} {tried}", one_line(&told.trial.id))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use libtest_mimic::Arguments;

    use super::*;
    use crate::harness::Group;
    use crate::harness::trials::of;

    /// A server that answers every other request with a 503, the first one
    /// too; how `--target` spells it.
    fn every_other_time() -> String {
        use std::io::{BufRead as _, BufReader};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for (at, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let head = BufReader::new(&stream).lines();
                let _ = head
                    .take_while(|line| line.as_ref().is_ok_and(|it| !it.is_empty()))
                    .count();
                let status = if at % 2 == 0 { "503 Busy" } else { "200 OK" };
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
            }
        });
        address
    }

    #[test]
    fn a_flaky_case_passes_unless_the_group_says_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let suite = folder.path().join("busy.toml");
        let log = folder.path().join("log");
        let case = "[[case]]\nget = \"/\"\nretry = { times = 2, every = \"1ms\" }\n";
        std::fs::write(&suite, case).unwrap();
        let arguments = Arguments {
            logfile: Some(log.to_string_lossy().into_owned()),
            test_threads: Some(1),
            ..Arguments::default()
        };
        let counted = |group: Group| {
            let trials = of(group.target("busy", every_other_time), &arguments).unwrap();
            let ended = libtest_mimic::run(&arguments, trials);
            (ended.num_passed, ended.num_failed)
        };
        assert_eq!(counted(Group::new(&suite)), (1, 0));
        assert_eq!(counted(Group::new(&suite).flaky_fails()), (0, 1));
        let said = std::fs::read_to_string(&log).unwrap();
        let headline = "status: expected 200, got 503 Busy (passed on attempt 2 of 3)\n";
        assert!(said.contains(headline), "{said}");
        std::fs::write(&suite, "[[case]]\nget = \"/\"\n").unwrap();
        assert_eq!(counted(Group::new(&suite)), (0, 1));
        assert_eq!(counted(Group::new(&suite).retries(1)), (1, 0));
    }

    /// A server that answers `/health` with 502 `bad` times and all else with
    /// 200; where it is, and how often each was asked.
    fn server(bad: usize) -> (String, Arc<[AtomicUsize; 2]>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut head) = (stream.unwrap(), Vec::new());
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).unwrap();
                    head.extend(byte);
                }
                let health = head.starts_with(b"GET /health ");
                let before = seen[usize::from(!health)].fetch_add(1, Ordering::SeqCst);
                let status = if health && before < bad {
                    "502 Bad Gateway"
                } else {
                    "200 OK"
                };
                let response = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                stream.write_all(response.as_bytes()).unwrap();
            }
        });
        (address, asked)
    }

    /// Runs a suite that waits, against the server; what is said of its tests.
    fn waited(address: &str, within: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let suite = folder.path().join("site.toml");
        let log = folder.path().join("log");
        let text = format!(
            "[ready]\nget = \"/health\"\nevery = \"10ms\"\nwithin = \"{within}\"\n\
             [[case]]\nget = [\"/a\", \"/b\", \"/c\"]\n"
        );
        std::fs::write(&suite, text).unwrap();
        let spelt = address.to_owned();
        let group = Group::new(suite).target("local", move || spelt);
        let arguments = Arguments {
            logfile: Some(log.to_string_lossy().into_owned()),
            ..Arguments::default()
        };
        let trials = of(group, &arguments).unwrap();
        let ended = libtest_mimic::run(&arguments, trials);
        assert_eq!(ended.num_passed + ended.num_failed, 3);
        std::fs::read_to_string(log).unwrap()
    }

    #[test]
    fn tests_wait_together_until_their_target_is_ready() {
        let (address, asked) = server(3);
        let said = waited(&address, "20s");
        assert!(said.contains(" 3 passed; 0 failed;"), "{said}");
        assert_eq!([0, 1].map(|at| asked[at].load(Ordering::SeqCst)), [4, 3]);
    }

    #[test]
    fn tests_whose_target_is_not_ready_fail_and_send_nothing() {
        let (address, asked) = server(usize::MAX);
        let said = waited(&address, "100ms");
        assert!(said.contains(" 0 passed; 3 failed;"), "{said}");
        let why = "polls): no application behind the proxy: 502 Bad Gateway\n\nerror[status]: ";
        assert_eq!(said.matches(why).count(), 3, "{said}");
        assert_eq!(asked[1].load(Ordering::SeqCst), 0);
    }

    /// How many requests of four tests are answered at once, at most.
    fn most_at_once(defaults: &str) -> usize {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let seen = Arc::clone(&counts);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, counts) = (stream.unwrap(), Arc::clone(&counts));
                std::thread::spawn(move || {
                    let [now, most] = &*counts;
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(200));
                    now.fetch_sub(1, Ordering::SeqCst);
                    let mut head = [0; 4096];
                    let _ = stream.read(&mut head);
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let suite = folder.path().join("site.toml");
        let cases = "[[case]]\nget = [\"/a\", \"/b\", \"/c\", \"/d\"]\n";
        std::fs::write(&suite, format!("{defaults}\n{cases}")).unwrap();
        let group = Group::new(suite).target("local", move || address);
        let arguments = Arguments {
            test_threads: Some(4),
            logfile: Some(folder.path().join("log").to_string_lossy().into_owned()),
            ..Arguments::default()
        };
        let trials = of(group, &arguments).unwrap();
        assert_eq!(libtest_mimic::run(&arguments, trials).num_passed, 4);
        seen[1].load(Ordering::SeqCst)
    }

    #[test]
    fn a_serial_test_is_alone_at_its_target() {
        assert!(most_at_once("") > 1);
        assert_eq!(most_at_once("defaults.serial = true"), 1);
    }
}
