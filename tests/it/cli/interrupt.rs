//! Ctrl-C.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use super::{Desk, Said, Up, wait_until};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "slow"
get = "/never"
timeout = "60s"

[[case]]
name = "after"
get = "/"
"#;

/// A run that waits for an answer that never comes.
struct Slow {
    desk: Desk,
    running: Child,
    _server: Up,
}

impl Slow {
    fn start(args: &[&str]) -> Self {
        let (desk, server) = (Desk::with_suite(SUITE), Up::site());
        desk.write("smoke.xml", "old");
        let at = server.at();
        let always = ["--target", &at, "--concurrency", "1"];
        let mut command = desk.command(&[&always, args].concat());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = command.spawn().unwrap();
        wait_until("the slow case is sent", || {
            server.server.requests().len() == 2
        });
        Self {
            desk,
            running,
            _server: server,
        }
    }

    fn signal(&self, name: &str) {
        let id = self.running.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// How it ended, which must be soon.
    fn ended(self) -> (Desk, Said) {
        let since = Instant::now();
        let said = Said::of(self.running.wait_with_output().unwrap());
        assert!(since.elapsed() < Duration::from_secs(10), "{since:?}");
        (self.desk, said.ends_with(130))
    }
}

fn reports_are_whole(signal: &str) {
    let slow = Slow::start(&["--junit", "smoke.xml", "--json", "run.jsonl"]);
    assert_eq!(slow.desk.read("smoke.xml"), "old");
    slow.signal(signal);
    let (desk, said) = slow.ended();
    assert!(
        said.out.contains("\ninterrupted: 1 passed, 2 not run in "),
        "{}",
        said.out
    );
    assert_eq!(said.err, "");
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    let cases = &report.test_suites[0].test_cases;
    let skipped = |at: usize| matches!(cases[at].status, TestCaseStatus::Skipped { .. });
    assert_eq!((report.tests, report.failures, report.errors), (3, 0, 0));
    assert_eq!([0, 1, 2].map(skipped), [false, true, true]);
    let recorded = desk.read("run.jsonl");
    let events: Vec<Value> = recorded
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let last = events.last().unwrap();
    assert_eq!(last["event"], "run-finished");
    assert_eq!(last["interrupted"], true);
    let verdicts: Vec<_> = events
        .iter()
        .filter_map(|event| event["outcome"]["verdict"].as_str())
        .collect();
    assert_eq!(verdicts, ["passed", "not-run", "not-run"]);
    desk.run(&["replay", "run.jsonl"]).ends_with(130);
}

#[test]
fn an_interrupted_run_reports_what_it_knows() {
    reports_are_whole("INT");
}

#[test]
fn a_terminated_run_reports_what_it_knows() {
    reports_are_whole("TERM");
}

#[test]
fn who_interrupts_twice_does_not_wait_for_reports() {
    let pipe = "pipe.xml";
    let mut slow = Slow::start(&["--json", "run.jsonl", "--junit", "smoke.xml"]);
    slow.signal("KILL");
    slow.running.wait().unwrap();
    // A report into a pipe that nobody reads would wait forever.
    let made = Command::new("mkfifo").arg(slow.desk.path(pipe)).status();
    assert!(made.unwrap().success());
    let server = Up::site();
    let args = [
        "--target",
        &server.at(),
        "--junit",
        pipe,
        "--json",
        "run.jsonl",
    ];
    let mut command = slow.desk.command(&args);
    slow.running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until("the slow case is sent", || {
        server.server.requests().len() >= 2
    });
    slow.signal("INT");
    slow.desk.wait_for_event("run-finished");
    std::thread::sleep(Duration::from_millis(200));
    assert!(slow.running.try_wait().unwrap().is_none());
    slow.signal("INT");
    slow.ended();
}

/// A process that ends with the test, however that ends.
struct Served(std::process::Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What it says works as it says it: the suite to write, the command to run.
#[test]
fn the_demo_site_stays_up_until_it_is_interrupted() {
    use std::io::{BufRead, BufReader};
    let desk = Desk::new();
    desk.write("tmp/.keep", "");
    let mut command = desk.command(&["demo", "--serve"]);
    command.env("TMPDIR", desk.path("tmp"));
    let mut site = Served(command.stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(site.0.stdout.take().unwrap()).lines();
    let mut lines = lines.map(Result::unwrap);
    let suite: Vec<String> = lines
        .by_ref()
        .skip_while(|line| !line.contains("site.toml"))
        .skip(1)
        .take_while(|line| line != "and run")
        .collect();
    desk.write("site.toml", &suite.join("\n"));
    let args = lines.find_map(|line| Some(line.trim().strip_prefix("smoke ")?.to_owned()));
    let args = args.unwrap();
    let args: Vec<&str> = args.split(' ').collect();
    desk.run(&args).ends_with(0);
    let id = site.0.id().to_string();
    Command::new("kill")
        .args(["-s", "INT", &id])
        .status()
        .unwrap();
    assert_eq!(site.0.wait().unwrap().code(), Some(0));
    let left: Vec<_> = std::fs::read_dir(desk.path("tmp")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
