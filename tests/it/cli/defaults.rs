//! `[defaults]` under what cases expect themselves.

use super::{Desk, Up};

const SUITE: &str = r#"[defaults.expect]
title = "Gone"
body = ["<!doctype html>"]
headers.x-a = false

[[case]]
name = "both hold"
get = "/"
expect.title = "Home"
expect.body = { not = "Traceback" }
expect.headers.X-A = { not = "b" }
"#;

#[test]
fn what_a_case_expects_replaces_the_defaults_and_verbose_tells() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let at = server.at();
    let said = desk.run(&["-t", &at, "--verbose", "--json", "run.jsonl"]);
    let said = said.ends_with(0);
    for line in [
        "- expect.title of suites/site.toml:2 is replaced\n",
        "- expect.headers.x-a of suites/site.toml:4 is replaced\n",
    ] {
        assert!(said.out.contains(line), "{}", said.out);
    }
    assert!(!said.out.contains("expect.body of"), "{}", said.out);
    assert!(
        said.out.contains("warning[changed-meaning]"),
        "{}",
        said.out
    );
    let again = desk.run(&["replay", "run.jsonl", "--verbose"]).ends_with(0);
    assert_eq!(again.out, said.out);
    let quiet = desk.run(&["-t", &at]).ends_with(0);
    assert!(!quiet.out.contains("is replaced"), "{}", quiet.out);
}

#[test]
fn the_body_of_the_defaults_holds_beside_that_of_a_case() {
    let suite = SUITE.replace("<!doctype html>", "nowhere");
    let (desk, server) = (Desk::with_suite(&suite), Up::site());
    let said = desk.run(&["-t", &server.at()]).ends_with(1);
    assert!(said.out.contains("suites/site.toml:3:9"), "{}", said.out);
    let suite = SUITE.replace("Traceback", "doctype");
    let (desk, server) = (Desk::with_suite(&suite), Up::site());
    let said = desk.run(&["-t", &server.at()]).ends_with(1);
    assert!(said.out.contains("suites/site.toml:10:"), "{}", said.out);
}
