//! Readiness, with real servers that come late and real releases in turns.

use crate::program::smoke;
use crate::real::Stack;

const SUITE: &str = r#"host = "staging.superlists.ml"

[ready]
get = "/api/status"
within = "60s"
every = "100ms"

[[case]]
get = "/"
expect.title = "To-Do lists"
"#;

/// Runs `suite` against targets of the stack, and says what it says on its
/// output, and how it ended.
fn run(stack: &Stack, suite: &str, targets: &[&str]) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.toml");
    std::fs::write(&file, suite).unwrap();
    let mut smoke = smoke();
    smoke.arg(&file);
    for name in targets {
        smoke.arg("--target");
        smoke.arg(format!("{name}={}", stack.at.target(name)));
    }
    let output = smoke.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    (out, output.status.code())
}

/// How waiting for a target ended.
#[track_caller]
fn ended<'a>(out: &'a str, target: &str) -> &'a str {
    let is_it = |line: &&str| {
        let ends = line.starts_with("READY") || line.starts_with("ERROR");
        ends && line.contains(&format!("  {target}: "))
    };
    out.lines().find(is_it).unwrap_or_else(|| panic!("{out}"))
}

#[test]
fn servers_that_start_late_are_waited_for() {
    let stack = Stack::up("late");
    let targets = ["nginx", "gunicorn", "gunicorn-socket"];
    let (out, code) = run(&stack, SUITE, &targets);
    assert_eq!(code, Some(0), "{out}");
    for (target, before) in [
        ("nginx", "502 Bad Gateway for "),
        ("gunicorn", "connection refused for "),
        ("gunicorn-socket", "no such file or directory for "),
    ] {
        let line = ended(&out, target);
        assert!(line.contains(": ready after "), "{line}");
        assert!(line.contains(&format!("; before: {before}")), "{line}");
    }
    assert!(out.contains("\n3 passed in "), "{out}");
}

fn of_release(release: &str, within: &str) -> String {
    let ready =
        format!("expect.headers.x-release = \"{release}\"\nstable = 3\nwithin = \"{within}\"");
    SUITE.replace("within = \"60s\"", &ready)
}

/// The old release for some seconds, and then both in turns, to the end.
#[test]
fn a_rolling_deploy_that_stays_half_done_is_told() {
    let stack = Stack::up_with("rolling", &["--late", "3"]);
    let (out, code) = run(&stack, &of_release("1.1.0", "20s"), &["nginx"]);
    assert_eq!(code, Some(3), "{out}");
    let line = ended(&out, "nginx");
    let expected = "old and new answer in turns: saw \"1.0.0\" for `headers.x-release` ";
    assert!(line.contains("nginx: not ready within 20s ("), "{line}");
    assert!(line.contains(expected), "{line}");
    assert!(
        line.ends_with(" ago; `stable = 3` wants 3 in a row"),
        "{line}"
    );
    assert!(
        out.contains("\n     why  two releases answer in turns"),
        "{out}"
    );
    assert!(out.contains("\n1 errored in "), "{out}");
}

#[test]
fn a_rolling_deploy_is_waited_for_to_its_end() {
    let stack = Stack::up_with("rolling", &["--late", "2", "--retire", "8"]);
    let (out, code) = run(&stack, &of_release("1.1.0", "60s"), &["nginx"]);
    assert_eq!(code, Some(0), "{out}");
    let line = ended(&out, "nginx");
    assert!(line.contains("nginx: ready after "), "{line}");
    assert!(line.contains("before: the old release for "), "{line}");
}
