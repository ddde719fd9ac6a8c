//! What the end of a run says of nginx and what stands behind it, in
//! `tests/it/stack/layers/NAME.txt`.

use std::fmt::Write;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::assert_golden;
use super::endings::{ending, steady};
use crate::program::smoke;
use crate::real::Stack;

/// Pages of the site, and what its application says of itself.
const PAGES: &str = r#"
[[case]]
get = "/"
expect.title = "To-Do lists"

[[case]]
get = ["/api/status", "/ko/"]
"#;

/// A run at nginx and at what stands behind it.
pub(super) struct Run {
    /// For links to sockets.
    folder: TempDir,
    targets: Vec<String>,
    args: Vec<String>,
    suite: String,
}

impl Run {
    pub(super) fn new(suite: &str) -> Self {
        Self::of_any_host(&format!("host = \"staging.superlists.ml\"\n{suite}"))
    }

    /// Of a suite that leaves it open who is asked for.
    pub(super) fn of_any_host(suite: &str) -> Self {
        Self {
            folder: TempDir::new_in("/tmp").unwrap(),
            targets: Vec::new(),
            args: Vec::new(),
            suite: suite.to_owned(),
        }
    }

    /// With a log of the stack, as one of a target's.
    pub(super) fn logged(self, stack: &Stack, target: &str, log: &str) -> Self {
        let log = stack.at.logs[log].display();
        self.with(&["--log", &format!("{target}={log}")])
    }

    /// At another target, too: a server of the stack.
    pub(super) fn at(self, stack: &Stack, name: &str, server: &str) -> Self {
        let spelt = stack.at.target(server);
        self.spelt(name, &spelt)
    }

    pub(super) fn spelt(mut self, name: &str, spelt: &str) -> Self {
        let spelt = match spelt.split_once("unix:") {
            Some((protocol, path)) => {
                let path = Path::new(path);
                let link = self.folder.path().join("app");
                symlink(path.parent().unwrap(), &link).unwrap();
                let socket = link.join(path.file_name().unwrap());
                format!("{protocol}unix:{}", socket.display())
            }
            None => spelt.to_owned(),
        };
        self.targets.push(format!("{name}={spelt}"));
        self
    }

    /// Trusts the authority of the stack's certificates.
    pub(super) fn trusting(self, stack: &Stack) -> Self {
        let ca = self.folder.path().join("ca.pem");
        std::fs::copy(stack.at.ca.as_ref().unwrap(), ca).unwrap();
        self.with(&["--cacert", "ca.pem"])
    }

    /// With more of the command line.
    pub(super) fn with(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(ToString::to_string));
        self
    }

    pub(super) fn layers(self) -> Self {
        self.with(&["--layers", "nginx,app"])
    }

    /// The events of it.
    fn events(&self) -> String {
        self.told(&["--json", "-"])
    }

    /// What it says.
    fn told(&self, args: &[&str]) -> String {
        let suite = self.folder.path().join("site.toml");
        std::fs::write(suite, &self.suite).unwrap();
        let mut smoke = smoke();
        smoke.current_dir(&self.folder).arg("site.toml").args(args);
        smoke.args(&self.args);
        for target in &self.targets {
            smoke.args(["--target", target]);
        }
        String::from_utf8(smoke.output().unwrap().stdout).unwrap()
    }

    /// Its findings: their codes, how sure they are, and how many trials of which
    /// targets they explain.
    pub(super) fn findings(&self) -> Vec<String> {
        let events = self.events();
        let events = events.lines();
        let events = events.map(|event| serde_json::from_str::<Value>(event).unwrap());
        let found = events.filter(|event| event["event"] == "finding");
        let told = found.map(|finding| {
            let code = finding["diagnosis"]["code"].as_str().unwrap();
            let certainty = finding["certainty"].as_str().unwrap();
            let shares = finding["targets"].as_array().unwrap().iter();
            let shares =
                shares.map(|it| format!("{}@{}", it["explained"], it["target"].as_str().unwrap()));
            format!(
                "{certainty} {code}: {}",
                shares.collect::<Vec<_>>().join(", ")
            )
        });
        told.collect()
    }

    /// Which trials each of its findings explains, and its end, are as they were
    /// looked at.
    #[track_caller]
    pub(super) fn assert_explained(&self, name: &str) {
        let events = self.events();
        assert_golden(
            &format!("{}\n{}", explained(&events), self.end(&events)),
            name,
        );
    }

    /// The same of the trials alone.
    #[track_caller]
    pub(super) fn assert_shared(&self, name: &str) {
        assert_golden(&explained(&self.events()), name);
    }

    /// The end of a run with these events.
    fn end(&self, events: &str) -> String {
        let folder = self.folder.path().to_str().unwrap();
        ending(&steady(&events.replace(folder, "/run/site")))
    }

    /// Everything passes, and nothing is said of it.
    #[track_caller]
    pub(super) fn assert_silent(&self, name: &str) {
        let events = self.events();
        let wrong = ["failed", "errored", "flaky"];
        let is_wrong = |event: &Value| {
            let verdict = event["outcome"]["verdict"].as_str().unwrap_or_default();
            event["event"] == "finding" || wrong.contains(&verdict)
        };
        let events = events.lines().map(|it| serde_json::from_str(it).unwrap());
        let said: Vec<Value> = events.filter(is_wrong).collect();
        assert!(said.is_empty(), "{name}: {said:#?}");
    }

    /// Its end is as it was looked at.
    #[track_caller]
    fn assert_end(&self, name: &str) {
        let end = self.end(&self.events());
        assert_golden(&end, &format!("layers/{name}"));
    }
}

