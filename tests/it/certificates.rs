//! Certificates with every fault, on a real nginx.
//!
//! `tests/it/certificates/SERVER.txt` is the whole story of a server of the
//! shape `tls-broken`, with ports, folders and times taken out of it;
//! `expected.txt` is what `expected.toml` says of each of them when any
//! certificate will do. `SNAPSHOTS=overwrite` writes what is said now.

use std::fmt::Write;
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use regex::Regex;
use serde_json::Value;

use crate::program::smoke;
use crate::real::Stack;

/// The servers of the shape whose certificates are as they should be.
pub(crate) const GOOD: [&str; 3] = ["good", "tls-1.2", "expiring"];

/// Those whose certificates are not.
pub(crate) const BAD: [&str; 7] = [
    "expired",
    "not-yet-valid",
    "wrong-name",
    "self-signed",
    "self-signed-ca",
    "unknown-issuer",
    "incomplete-chain",
];

/// Those that let nobody in who comes as all do.
pub(crate) const NO_HANDSHAKE: [&str; 4] = [
    "client-certificate",
    "unknown-name",
    "old-version",
    "old-cipher",
];

const PAGE: &str = "tests/it/stack/tls-broken.toml";
const EXPECTED: &str = "tests/it/certificates/expected.toml";

/// The stack of all these tests, up until the process ends: its supervisor sees
/// the end of its input.
fn stack() -> &'static Stack {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| Stack::up("tls-broken"))
}

fn run(args: &[&str]) -> Output {
    smoke().args(args).output().unwrap()
}

/// Without what differs from run to run.
fn steady(text: &str) -> String {
    let dir = stack().at.dir.to_str().unwrap();
    let mut text = text.replace(dir, "DIR");
    for (varies, steady) in [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"listen \d+", "listen PORT"),
        (r"\b443:127\.0\.0\.1:\d+", "443:127.0.0.1:PORT"),
        (r"staging\.superlists\.ml:\d+", "staging.superlists.ml:PORT"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "TIME"),
        (r"\d{4}-\d\d-\d\d", "DAY"),
        (r"\d+ (second|minute|hour|day)s?\b", "SOME TIME"),
        (r" *\b\d+(\.\d+)? (ms|s|µs)\b", " N ms"),
    ] {
        let varies = Regex::new(varies).unwrap();
        text = varies.replace_all(&text, steady).into_owned();
    }
    text
}

fn assert_golden(said: String, name: &str) {
    let golden = Path::new("tests/it/certificates").join(format!("{name}.txt"));
    let expected = snapbox::Data::read_from(&golden, None).raw();
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(said, expected);
}

/// The story of one server, as the console tells it.
fn told(server: &str, more: &[&str]) -> String {
    let at = &stack().at;
    let target = format!("{server}={}", at.target(server));
    let ca = at.ca.as_ref().unwrap().to_str().unwrap();
    let mut args = vec![PAGE, "--target", &target, "--cacert", ca];
    args.extend(more);
    let output = run(&args);
    steady(&String::from_utf8(output.stdout).unwrap())
}

#[test]
fn each_fault_has_its_own_story() {
    for server in [&BAD[..], &NO_HANDSHAKE].concat() {
        assert_golden(told(server, &[]), server);
    }
}

#[test]
fn who_asks_for_a_name_of_the_certificate_is_answered() {
    let at = &stack().at;
    let target = format!("good={}", at.target("good"));
    let ca = at.ca.as_ref().unwrap().to_str().unwrap();
    let suite = "tests/it/certificates/two-hosts.toml";
    let output = run(&[suite, "--target", &target, "--cacert", ca]);
    assert_golden(
        steady(&String::from_utf8(output.stdout).unwrap()),
        "two-hosts",
    );
}

#[test]
fn tls_and_http_mixed_up() {
    let at = &stack().at;
    let spelt = |server: &str, scheme: &str| {
        let target = at.target(server);
        let bare = target.split("://").last().unwrap();
        format!("{server}={scheme}://{bare}")
    };
    let mixed = |server: &str, scheme: &str| {
        let output = run(&[PAGE, "--target", &spelt(server, scheme)]);
        steady(&String::from_utf8(output.stdout).unwrap())
    };
    assert_golden(mixed("plain-http", "https"), "tls-to-http");
    assert_golden(mixed("self-signed", "http"), "http-to-tls");
}

