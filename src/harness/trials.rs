//! Cases as trials of libtest-mimic.

use std::collections::HashMap;
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::{OnceCell, Semaphore};

use super::Group;
use crate::plan::{self, Gates, Plan, Selection, Targets};
use crate::report::{
    ReadyFinished, Secret, Verdict, headline, hide, readiness_story, story, why_not_ready,
};
use crate::run::{Runner, declared_secrets, secrets_of, wait_until_ready};
use crate::source::{Diagnostic, Sources, Style, draw};
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
    let shared = Arc::new(Shared {
        runner: Runner::new(&plan, loaded.sources, options, secrets.clone()),
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
    };
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
        let finished = self.runtime.block_on(async {
            let gate = self.gates.get(&trial.target.name);
            // A gate is never closed; without one, there is no limit.
            let _permit = match gate {
                Some(gate) => gate.acquire().await.ok(),
                None => None,
            };
            self.runner.run(trial).await
        });
        let told = finished.told;
        match told.outcome.verdict {
            Verdict::Passed => Ok(Completion::Completed),
            Verdict::Skipped | Verdict::NotRun => Ok(Completion::ignored_with(
                told.outcome.reason.unwrap_or_default(),
            )),
            Verdict::Failed | Verdict::Errored => {
                let story = story(&told.trial, &told.outcome, "", Style::Plain);
                Err(format!("{}\n\n{story}", headline(&told.outcome)).into())
            }
        }
    }
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
