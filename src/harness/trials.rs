//! Cases as trials of libtest-mimic.

use std::collections::HashMap;
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::{OnceCell, Semaphore};

use super::Group;
use crate::plan::{self, Gates, Plan, Selection, Targets};
use crate::report::{
    Flaky, ReadyFinished, Secret, TrialFinished, Verdict, headline, hide, how_many,
    readiness_story, story, why_not_ready,
};
use crate::run::{Runner, declared_secrets, secrets_of, wait_until_ready};
use crate::source::{Diagnostic, Sources, Style, draw, one_line};
use crate::suite::{Loaded, Suite, discover, load};

/// How many cases run at once against one target.
const PER_TARGET: usize = 8;

/// Where nobody is; how targets are spelt that are not started.
const NOWHERE: &str = "smoke.invalid";

/// The trials of a group, or what is wrong with it. Its targets are started
/// when one of its trials is going to run.
pub(super) fn of(group: Group, arguments: &Arguments) -> Result<Vec<Trial>, String> {
    if group.targets.is_empty() {
        return Err("error: a group has no target".to_owned());
    }
    let loaded = read(&group)?;
    let suites: Vec<Arc<Suite>> = loaded.suites.into_iter().map(Arc::new).collect();
    let host = group.host.as_deref();
    let names = group
        .targets
        .iter()
        .map(|target| (target.name.as_str(), NOWHERE.to_owned()));
    let unstarted = plan(&suites, names, host, &loaded.sources)?;
    let secrets = declared_secrets(suites.iter().map(|suite| &**suite));
    let nobody = unstarted.trials.iter().map(|trial| {
        Trial::test(hide(&trial.id, &secrets), || {
            Err("its target was not started".into())
        })
        .with_ignored_flag(trial.skip.is_some())
    });
    let nobody: Vec<Trial> = nobody.collect();
    if arguments.list || nobody.iter().all(|trial| arguments.is_filtered_out(trial)) {
        return Ok(nobody);
    }
    let (names, starts): (Vec<_>, Vec<_>) = group
        .targets
        .into_iter()
        .map(|target| (target.name, target.start))
        .unzip();
    let started = starts.into_iter().map(|start| start());
    let spelt = names.iter().map(String::as_str).zip(started);
    let plan = plan(&suites, spelt, host, &loaded.sources)?;
    fail_on_errors(&plan.findings, &secrets)?;
    let runtime = Runtime::new().map_err(|error| format!("error: can't start: {error}"))?;
    let ready = plan.gates(None);
    let secrets = secrets_of(plan.trials.iter().chain(ready.probes()));
    let options = (group.options)();
    let runner = Runner::new(&plan, loaded.sources, options, secrets.clone());
    let shared = Arc::new(Shared {
        runner: runner.retrying(group.retry),
        flaky: group.flaky,
        runtime,
        secrets,
        gates: names
            .into_iter()
            .map(|name| (name, Semaphore::new(PER_TARGET)))
            .collect(),
        waited: ready.all().iter().map(|_| OnceCell::new()).collect(),
        ready,
    });
    let trials = plan.trials.into_iter().map(|trial| shared.trial(trial));
    Ok(trials.collect())
}

/// Every case on every target, given by name and spelling.
fn plan<'a>(
    suites: &[Arc<Suite>],
    targets: impl Iterator<Item = (&'a str, String)>,
    host: Option<&str>,
    sources: &Sources,
) -> Result<Plan, String> {
    let targets = Targets {
        typed: targets
            .map(|(name, spelling)| format!("{name}={spelling}"))
            .collect(),
        host: host.map(str::to_owned),
        ..Targets::default()
    };
    // How many tests they are would be known only after they were listed.
    if let Some(place) = Plan::unresolved(suites, &targets, sources).first() {
        return Err(format!(
            "error: `all_addresses` of {} can't be tests, which have names before anything is \
             looked up; run it with `smoke --target`",
            place.host
        ));
    }
    let plan = Plan::build(suites, &targets, &Selection::default(), sources);
    plan.map_err(|errors| format!("error: {}", errors.join("\nerror: ")))
}

fn read(group: &Group) -> Result<Loaded, String> {
    let inputs = discover(&group.suites).map_err(|error| format!("error: {error}"))?;
    let options = crate::suite::Options {
        vars: group.vars.clone(),
        env: &|name| std::env::var(name).ok(),
    };
    let loaded = load(&inputs, &options);
    fail_on_errors(&loaded.findings, &declared_secrets(&loaded.suites))?;
    Ok(loaded)
}

/// Warnings are said, errors are returned.
fn fail_on_errors(findings: &[Diagnostic], secrets: &[Secret]) -> Result<(), String> {
    if !findings.iter().any(Diagnostic::is_error) {
        if !findings.is_empty() {
            eprintln!("{}\n", drawn(findings, secrets));
        }
        return Ok(());
    }
    Err(drawn(findings, secrets))
}