#[test]
fn a_client_certificate_opens_the_door() {
    let at = &stack().at;
    let cert = at.client_certificate.as_ref().unwrap().to_str().unwrap();
    let key = at.client_key.as_ref().unwrap().to_str().unwrap();
    let shown = told("client-certificate", &["--cert", cert, "--key", key, "-v"]);
    assert!(shown.contains("1 passed"), "{shown}");
    let mut lines = shown.lines().map(str::trim);
    assert_eq!(
        lines.find(|line| line.starts_with('*')),
        Some(
            "* TLS 1.2, CN=staging.superlists.ml,O=Smoke Tests, for staging.superlists.ml, \
             superlists.ml, issued by CN=Smoke Tests Intermediate,O=Smoke Tests, valid until DAY"
        )
    );
    // One that the server did not ask for.
    let dir = at.dir.join("tls");
    let own = dir.join("self-signed.pem");
    let own_key = dir.join("self-signed.key");
    let (own, own_key) = (own.to_str().unwrap(), own_key.to_str().unwrap());
    let refused = told("client-certificate", &["--cert", own, "--key", own_key]);
    assert_golden(refused, "client-certificate-refused");
}

#[test]
fn a_target_names_its_certificates() {
    let at = &stack().at;
    let folder = tempfile::tempdir().unwrap();
    let file = |path: &Path, name: &str| {
        std::fs::copy(path, folder.path().join(name)).unwrap();
    };
    file(at.ca.as_ref().unwrap(), "ca.pem");
    file(at.client_certificate.as_ref().unwrap(), "client.pem");
    file(at.client_key.as_ref().unwrap(), "client.key");
    let suite = folder.path().join("site.toml");
    let text = format!(
        "host = \"staging.superlists.ml\"\n[targets.app]\nurl = \"{}\"\n\
         tls = {{ ca = \"ca.pem\", cert = \"client.pem\", key = \"client.key\" }}\n\
         [[case]]\nget = \"/\"\nexpect.title = \"Welcome to nginx!\"\n",
        at.target("client-certificate")
    );
    std::fs::write(&suite, text).unwrap();
    let output = run(&[suite.to_str().unwrap(), "--target", "app"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("1 passed"), "{said}");
}

/// What is said of each expectation that isn't met, and how the connection was
/// secured.
fn expected_of(server: &str) -> String {
    let at = &stack().at;
    let target = format!("{server}={}", at.target(server));
    let ca = at.ca.as_ref().unwrap().to_str().unwrap();
    let args = [EXPECTED, "--target", &target, "--cacert", ca, "--insecure"];
    let output = run(&[&args[..], &["--quiet", "--json", "-"]].concat());
    let events = String::from_utf8(output.stdout).unwrap();
    let finished = events
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|event| event["event"] == "trial-finished")
        .unwrap();
    let attempt = &finished["outcome"]["attempts"][0];
    let tls = &attempt["hops"][0]["tls"];
    let mut said = format!(
        "{server}: TLS {}, certificates: {}, trusted: {}\n",
        tls["version"].as_str().unwrap(),
        tls["sent"],
        tls["trusted"]
    );
    for check in attempt["checks"].as_array().unwrap() {
        let subject = check["subject"].as_str().unwrap();
        match check["judgement"].as_str().unwrap() {
            "unmet" => writeln!(
                said,
                "- {subject}: expected {}, got {}",
                check["expected"].as_str().unwrap(),
                check["actual"].as_str().unwrap()
            ),
            "unjudged" => writeln!(said, "- {subject}: {}", check["why"]),
            _ => Ok(()),
        }
        .unwrap();
    }
    steady(&said)
}

#[test]
fn what_is_expected_of_tls_is_judged_whoever_is_trusted() {
    let servers = [&GOOD[..], &BAD].concat();
    let said: Vec<String> = servers.into_iter().map(expected_of).collect();
    assert_golden(said.join("\n"), "expected");
}
