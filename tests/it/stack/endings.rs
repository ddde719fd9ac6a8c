//! The last that is read of a run on each broken shape.
//!
//! `endings/SHAPE.txt` has the last lines that a terminal shows, of the outer
//! servers alone and with the one behind them, which is asked for the same host. A
//! run is recorded, and told again without what differs from run to run, so that
//! lines break at the same words.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

use super::{ADMIN_PASSWORD, assert_golden};
use crate::program::smoke;
use crate::real::Stack;

/// What a terminal shows.
const LINES: usize = 24;

/// A run, as it is recorded.
struct Recorded {
    /// The command, as far as it is the same for everybody.
    command: String,
    events: String,
}

impl Recorded {
    /// Runs a suite on servers of a stack.
    fn new(stack: &Stack, suite: &str, servers: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recording = folder.path().join("run.jsonl");
        let mut smoke = smoke();
        smoke.args([suite, "--quiet", "--json"]).arg(&recording);
        smoke.env("ADMIN_PASSWORD", ADMIN_PASSWORD);
        smoke.env("XDG_STATE_HOME", folder.path());
        if let Some(ca) = &stack.at.ca {
            smoke.arg("--cacert").arg(ca);
        }
        let mut command = format!("$ smoke {suite}");
        for server in servers {
            let target = format!("{server}={}", stack.at.target(server));
            smoke.args(["--target", &target]);
            write!(command, " --target {server}").unwrap();
        }
        smoke.output().unwrap();
        let events = fs::read_to_string(&recording).unwrap();
        let dir = stack.at.dir.to_str().unwrap();
        let events = steady(&events.replace(dir, "/run/stack"));
        Self { command, events }
    }

    /// The codes of its findings.
    fn codes(&self) -> Vec<String> {
        let events = self.events.lines();
        let events = events.map(|event| serde_json::from_str::<Value>(event).unwrap());
        let findings = events.filter(|event| event["event"] == "finding");
        let codes = findings.map(|it| it["diagnosis"]["code"].as_str().unwrap().to_owned());
        codes.collect()
    }

    /// The last lines of it.
    fn ending(&self) -> String {
        ending(&self.events)
    }
}

