//! Deployments beside each other, with real servers.

use crate::program::smoke;
use crate::real::Stack;

/// What a comparison of two servers of a stack says, and how it ended.
fn compare(shape: &str, suite: &str, servers: [&str; 2]) -> (String, Option<i32>) {
    let stack = Stack::up(shape);
    let mut smoke = smoke();
    smoke.args(["compare", "--color", "never"]);
    smoke.args(servers.map(|server| format!("{server}={}", stack.at.target(server))));
    let output = smoke.arg(suite).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (said, output.status.code())
}

/// nginx answers as gunicorn does behind it, in its own name.
#[test]
fn what_stands_before_an_application_is_no_difference() {
    let (said, code) = compare("nginx-socket", "suites/todo.toml", ["nginx", "gunicorn"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("0 differ, 7 alike"), "{said}");
    let (said, code) = compare("every-way", "suites/every-way.toml", ["http", "uwsgi"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_static_alias_that_leads_nowhere_is_told() {
    let suite = "host = \"staging.superlists.ml\"\n[[case]]\nget = [\"/\", \"/static/base.css\"]\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.toml");
    std::fs::write(&file, suite).unwrap();
    let (said, code) = compare("assets", file.to_str().unwrap(), ["good", "alias-typo"]);
    assert_eq!(code, Some(1), "{said}");
    let told =
        "\nsite::GET /static/base.css\n  status          200                            404\n";
    assert!(said.contains(told), "{said}");
    assert!(said.contains("2 cases: 1 differs, 1 alike"), "{said}");
}
