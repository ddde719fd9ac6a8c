//! The shipped suite against the real stack, in every shape of a deploy.
//!
//! `tests/it/stack/SHAPE.txt` has the verdict on every trial, with the named
//! cause; `SNAPSHOTS=overwrite` writes what is found now.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::real::Stack;

/// Runs `suites/todo.toml` against a shape and says the verdicts and how it
/// ended, a line a trial.
fn verdicts(shape: &str) -> String {
    let stack = Stack::up(shape);
    let mut smoke = Command::new(env!("CARGO_BIN_EXE_smoke"));
    smoke.args(["suites/todo.toml", "--json", "-", "--quiet"]);
    for target in targets(&stack) {
        smoke.args(["--target", &target]);
    }
    let output = smoke.env_remove("SMOKE_TARGET").output().unwrap();
    let events = String::from_utf8(output.stdout).unwrap();
    let mut said = String::new();
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        if event["event"] != "trial-finished" {
            continue;
        }
        let outcome = &event["outcome"];
        let verdict = outcome["verdict"].as_str().unwrap();
        let id = event["trial"]["id"].as_str().unwrap();
        write!(said, "{verdict:<8} {id}").unwrap();
        if let Some(cause) = outcome["attempts"][0]["diagnosis"]["code"].as_str() {
            write!(said, " ({cause})").unwrap();
        }
        said.push('\n');
    }
    writeln!(said, "exit code {}", output.status.code().unwrap()).unwrap();
    said
}

/// The targets that there are, named as the suite expects.
fn targets(stack: &Stack) -> Vec<String> {
    let nginx = stack.at.nginx.iter().map(|at| format!("nginx={at}"));
    let tcp = stack.at.gunicorn.iter().map(|at| format!("gunicorn={at}"));
    let unix = stack
        .at
        .socket
        .iter()
        .map(|at| format!("gunicorn=unix:{at}"));
    nginx.chain(tcp).chain(unix).collect()
}

fn assert_verdicts(shape: &str) {
    let golden = Path::new("tests/it/stack")
        .join(shape)
        .with_extension("txt");
    let expected = snapbox::Data::read_from(&golden, None).raw();
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(verdicts(shape), expected);
}

#[test]
fn gunicorn_alone() {
    assert_verdicts("gunicorn");
}

#[test]
fn nginx_without_a_static_alias() {
    assert_verdicts("nginx-no-static");
}

#[test]
fn nginx_with_a_static_alias() {
    assert_verdicts("nginx-static");
}

#[test]
fn nginx_before_a_socket() {
    assert_verdicts("nginx-socket");
}

#[test]
fn the_default_page_of_nginx() {
    assert_verdicts("nginx-default");
}

#[test]
fn nginx_before_a_gunicorn_that_is_stopped() {
    assert_verdicts("nginx-stopped");
}

#[test]
fn allowed_hosts_that_lack_the_host() {
    assert_verdicts("allowed-hosts");
}

#[test]
fn debug_left_on() {
    assert_verdicts("debug");
}