/// The findings of events: how sure they are, their codes, and the trials that each
/// explains.
fn explained(events: &str) -> String {
    let mut said = String::new();
    for event in events.lines() {
        let finding: Value = serde_json::from_str(event).unwrap();
        if finding["event"] != "finding" {
            continue;
        }
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let (certainty, code) = (&finding["certainty"], &finding["diagnosis"]["code"]);
        writeln!(said, "{} {}", word(certainty), word(code)).unwrap();
        for id in finding["trials"].as_array().unwrap() {
            writeln!(said, "  {}", word(id)).unwrap();
        }
    }
    said
}

/// At nginx of a shape, and at gunicorn behind it.
fn shape(stack: &Stack, suite: &str) -> Run {
    Run::new(suite)
        .at(stack, "nginx", "nginx")
        .at(stack, "app", "gunicorn")
        .layers()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

#[test]
fn all_is_well() {
    for name in ["nginx-socket", "nginx-static"] {
        let stack = Stack::up(name);
        assert_eq!(shape(&stack, PAGES).findings(), [""; 0]);
    }
}

#[test]
fn a_socket_that_is_gone_or_left_behind() {
    let stack = Stack::up("nginx-stopped");
    shape(&stack, PAGES).assert_end("socket-missing");
    let socket = PathBuf::from(stack.at.socket.as_ref().unwrap());
    drop(UnixListener::bind(&socket).unwrap());
    shape(&stack, PAGES).assert_end("socket-left-behind");
    std::fs::remove_file(socket).unwrap();
}

#[test]
fn a_host_that_the_application_does_not_know() {
    let stack = Stack::up("allowed-hosts");
    shape(&stack, PAGES).assert_end("allowed-hosts");
}

#[test]
fn static_files_that_nginx_passes_on() {
    let stack = Stack::up("nginx-no-static");
    let suite = format!("{PAGES}\n[[case]]\nget = \"/static/base.css\"\nnot_targets = [\"app\"]\n");
    shape(&stack, &suite).assert_end("static-not-served");
}

#[test]
fn sockets_that_nginx_may_not_open_or_does_not_see() {
    if !is_root() {
        return;
    }
    let stack = Stack::up("socket-denied");
    shape(&stack, PAGES).assert_end("socket-denied");
    let stack = Stack::up("socket-hidden");
    shape(&stack, PAGES).assert_end("socket-hidden");
}

#[test]
fn faults_between_nginx_and_what_is_behind_it() {
    let stack = Stack::up("between");
    let run = |suite: &str, outer: &str, inner: &str| {
        Run::new(suite)
            .at(&stack, "nginx", outer)
            .at(&stack, "app", inner)
    };
    run(PAGES, "no-host", "gunicorn")
        .layers()
        .assert_end("host-not-passed-on");
    // Undeclared, it is only taken to be so.
    let undeclared = run(PAGES, "no-host", "gunicorn").findings();
    assert_eq!(undeclared, ["likely disallowed-host: 3@nginx"]);
    run(PAGES, "to-uwsgi", "uwsgi")
        .layers()
        .assert_end("http-to-uwsgi");
    run(PAGES, "to-http", "gunicorn")
        .layers()
        .assert_end("uwsgi-to-http");
    run(PAGES, "to-asgi", "uvicorn")
        .layers()
        .assert_end("uwsgi-to-asgi");
    run(PAGES, "other-family", "gunicorn-tcp")
        .layers()
        .assert_end("other-family");
    let secure = run(PAGES, "to-tls", "secure").layers().trusting(&stack);
    secure.assert_end("plain-to-tls");
    let heads = "[[case]]\nget = [\"/\", \"/small\", \"/big/1\", \"/big/2\"]\n";
    run(heads, "big-heads", "heads")
        .layers()
        .assert_end("big-heads");
}

/// With `-v` and in JUnit also where a terminal has no room for it.
#[test]
fn responses_stand_side_by_side() {
    let stack = Stack::up("between");
    let run = Run::new(PAGES)
        .at(&stack, "nginx", "several")
        .at(&stack, "app", "gunicorn")
        .layers();
    let row = |name: &str, outer: &str, inner: &str| format!("  {name:<16}{outer:<31}{inner}\n");
    let rows = [
        row("site::GET /ko/", "nginx", "app"),
        row("status", "404", "200"),
    ];
    let told = run.told(&["-v", "--junit", "junit.xml"]);
    let junit = std::fs::read_to_string(run.folder.path().join("junit.xml")).unwrap();
    for said in [told, junit] {
        assert!(said.contains(&rows.concat()), "{said}");
    }
    let short = run.told(&[]);
    assert!(!short.contains(&rows[1]), "{short}");
}

#[test]
fn several_faults_at_once() {
    let stack = Stack::up("between");
    let suite = r#"
[[case]]
get = ["/", "/lists/1/"]
expect.status = "any"
expect.title = "To-Do lists"

[[case]]
get = ["/api/status", "/ko/"]
"#;
    let run = Run::new(suite)
        .at(&stack, "nginx", "several")
        .at(&stack, "app", "gunicorn");
    run.layers().assert_end("several");
}
