//! What stands behind what.

use serde_json::{Value, json};

use super::{Desk, Up};

const SUITE: &str = r#"
host = "staging.example"

[targets.app]
url = "unix:app.sock"

[targets.worker]
url = "uwsgi:unix:worker.sock"
behind = ["nginx", "app"]

[[case]]
get = "/"
"#;

/// What each target of a run is said to be behind.
fn behind(desk: &Desk, args: &[&str]) -> Value {
    let said = desk.run(&[args, &["--json", "-", "--quiet"]].concat());
    let started: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    let targets = started["targets"].as_array().unwrap().iter();
    let behind = targets.map(|it| {
        (
            it["name"].as_str().unwrap().to_owned(),
            it["behind"].clone(),
        )
    });
    Value::Object(behind.collect())
}

#[test]
fn a_target_says_what_it_is_behind_or_is_taken_to_be() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let nginx = format!("nginx={}", server.at());
    let args = ["-t", &nginx, "-t", "app", "-t", "worker"];
    let front = |name: &str, declared: bool| json!([{ "target": name, "declared": declared }]);
    let (declared, taken) = (front("nginx", true), front("nginx", false));
    let expected = json!({
        "nginx": null,
        "app": taken,
        "worker": [
            { "target": "nginx", "declared": true },
            { "target": "app", "declared": true },
        ],
    });
    assert_eq!(behind(&desk, &args), expected);
    // The command line wins, and is part of what is to be typed again.
    let typed = [&args[..], &["--layers", "nginx,worker,app"]].concat();
    let expected = json!({ "nginx": null, "app": front("worker", true), "worker": declared });
    assert_eq!(behind(&desk, &typed), expected);
    let again = desk.run(&typed);
    assert!(
        again.out.contains("--layers nginx,worker,app"),
        "{}",
        again.out
    );
    // Another host is another site.
    let other = SUITE.replace("app.sock\"", "app.sock\"\nhost = \"other.example\"");
    let alone = behind(&Desk::with_suite(&other), &args[..4]);
    assert_eq!(alone, json!({ "nginx": null, "app": null }));
}

#[test]
fn names_of_layers_are_those_of_targets() {
    let desk = Desk::with_suite(SUITE);
    let wrong = |layers: &str| {
        let args = ["-t", "nginx=127.0.0.1:1", "-t", "app", "--layers", layers];
        desk.run(&args).ends_with(2).words()
    };
    assert_eq!(
        wrong("ngnix,app"),
        "error: `--layers`: no target of the run is called `ngnix`: did you mean `nginx`?"
    );
    assert_eq!(
        wrong("nginx,worker"),
        "error: `--layers`: no target of the run is called `worker`"
    );
    assert_eq!(
        wrong("nginx,nginx"),
        "error: `--layers` names `nginx` twice"
    );
    assert_eq!(
        wrong("nginx"),
        "error: `--layers nginx` lacks what stands behind it: `--layers nginx,INNER`"
    );
}

#[test]
fn what_a_suite_says_of_layers_is_checked() {
    let suite = r#"
[targets.nginx]
url = "http://a.example"
behind = "app"

[targets.app]
url = "unix:app.sock"
behind = "worker"

[targets.worker]
url = "unix:worker.sock"
behind = ["ngnix", "nginx", "balancer"]

[[case]]
get = "/"
"#;
    let said = Desk::with_suite(suite).run(&["check"]).ends_with(2);
    let expected = r#"error[unknown-target]: no target is called `ngnix`
  --> suites/site.toml:12:11
   |
12 | behind = ["ngnix", "nginx", "balancer"]
   |           ^^^^^^^ did you mean `nginx`?

error[bad-target]: a target can't stand behind itself
 --> suites/site.toml:4:10
  |
4 | behind = "app"
  |          ^^^^^

error[bad-target]: a target can't stand behind itself
 --> suites/site.toml:8:10
  |
8 | behind = "worker"
  |          ^^^^^^^^

error[bad-target]: a target can't stand behind itself
  --> suites/site.toml:12:20
   |
12 | behind = ["ngnix", "nginx", "balancer"]
   |                    ^^^^^^^
"#;
    assert!(said.err.starts_with(expected), "{}", said.err);
}
