//! Where all is well, nothing is found, no probe is sent, and what is sent is the same to
//! the byte as with no diagnosis asked for: each shipped suite on all servers that it is
//! about, through a relay that keeps it.

mod relay;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::program::smoke;
use crate::real::shipped::{SHIPPED, Shipped};
use crate::tls::Authority;
use relay::Relay;

/// The case that a relay can't pass on: it speaks HTTP/1.1 alone.
const HTTP2: &str = "HTTP/2 is spoken";

/// What a run tells of faults: findings, probes, logs that aren't read whole.
fn told(suite: &Path, args: &[String]) -> Vec<Value> {
    let mut smoke = smoke();
    smoke.arg(suite).args(["--json", "-", "--quiet"]).args(args);
    let output = smoke.output().unwrap();
    let events = String::from_utf8(output.stdout).unwrap();
    assert!(
        events.contains("run-finished"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let events = events.lines().map(|it| serde_json::from_str(it).unwrap());
    let is_of_faults = |event: &Value| {
        let name = event["event"].as_str().unwrap();
        let verdict = event["outcome"]["verdict"].as_str().unwrap_or_default();
        ["finding", "probe-finished", "log-note"].contains(&name)
            || ["failed", "errored", "flaky"].contains(&verdict)
    };
    events.filter(is_of_faults).collect()
}

/// A suite on servers behind relays.
struct Relayed {
    suite: std::path::PathBuf,
    relays: Vec<Relay>,
    args: Vec<String>,
    /// What makes a run look for causes as much as it can.
    with_causes: Vec<String>,
    _authority: Authority,
}

impl Relayed {
    fn of(shipped: &'static Shipped, suite: &Path) -> Self {
        let authority = Authority::new();
        let options = shipped.options();
        let mut args = ["--concurrency", "1", "--cacert"]
            .map(str::to_owned)
            .to_vec();
        args.push(authority.file().display().to_string());
        if fs::read_to_string(suite).unwrap().contains(HTTP2) {
            args.extend(["--skip", HTTP2].map(str::to_owned));
        }
        if let Some(password) = shipped.password {
            args.extend(["--var".to_owned(), format!("password={password}")]);
        }
        let mut with_causes = Vec::new();
        let mut relays = Vec::new();
        for server in shipped.servers {
            let spelt = shipped.target(server);
            let relay = Relay::before(&spelt, options.cacert.clone(), &authority);
            args.extend(["--target".to_owned(), format!("{server}={}", relay.spelt)]);
            for log in shipped.logs() {
                with_causes.extend(["--log".to_owned(), format!("{server}={}", log.display())]);
            }
            relays.push(relay);
        }
        with_causes.push("--probe-host".to_owned());
        Self {
            suite: suite.to_owned(),
            relays,
            args,
            with_causes,
            _authority: authority,
        }
    }

    /// What is told of a run that looks for causes, and in what its requests differ from
    /// those of one that doesn't.
    fn runs(&self) -> (Vec<Value>, Vec<String>) {
        let told_of = told(&self.suite, &[&*self.args, &*self.with_causes].concat());
        for relay in &self.relays {
            let mut tape = relay.tape.lock().unwrap();
            assert!(tape.len() > 0, "nothing was sent to {}", relay.spelt);
            tape.play();
        }
        let without = [&*self.args, &["--no-probes".to_owned()]].concat();
        told(&self.suite, &without);
        let tapes = self.relays.iter().map(|relay| relay.tape.lock().unwrap());
        let differences = tapes.flat_map(|tape| tape.differences());
        (told_of, differences.collect())
    }
}

#[test]
fn nothing_is_found_and_nothing_more_is_sent() {
    let runtime = Runtime::new().unwrap();
    let _within = runtime.enter();
    for shipped in &SHIPPED {
        let relayed = Relayed::of(shipped, Path::new(&shipped.path()));
        let (told, differences) = relayed.runs();
        let name = format!("{} on {:?}", shipped.suite, shipped.servers);
        assert!(told.is_empty(), "{name}: {told:#?}");
        assert!(differences.is_empty(), "{name}: {differences:#?}");
    }
}

/// Over HTTP/2, what nginx's access log has of it is all that can be compared.
#[test]
fn nothing_more_is_sent_over_http2() {
    let shipped = SHIPPED.iter().find(|it| it.suite == "tls").unwrap();
    let options = shipped.options();
    let ca = options.cacert.unwrap().display().to_string();
    let target = format!("https={}", shipped.target("https"));
    let args = ["--cacert", &ca, "--target", &target, "--filter", HTTP2];
    let args = args.map(str::to_owned);
    let logs = shipped.logs();
    let access = logs.iter().find(|it| it.ends_with("nginx-access.log"));
    let log = || fs::read_to_string(access.unwrap()).unwrap();
    let path = shipped.path();
    let sent = |more: &[&str]| {
        let before = log().len();
        let more = more.iter().map(|&it| it.to_owned()).collect();
        let found = told(Path::new(&path), &[args.to_vec(), more].concat());
        assert!(found.is_empty(), "{found:#?}");
        let written = log().split_off(before);
        let lines = written.lines().map(|line| line.split_once("] ").unwrap().1);
        let of_it = lines.filter(|line| line.contains("HTTP/2.0"));
        of_it.map(str::to_owned).collect::<Vec<_>>()
    };
    let with = sent(&[]);
    assert_eq!(with.len(), 1, "{with:?}");
    assert_eq!(with, sent(&["--no-probes"]));
}

/// What would be told and sent where something is wrong: what holds above can fail.
#[test]
fn a_fault_is_found_and_asks_for_more() {
    let runtime = Runtime::new().unwrap();
    let _within = runtime.enter();
    let shipped = SHIPPED.iter().find(|it| it.suite == "demo").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let suite = folder.path().join("wrong.toml");
    fs::write(
        &suite,
        "[[case]]\nget = \"/\"\nexpect.title = \"Another\"\n",
    )
    .unwrap();
    let (told, differences) = Relayed::of(shipped, &suite).runs();
    let is_probe = |it: &Value| it["event"] == "probe-finished";
    assert!(told.iter().any(is_probe), "{told:#?}");
    let of_probes = differences.iter();
    let of_probes = of_probes.filter(|it| it.contains("/a-path-that-nobody-has"));
    assert!(of_probes.count() > 0, "{differences:#?}");
}
