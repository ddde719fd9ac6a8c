//! The shipped suites against the real stack, in every shape of a deploy.
//!
//! `tests/it/stack/SHAPE.txt` has the verdict on every trial of `todo.toml`,
//! with the named cause, `SHAPE.SUITE.txt` those of another suite;
//! `SNAPSHOTS=overwrite` writes what is found now. Where all is well, the tests
//! of `tests/smoke.rs` say so.

mod app_faults;
mod assets;
mod compare;
mod endings;
mod faults;
mod forms;
mod healthy;
mod layers;
mod limits;
mod logs;
mod pages;
mod pairs;
mod readiness;
mod slow;
mod web_faults;

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::certificates;
use crate::program::smoke;
use crate::real::Stack;

/// The password of the fixture's admin; the same in `fixtures/stack`.
const ADMIN_PASSWORD: &str = "feathers-that-only-the-fixture-has";

/// Runs a suite against targets and says the verdicts and how it ended, a line
/// a trial.
fn verdicts(stack: &Stack, suite: &Path, targets: &[String], password: &str) -> String {
    let mut smoke = smoke();
    smoke.arg(suite).args(["--json", "-", "--quiet"]);
    if let Some(ca) = &stack.at.ca {
        smoke.arg("--cacert").arg(ca);
    }
    for target in targets {
        smoke.args(["--target", target]);
    }
    smoke.env("ADMIN_PASSWORD", password);
    let output = smoke.output().unwrap();
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

/// The targets that there are, named as `todo.toml` expects.
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

/// The verdicts of `todo.toml` are those of the golden.
fn assert_verdicts(shape: &str) {
    let stack = Stack::up(shape);
    let suite = Path::new("suites/todo.toml");
    let said = verdicts(&stack, suite, &targets(&stack), ADMIN_PASSWORD);
    assert_golden(&said, shape);
}

/// The verdicts of a suite on servers, each called as in the stack, are those
/// of the golden.
fn assert_verdicts_of(suite: &str, shape: &str, servers: &[&str]) {
    assert_verdicts_as(ADMIN_PASSWORD, suite, shape, servers);
}

/// The same with another password of the admin.
fn assert_verdicts_as(password: &str, suite: &str, shape: &str, servers: &[&str]) {
    let stack = Stack::up(shape);
    let named = |server: &&str| format!("{server}={}", stack.at.target(server));
    let targets: Vec<String> = servers.iter().map(named).collect();
    let suite = Path::new(suite);
    let said = verdicts(&stack, suite, &targets, password);
    let stem = suite.file_stem().unwrap().display();
    assert_golden(&said, &format!("{shape}.{stem}"));
}

fn assert_golden(said: &str, name: &str) {
    let golden = Path::new("tests/it/stack").join(format!("{name}.txt"));
    let expected = snapbox::Data::read_from(&golden, None).raw();
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(said.to_owned(), expected);
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

#[test]
fn static_files_that_nobody_serves() {
    assert_verdicts_of("suites/static.toml", "nginx-no-static", &["nginx"]);
}

#[test]
fn static_files_that_are_neither_kept_nor_compressed() {
    assert_verdicts_of("suites/static.toml", "nginx-static", &["nginx"]);
}

/// What smoke says of a shape, without what differs from run to run.
fn story(shape: &str, servers: &[&str], suite: &str) -> String {
    let stack = Stack::up(shape);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("truths.toml"), suite).unwrap();
    let mut smoke = smoke();
    smoke.arg("truths.toml").current_dir(folder.path());
    for server in servers {
        let target = format!("{server}={}", stack.at.target(server));
        smoke.args(["--target", &target]);
    }
    let output = smoke.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let steady = [
        (r"127\.0\.0\.1:\d+", "[ADDRESS]"),
        (r"(0\.0\.0\.0:|\*:|sport = :|listen )\d+", "${1}[PORT]"),
        (r" *\b\d+(\.\d+)? (µs|ms|s)\b", " [TIME]"),
        (r"nginx/[\d.]+( \(\w+\))?", "nginx/[VERSION]"),
        (r#""[0-9a-f]{32}""#, "\"[ETAG]\""),
        (r"/\S*/gunicorn\.socket", "[SOCKET]"),
    ];
    steady.iter().fold(said, |said, (pattern, word)| {
        let pattern = regex::Regex::new(pattern).unwrap();
        pattern.replace_all(&said, *word).into_owned()
    })
}

/// uWSGI leaves it to a proxy to drop the body of an answer to HEAD.
#[test]
fn a_body_behind_the_head() {
    let suite = r#"
host = "staging.superlists.ml"

[[case]]
get = "/api/status"
expect.head_matches = true
"#;
    let said = story("uwsgi", &["uwsgi-http", "uwsgi"], suite);
    assert_golden(&said, "uwsgi.truths");
}

/// nginx as it is installed tells its version, and Django as it is nothing of
/// that of a page.
#[test]
fn a_page_that_is_not_as_safe_and_quick_as_it_could_be() {
    let suite = r#"
host = "staging.superlists.ml"

[[case]]
name = "safe"
get = "/"
expect.security = "baseline"
expect.head_matches = true

[[case]]
name = "kept"
get = "/"
expect.caching = "revalidates"

[[case]]
name = "in parts"
get = "/"
expect.ranges = true
"#;
    let said = story("nginx-socket", &["nginx"], suite);
    assert_golden(&said, "nginx-socket.truths");
}

/// Django gives pages an `ETag`, which is of use where nothing in them is new
/// each time.
#[test]
fn pages_that_have_an_etag() {
    let suite = r#"
host = "staging.superlists.ml"

[[case]]
get = ["/api/status", "/"]
expect.caching = "revalidates"
"#;
    let said = story("conditional-get", &["nginx", "gunicorn"], suite);
    assert_golden(&said, "conditional-get.truths");
}

#[test]
fn static_files_of_whitenoise() {
    assert_verdicts_of("suites/static.toml", "nginx-uvicorn", &["nginx"]);
}

#[test]
fn a_location_without_its_slash() {
    assert_verdicts_of("suites/static.toml", "static-leaks", &["nginx"]);
}

#[test]
fn one_site_where_two_should_be() {
    assert_verdicts_of("suites/hosts.toml", "nginx-socket", &["nginx"]);
}

#[test]
fn uploads_that_nobody_serves() {
    assert_verdicts_of("suites/media.toml", "nginx-socket", &["nginx"]);
}

#[test]
fn https_that_django_does_not_know_of() {
    assert_verdicts_of("suites/tls.toml", "https-loop", &["http", "https"]);
}

#[test]
fn http_where_https_should_be() {
    assert_verdicts_of("suites/tls.toml", "every-way", &["http", "https"]);
}

#[test]
fn cookies_for_https_on_http() {
    for suite in ["suites/superlists.toml", "suites/lists.toml"] {
        assert_verdicts_of(suite, "secure-cookies", &["nginx"]);
    }
}

#[test]
fn a_login_that_is_not_kept() {
    assert_verdicts_of("suites/admin.toml", "secure-cookies", &["session"]);
}

#[test]
fn an_admin_of_another_password() {
    let suite = "suites/admin.toml";
    assert_verdicts_as("not-the-password", suite, "nginx-socket", &["nginx"]);
}

#[test]
fn certificates_with_every_fault() {
    let secure = [
        &certificates::GOOD[..],
        &certificates::BAD,
        &certificates::NO_HANDSHAKE,
    ];
    let servers = [&secure.concat()[..], &["plain-http"]].concat();
    assert_verdicts_of("tests/it/stack/tls-broken.toml", "tls-broken", &servers);
}