fn drawn(findings: &[Diagnostic], secrets: &[Secret]) -> String {
    let drawn: Vec<String> = findings.iter().map(|f| draw(f, Style::Plain)).collect();
    hide(&drawn.join("\n\n"), secrets).into_owned()
}

/// What the trials of a group share.
struct Shared {
    runner: Runner,
    runtime: Runtime,
    secrets: Vec<Secret>,
    /// How many more may be sent to each target.
    gates: HashMap<String, Semaphore>,
    flaky: Flaky,
    /// What is waited for before the first test that needs it.
    ready: Gates,
    /// How that ended, for each of them.
    waited: Vec<OnceCell<ReadyFinished>>,
}

impl Shared {
    fn trial(self: &Arc<Self>, trial: plan::Trial) -> Trial {
        let shared = Arc::clone(self);
        let name = hide(&trial.id, &self.secrets).into_owned();
        let skipped = trial.skip.is_some();
        Trial::ignorable_test(name, move || shared.run(&trial)).with_ignored_flag(skipped)
    }

    /// Waits until the trial's target is ready, once for all who need it.
    async fn until_ready(&self, trial: &plan::Trial) -> Result<(), Failed> {
        let Some(at) = self.ready.of(trial) else {
            return Ok(());
        };
        let waited = self.waited[at]
            .get_or_init(|| async { wait_until_ready(&self.ready.all()[at], &self.runner).await });
        let finished = waited.await;
        if finished.is_ready() {
            return Ok(());
        }
        let story = readiness_story(finished, "", Style::Plain);
        Err(format!("{}\n\n{story}", why_not_ready(finished)).into())
    }

    fn run(&self, trial: &plan::Trial) -> Result<Completion, Failed> {
        if let Some(why) = &trial.skip {
            return Ok(Completion::ignored_with(hide(why, &self.secrets)));
        }
        self.runtime.block_on(self.until_ready(trial))?;
        let gate = self.gates.get(&trial.target.name);
        let finished = self.runtime.block_on(self.runner.run(trial, gate));
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

/// `flaky: suite::case@target passed on attempt 2 of 3`.
fn flaky_line(told: &TrialFinished) -> String {
    let tried = how_many(&told.outcome).unwrap_or_default();
    format!("flaky: {} {tried}", one_line(&told.trial.id))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;
    use crate::transport::Options;

    fn demo() -> Group {
        Group::new("suites/demo.toml")
    }

    #[test]
    fn listing_starts_nothing_and_names_every_case_on_every_target() {
        let never = || panic!("nobody asked for it");
        let group = demo().target("nginx", never).target("gunicorn", never);
        let arguments = Arguments {
            list: true,
            ..Arguments::default()
        };
        let trials = of(group, &arguments).unwrap();
        let names: Vec<&str> = trials.iter().map(Trial::name).collect();
        assert_eq!(names[0], "demo::the home page is the to-do site@nginx");
        let on = |target| names.iter().filter(|name| name.ends_with(target)).count();
        assert!(on("@nginx") > 5);
        assert_eq!(
            (on("@nginx"), on("@gunicorn")),
            (names.len() / 2, names.len() / 2)
        );
    }

    #[test]
    fn a_target_starts_when_one_of_its_cases_is_wanted() {
        let filtered = |filter: &str| Arguments {
            filter: Some(filter.to_owned()),
            ..Arguments::default()
        };
        let never = demo().target("nginx", || panic!("nobody asked for it"));
        of(never, &filtered("no such case")).unwrap();
        let started = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&started);
        let group = demo().target("nginx", move || {
            seen.store(true, Ordering::SeqCst);
            "127.0.0.1:1".to_owned()
        });
        of(group, &filtered("logo")).unwrap();
        assert!(started.load(Ordering::SeqCst));
    }

    #[test]
    fn options_are_made_when_the_targets_are_up() {
        let order = Arc::new(Mutex::new(Vec::new()));
        let (target, options) = (Arc::clone(&order), Arc::clone(&order));
        let group = demo()
            .target("nginx", move || {
                target.lock().unwrap().push("target");
                "127.0.0.1:1".to_owned()
            })
            .options_from(move || {
                options.lock().unwrap().push("options");
                Options::default()
            });
        of(group, &Arguments::default()).unwrap();
        assert_eq!(*order.lock().unwrap(), ["target", "options"]);
        let never = demo()
            .target("nginx", || panic!("nobody asked for it"))
            .options_from(|| panic!("nobody asked for it"));
        let arguments = Arguments {
            list: true,
            ..Arguments::default()
        };
        of(never, &arguments).unwrap();
    }

    #[test]
    fn a_group_without_a_target_is_wrong() {
        let error = of(demo(), &Arguments::default()).err().unwrap();
        assert_eq!(error, "error: a group has no target");
    }

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
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
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
}
