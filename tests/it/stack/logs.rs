//! What real servers write into their logs, and what is told of it, in
//! `tests/it/stack/logs/NAME.txt`: while somebody else asks the same servers, whose
//! lines are in no report.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use regex::Regex;
use serde_json::Value;

use super::assert_golden;
use super::endings::steady;
use crate::program::smoke;
use crate::real::Stack;

/// What the other visitor sends, which nobody may tell.
const TOKEN: &str = "token-of-another-visitor";

/// A run with the logs of targets: its findings and notes, as they are told.
fn run(stack: &Stack, suite: &str, targets: &[&str], logs: &[(&str, &Path)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let suite = format!("host = \"staging.superlists.ml\"\n{suite}");
    fs::write(folder.path().join("site.toml"), suite).unwrap();
    let mut smoke = smoke();
    smoke
        .current_dir(&folder)
        .args(["site.toml", "--quiet", "--no-probes", "--json", "-"]);
    for target in targets {
        smoke.args(["--target", &format!("{target}={}", stack.at.target(target))]);
    }
    for (target, log) in logs {
        smoke.args(["--log", &format!("{target}={}", log.display())]);
    }
    let is_over = AtomicBool::new(false);
    let output = thread::scope(|scope| {
        let visitor = stack.at.nginx.clone();
        scope.spawn(|| visitor.map(|at| visit(&at, &is_over)));
        let output = smoke.output().unwrap();
        is_over.store(true, Ordering::Relaxed);
        output
    });
    let events = String::from_utf8(output.stdout).unwrap();
    assert!(!events.contains(TOKEN), "{events}");
    let events = events.replace(stack.at.dir.to_str().unwrap(), "/run/stack");
    let events = steady(&events.replace(env!("CARGO_MANIFEST_DIR"), "/srv"));
    let excess = Regex::new(r"excess: [\d.]+").unwrap();
    let events = excess.replace_all(&events, "excess: 1.000");
    let time = Regex::new(r"within [\d.]+ (µs|ms|s)").unwrap();
    let events = time.replace_all(&events, "within [TIME]");
    let line = Regex::new(r"views\.py:\d+").unwrap();
    let events = line.replace_all(&events, "views.py:44");
    let mut said = String::new();
    assert!(
        !events.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for event in events.lines() {
        let event: Value = serde_json::from_str(event).unwrap();
        match event["event"].as_str() {
            Some("finding") => writeln!(said, "{}", event["story"].as_str().unwrap()).unwrap(),
            Some("log-note") => writeln!(said, "{} {}", event["target"], event["trouble"]).unwrap(),
            _ => {}
        }
    }
    said
}

/// Asks for what fails, again and again, with what is nobody else's business.
fn visit(at: &str, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        for path in ["missing", "refused", "static", "lists"] {
            let Ok(mut stream) = TcpStream::connect(at) else {
                continue;
            };
            // Whether it is answered is nothing to this visitor.
            let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
            let _ = write!(
                stream,
                "GET /{path}/2/?{TOKEN} HTTP/1.1\r\nHost: staging.superlists.ml\r\nCookie: {TOKEN}\r\n\
                 Referer: http://example.org/{TOKEN}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.read_to_end(&mut Vec::new());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

const NGINX: &str = r#"
[[case]]
get = ["/missing/", "/left/", "/no-folder/", "/refused/", "/waits/", "/heads/", "/closed/", "/tls/"]

[[case]]
get = ["/unresolved/", "/static/base.css", "/static/a.png", "/folder/", "/rule/", "/circle/"]

[[case]]
name = "limited"
serial = true

[[case.step]]
get = "/limit/"
expect.status = "any"

[[case.step]]
get = "/limit/"
expect.status = 200

[[case]]
name = "an upload"
post = "/upload/"
body_size = "2kB"
"#;

#[test]
fn what_nginx_writes_makes_causes_certain() {
    let stack = Stack::up("logs");
    drop(UnixListener::bind(stack.at.dir.join("left.socket")).unwrap());
    let log = &*stack.at.logs["nginx_error"];
    let said = run(&stack, NGINX, &["nginx"], &[("nginx", log)]);
    assert_golden(&said, "logs/nginx");

    let gunicorn = "[[case]]\nget = \"/lists/1/\"\n";
    let log = |name: &str| &*stack.at.logs[name];
    let app = [
        ("nginx", log("gunicorn")),
        ("nginx", log("gunicorn_access")),
    ];
    assert_golden(&run(&stack, gunicorn, &["nginx"], &app), "logs/gunicorn");
    let uvicorn = "[[case]]\nget = \"/lists/1/\"\n";
    let app = [("uvicorn", log("uvicorn"))];
    assert_golden(&run(&stack, uvicorn, &["uvicorn"], &app), "logs/uvicorn");
    let app = [("uwsgi-http", log("uwsgi_http"))];
    assert_golden(&run(&stack, uvicorn, &["uwsgi-http"], &app), "logs/uwsgi");
    let healthy = "[[case]]\nget = \"/\"\n";
    let missing = stack.at.dir.join("no.log");
    assert_eq!(run(&stack, healthy, &["nginx"], &[("nginx", &missing)]), "");
    let said = run(
        &stack,
        gunicorn,
        &["nginx"],
        &[("nginx", &missing), ("nginx", &stack.at.dir)],
    );
    assert!(
        said.contains("\"nginx\" \"missing\"\n\"nginx\" \"no-file\"\n"),
        "{said}"
    );
}

#[test]
fn what_layers_show_is_proved_by_the_log() {
    let stack = Stack::up("nginx-stopped");
    let log = &*stack.at.logs["nginx_error"];
    let said = run(
        &stack,
        "[[case]]\nget = \"/\"\n",
        &["nginx", "gunicorn"],
        &[("nginx", log)],
    );
    assert_golden(&said, "logs/layers");
}
