//! Ctrl-C, and other signals that end a run.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use super::{Desk, Said, Up, folded, wait_until};

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
        hear_hang_up();
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
        send(&self.running, name);
    }

    /// How it ended, which must be soon.
    fn ended(self, code: i32) -> (Desk, Said) {
        let since = Instant::now();
        let said = Said::of(self.running.wait_with_output().unwrap());
        assert!(since.elapsed() < Duration::from_secs(10), "{since:?}");
        (self.desk, said.ends_with(code))
    }
}

/// Has each `smoke` that is started from now on hear SIGHUP, which `nohup` had the
/// tests ignore: what is caught here means there what it always does.
fn hear_hang_up() {
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    let _within = runtime.enter();
    // It is caught for as long as the tests run.
    drop(signal(SignalKind::hangup()).unwrap());
}

pub(super) fn send(running: &Child, name: &str) {
    let id = running.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.unwrap().success());
}

/// Sends a signal as often as it takes, and says how the process ended.
fn signal_until_ended(running: &mut Child, name: &str) -> Option<i32> {
    let since = Instant::now();
    loop {
        if let Some(ended) = running.try_wait().unwrap() {
            return ended.code();
        }
        send(running, name);
        assert!(since.elapsed() < Duration::from_secs(10), "{name}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until a thread waits for a pipe: for room in it, or for somebody to open it.
fn wait_for_pipe(running: &Child) {
    let threads = format!("/proc/{}/task", running.id());
    wait_until("it waits for a pipe", || {
        let mut threads = std::fs::read_dir(&threads).unwrap();
        threads.any(|thread| {
            let waits_in =
                thread.map(|thread| std::fs::read_to_string(thread.path().join("wchan")));
            let waits_in = waits_in.and_then(|file| file).unwrap_or_default();
            waits_in.contains("pipe") || waits_in.contains("partner")
        })
    });
}

fn make_pipe(desk: &Desk, name: &str) {
    let made = Command::new("mkfifo").arg(desk.path(name)).status();
    assert!(made.unwrap().success());
}

fn reports_are_whole(signal: &str, code: i32) {
    let slow = Slow::start(&["--junit", "smoke.xml", "--json", "run.jsonl"]);
    assert_eq!(slow.desk.read("smoke.xml"), "old");
    slow.signal(signal);
    let (desk, said) = slow.ended(code);
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
    desk.run(&["replay", "run.jsonl"]).ends_with(code);
}

#[test]
fn an_interrupted_run_reports_what_it_knows() {
    reports_are_whole("INT", 130);
}

#[test]
fn a_terminated_run_reports_what_it_knows() {
    reports_are_whole("TERM", 143);
}

#[test]
fn a_run_whose_user_left_reports_what_it_knows() {
    reports_are_whole("HUP", 129);
}

#[test]
fn who_may_leave_does_not_interrupt() {
    let (desk, server) = (Desk::with_suite("[[case]]\nget = \"/late\"\n"), Up::site());
    let script = format!(
        "trap '' HUP; exec '{}' --target {}",
        env!("CARGO_BIN_EXE_smoke"),
        server.at()
    );
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", &script]).current_dir(desk.path(""));
    let running = shell.stdout(Stdio::piped()).spawn().unwrap();
    wait_until("the case is sent", || server.server.requests().len() == 1);
    send(&running, "HUP");
    Said::of(running.wait_with_output().unwrap()).ends_with(0);
}

#[test]
fn who_interrupts_twice_does_not_wait_for_reports() {
    hear_hang_up();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (desk, server) = (Desk::with_suite(SUITE), Up::site());
        // A report into a pipe that nobody reads would wait forever.
        make_pipe(&desk, "pipe.xml");
        let at = server.at();
        let args = ["-t", &at, "--junit", "pipe.xml", "--json", "run.jsonl"];
        let mut command = desk.command(&args);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = command.spawn().unwrap();
        wait_until("the slow case is sent", || {
            server.server.requests().len() >= 2
        });
        send(&running, signal);
        desk.wait_for_event("run-finished");
        assert_eq!(signal_until_ended(&mut running, signal), Some(code));
    }
}

/// What a run says whose output, standard or of errors, is a pipe that nobody reads.
fn ends_at_one_signal(args: &[&str], is_of_errors: bool) -> (Desk, String) {
    let name = "x".repeat(150);
    // A pipe that nobody opens takes not even a little.
    let cases = if args.contains(&"pipe.xml") { 3 } else { 1000 };
    let rows = (0..cases).map(|row| format!("{{ row = \"{row}\" }}, "));
    let rows: String = rows.collect();
    let suite = format!(
        "[[case]]\nname = \"{name} {{{{each.row}}}}\"\neach = [{rows}]\n\
         get = \"/missing/{{{{each.row}}}}\"\n"
    );
    let (desk, server) = (Desk::with_suite(&suite), Up::site());
    make_pipe(&desk, "pipe.xml");
    let at = server.at();
    let mut command = desk.command(&[&["--target", &at], args].concat());
    let command = if is_of_errors {
        command.stdout(Stdio::null()).stderr(Stdio::piped())
    } else {
        let errors = std::fs::File::create(desk.path("errors")).unwrap();
        command.stdout(Stdio::piped()).stderr(errors)
    };
    let mut running = command.spawn().unwrap();
    if args.contains(&"pipe.xml") {
        desk.wait_for_event("run-finished");
    }
    wait_for_pipe(&running);
    let since = Instant::now();
    send(&running, "INT");
    wait_until("it ends", || running.try_wait().unwrap().is_some());
    assert!(since.elapsed() < Duration::from_secs(10), "{args:?}");
    let ended = running.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{args:?}");
    let errors = if is_of_errors {
        String::from_utf8(ended.stderr).unwrap()
    } else {
        desk.read("errors")
    };
    (desk, errors)
}

#[test]
fn an_output_that_nobody_reads_is_given_up_and_the_others_are_whole() {
    let console = ["-v", "--junit", "smoke.xml", "--json", "run.jsonl"];
    let beside_json = ["-v", "--json", "-", "--junit", "smoke.xml"];
    let fifo = ["--junit", "pipe.xml", "--json", "run.jsonl"];
    for (args, is_of_errors, unread) in [
        (&console[..], false, Some("console")),
        (&beside_json, false, Some("--json -")),
        (&beside_json, true, None),
        (
            &["--junit", "-", "--json", "run.jsonl"],
            false,
            Some("--junit -"),
        ),
        (&fifo, true, Some("--junit pipe.xml")),
    ] {
        let (desk, errors) = ends_at_one_signal(args, is_of_errors);
        if let Some(unread) = unread {
            let told = format!("error: a report could not be written: {unread}: nobody reads it\n");
            assert!(errors.ends_with(&told), "{args:?}: {errors}");
        }
        if args.contains(&"smoke.xml") {
            let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
            assert_eq!(report.tests, 1000, "{args:?}");
        }
        if args.contains(&"run.jsonl") {
            let recorded = desk.read("run.jsonl");
            let last = recorded.lines().last().unwrap();
            assert!(last.contains("run-finished"), "{args:?}: {last}");
        }
    }
}

#[test]
fn before_anything_is_sent_one_signal_is_enough() {
    hear_hang_up();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (desk, server) = (Desk::with_suite(SUITE), Up::site());
        make_pipe(&desk, "run.jsonl");
        let mut command = desk.command(&["--target", &server.at(), "--json", "run.jsonl"]);
        let mut running = command.stdout(Stdio::null()).spawn().unwrap();
        wait_for_pipe(&running);
        send(&running, signal);
        let since = Instant::now();
        assert_eq!(running.wait().unwrap().code(), Some(code));
        assert!(since.elapsed() < Duration::from_secs(10), "{since:?}");
        assert_eq!(server.server.connections(), 0);
    }
}

#[test]
fn a_report_to_a_closed_output_is_no_success() {
    let (desk, server) = (Desk::with_suite("[[case]]\nget = \"/\"\n"), Up::site());
    let run = |args: &str| {
        let script = format!("'{}' {args}", env!("CARGO_BIN_EXE_smoke"));
        let mut shell = Command::new("sh");
        Said::by(shell.args(["-c", &script]).current_dir(desk.path("")))
    };
    let at = server.at();
    for report in ["--junit", "--json"] {
        let said = run(&format!("-t {at} {report} - >&-")).ends_with(2);
        assert_eq!(
            said.err,
            "error: can't write the report to standard output, which is closed\n"
        );
        assert_eq!(server.server.connections(), 0);
    }
    for report in ["--junit -", "--json -", ""] {
        run(&format!("-t {at} {report} >/dev/full")).ends_with(5);
    }
    for asked in ["list", "schema", "explain", "check", "--help", "--version"] {
        for (out, why) in [(">&-", "it is closed"), (">/dev/full", "No space left")] {
            let said = run(&format!("{asked} {out}")).ends_with(5);
            let told = format!("error: can't write to standard output: {why}");
            assert!(said.err.starts_with(&told), "{asked} {out}: {}", said.err);
        }
    }
    // Whoever doesn't want it is no such case.
    run(&format!("-t {at} --junit - >/dev/null")).ends_with(0);
    let mut nowhere = desk.command(&["-t", &server.at()]);
    assert!(nowhere.stdout(Stdio::null()).status().unwrap().success());
}

#[test]
fn too_few_files_are_told() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    for limit in 4..40 {
        let script = format!(
            "ulimit -n {limit} && exec '{}' -t {}",
            env!("CARGO_BIN_EXE_smoke"),
            super::nobody()
        );
        let mut shell = Command::new("sh");
        let said = Said::by(shell.args(["-c", &script]).current_dir(desk.path("")));
        assert!(!said.err.contains("panicked"), "{limit}: {}", said.err);
        // Where there is room for all, nobody answers.
        assert!([2, 3].contains(&said.code), "{limit}: {said:?}");
        if limit < 32 {
            let told = "error: can't start: Too many open files";
            assert!(said.err.starts_with(told), "{limit}: {}", said.err);
            assert!(said.err.contains("`ulimit -n`"), "{limit}: {}", said.err);
        }
    }
}

#[test]
fn too_little_memory_for_threads_is_told() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    // With less the program can't be loaded, with more it runs.
    let ends = (20..400).step_by(4).map(|mib| {
        let script = format!(
            "ulimit -v {} && exec timeout 60 '{}' -t {}",
            mib * 1024,
            env!("CARGO_BIN_EXE_smoke"),
            super::nobody()
        );
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &script]).current_dir(desk.path(""));
        let output = output.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{mib} MiB: {said}");
        (output.status.code(), said)
    });
    let begun = ends.skip_while(|(code, _)| *code != Some(2));
    let told: Vec<_> = begun.take_while(|(code, _)| *code != Some(3)).collect();
    assert!(!told.is_empty());
    // Where an allocation fails, Rust ends the program by a signal.
    for (code, said) in told.iter().filter(|(code, _)| code.is_some()) {
        assert_eq!(*code, Some(2), "{said}");
        assert!(folded(said).contains("allows too few threads"), "{said}");
    }
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
