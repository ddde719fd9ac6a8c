//! `smoke list`.

use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{Desk, Up};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "assets"
get = ["/a.css", "/b.css"]
"#;

#[test]
fn cases_and_with_a_target_trials_in_their_order_with_nothing_sent() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let said = desk.run(&["list"]).ends_with(0);
    let expected = "site::home\nsite::assets: /a.css\nsite::assets: /b.css\n";
    assert_eq!((said.out.as_str(), said.err.as_str()), (expected, ""));
    let (one, two) = (server.at(), format!("two={}", server.at()));
    let said = desk.run(&["list", "-t", &one, "-t", &two, "--skip", ".css"]);
    assert_eq!(said.ends_with(0).out, "site::home@http\nsite::home@two\n");
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn a_reader_that_goes_away_has_read_enough() {
    let cases = (0..20_000).map(|at| format!("\"/{at}\","));
    let suite = format!("[[case]]\nget = [{}]\n", cases.collect::<String>());
    let desk = Desk::with_suite(&suite);
    let mut command = desk.command(&["list"]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut listing = command.spawn().unwrap();
    let mut first = [0; 10];
    let mut out = listing.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = listing.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!((&first, output.status.code()), (b"site::GET ", Some(0)));
}

#[test]
fn objects_have_what_a_runner_needs_to_show_and_to_select() {
    let suite = r#"
host = "staging.example.com"

[secrets]
token = { env = "API_TOKEN" }

[[case]]
name = "home of {{token}}"
get = "/"
tags = ["fast"]

[[case]]
name = "no more"
get = "/old"
skip = "gone"

[[case]]
name = "behind"
get = "/"
not_targets = ["front"]
"#;
    let (desk, server) = (Desk::with_suite(suite), Up::site());
    let listed = |arguments: &[&str]| -> Vec<Value> {
        let mut command = desk.command(arguments);
        let output = command.env("API_TOKEN", "hush-hush").output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let out = String::from_utf8(output.stdout).unwrap();
        let lines = out.lines();
        lines.map(|it| serde_json::from_str(it).unwrap()).collect()
    };
    let cases = listed(&["list", "--json"]);
    assert_eq!(cases[0]["id"], "site::home of $API_TOKEN");
    assert_eq!(cases[0]["case"], "home of $API_TOKEN");
    assert_eq!(
        (&cases[0]["place"]["line"], &cases[0]["tags"][0]),
        (&json!(9), &json!("fast"))
    );
    assert_eq!(cases[0]["host"], "staging.example.com");
    assert_eq!((cases[0].get("target"), cases[0].get("skip")), (None, None));
    assert_eq!(cases[1]["skip"], "gone");
    let target = format!("front={}", server.at());
    let trials = listed(&["list", "--json", "-t", &target]);
    let column = |name: &str| -> Vec<&Value> { trials.iter().map(|it| &it[name]).collect() };
    assert_eq!(column("target"), ["front"; 3]);
    assert_eq!(
        column("skip"),
        [&Value::Null, &json!("gone"), &json!("not for front")]
    );
    assert_eq!(column("request"), ["GET /", "GET /old", "GET /"]);
    // What is listed can be typed.
    let id = trials[0]["id"].as_str().unwrap();
    let again = listed(&["list", "--json", "-t", &target, "--exact", "--filter", id]);
    assert_eq!(again, &trials[..1]);
}