/// The last lines of a recorded run, on a terminal of 80 columns.
pub(super) fn ending(events: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("run.jsonl");
    fs::write(&recording, events).unwrap();
    let mut smoke = smoke();
    smoke.arg("replay").arg(&recording).env("COLUMNS", "80");
    let told = String::from_utf8(smoke.output().unwrap().stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    last.join("\n") + "\n"
}

/// Without what differs from run to run.
pub(super) fn steady(events: &str) -> String {
    let differs = [
        (r"(127\.0\.0\.1|\[::1\]):\d+", "$1:8000"),
        (r"(0\.0\.0\.0:|\*:|sport = :)\d+", "${1}8000"),
        (r"(listen …?)\d+", "${1}8000"),
        (r"(\.superlists\.ml:)\d{5}", "${1}8000"),
        (r#"_us":\d+"#, r#"_us":2000"#),
        (r"nginx/[\d.]+( \(\w+\))?", "nginx/1.0"),
        (
            r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC",
            "2026-01-01 00:00:00 UTC",
        ),
        (r"\d{4}-\d\d-\d\d\b", "2026-01-01"),
        (r"\b\d\.\d{3}s\b", "2.000s"),
        (r"\bgot \d+(?:\.\d+)?s\b", "got 2.000s"),
        (r"\b\d+ (second|minute|hour|day)s?\b", "24 hours"),
    ];
    differs
        .iter()
        .fold(events.to_owned(), |events, (pattern, word)| {
            let pattern = Regex::new(pattern).unwrap();
            pattern.replace_all(&events, *word).into_owned()
        })
}

/// Each cause of a broken shape is named once in the last lines of a run, with what
/// to type.
#[track_caller]
fn assert_endings(shape: &str, suite: &str, outer: &[&str], inner: &[&str]) {
    assert_endings_with(shape, &[], suite, outer, inner);
}

/// The same of a shape with options of `stack.py up`.
#[track_caller]
fn assert_endings_with(shape: &str, options: &[&str], suite: &str, outer: &[&str], inner: &[&str]) {
    let stack = Stack::up_with(shape, options);
    let mut said = String::new();
    let both = [outer, inner].concat();
    let alone = std::iter::once(outer);
    for servers in alone.chain((!inner.is_empty()).then_some(&*both)) {
        let run = Recorded::new(&stack, suite, servers);
        let ending = run.ending();
        assert!(!run.codes().is_empty(), "{ending}");
        for code in run.codes() {
            let named = ending.matches(&format!("[{code}]")).count();
            let found = run.codes().iter().filter(|it| **it == code).count();
            assert_eq!(named, found, "{code}: {ending}");
        }
        assert!(ending.matches("    next  ").count() > 0, "{ending}");
        write!(said, "{}\n{ending}\n", run.command).unwrap();
    }
    let name = Path::new(suite).file_stem().unwrap().display();
    assert_golden(&said, &format!("endings/{shape}.{name}"));
}

/// A run on a healthy shape finds nothing.
#[track_caller]
fn assert_nothing_found(shape: &str, suite: &str, outer: &[&str], inner: &[&str]) {
    let stack = Stack::up(shape);
    for servers in [outer, &[outer, inner].concat()] {
        let run = Recorded::new(&stack, suite, servers);
        assert!(run.codes().is_empty(), "{}", run.ending());
        assert!(run.ending().contains(" passed"), "{}", run.ending());
    }
}

const TODO: &str = "suites/todo.toml";

#[test]
fn nobody_serves_static_files() {
    assert_endings("nginx-no-static", TODO, &["nginx"], &["gunicorn"]);
}

#[test]
fn nginx_as_it_is_installed() {
    assert_endings("nginx-default", TODO, &["nginx"], &[]);
}

#[test]
fn the_application_is_stopped() {
    assert_endings("nginx-stopped", TODO, &["nginx"], &["gunicorn"]);
}

#[test]
fn the_host_is_not_allowed() {
    assert_endings("allowed-hosts", TODO, &["nginx"], &["gunicorn"]);
}

#[test]
fn debug_is_on() {
    assert_endings("debug", TODO, &["nginx"], &["gunicorn"]);
}

#[test]
fn cookies_are_for_https() {
    let suite = "suites/superlists.toml";
    assert_endings("secure-cookies", suite, &["nginx"], &["gunicorn"]);
}

#[test]
fn nobody_stays_logged_in() {
    assert_endings("secure-cookies", "suites/admin.toml", &["session"], &[]);
}

#[test]
fn https_leads_to_https() {
    assert_endings("https-loop", TODO, &["https"], &["gunicorn"]);
}

#[test]
fn a_folder_can_be_left() {
    let suite = "suites/static.toml";
    assert_endings("static-leaks", suite, &["nginx"], &["gunicorn"]);
}

#[test]
fn files_of_a_page_do_not_arrive() {
    let faults = [
        "alias-typo",
        "no-types",
        "empty",
        "stale",
        "spa",
        "integrity",
    ];
    assert_endings("assets", "tests/it/stack/assets.toml", &faults, &["good"]);
}

#[test]
fn a_certificate_is_out_of_date() {
    let suite = "tests/it/stack/tls-broken.toml";
    assert_endings("tls-broken", suite, &["expired"], &["good"]);
}

#[test]
fn the_application_is_late_and_nobody_waits() {
    let late = ["--late", "3600"];
    assert_endings_with("late", &late, TODO, &["nginx"], &["gunicorn-socket"]);
}

#[test]
fn the_new_release_is_not_there() {
    let (late, suite) = (["--late", "3600"], "tests/it/stack/rolling.toml");
    assert_endings_with("rolling", &late, suite, &["nginx"], &["old"]);
}

#[test]
fn what_is_well_shows_nothing() {
    assert_nothing_found("nginx-static", TODO, &["nginx"], &["gunicorn"]);
    assert_nothing_found("nginx-socket", TODO, &["nginx"], &["gunicorn"]);
    assert_nothing_found(
        "every-way",
        "suites/every-way.toml",
        &["http", "https"],
        &["gunicorn"],
    );
    let uwsgi = ["uwsgi-http", "uwsgi", "uwsgi-unix"];
    assert_nothing_found("nginx-uwsgi", "suites/uwsgi.toml", &["nginx"], &uwsgi);
    let uvicorn = ["uvicorn", "uvicorn-socket"];
    assert_nothing_found("nginx-uvicorn", "suites/uvicorn.toml", &["nginx"], &uvicorn);
}
