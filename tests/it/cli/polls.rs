//! Steps that are asked until they are as expected, and pauses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Desk, HTML, Said, TEXT, Up, nobody, page, steady};
use crate::server::{Conn, header, path};

/// A site that takes jobs and has done them when they are asked for the `nth`
/// time; `/never` has none done.
fn site(nth: usize) -> Up {
    let asked = Arc::new(AtomicUsize::new(0));
    Up::with(move |mut conn: Conn| {
        let asked = Arc::clone(&asked);
        async move {
            while let Some(request) = conn.request().await {
                let answered = match path(&request) {
                    "/jobs" => {
                        let headers = "Content-Type: application/json\r\n";
                        conn.answer("201 Created", headers, r#"{"id": 7}"#).await
                    }
                    "/jobs/7" => {
                        let count = asked.fetch_add(1, Ordering::SeqCst) + 1;
                        let headers = format!(
                            "Content-Type: application/json\r\nSet-Cookie: seen={count}; Path=/\r\n"
                        );
                        let state = if count < nth { "running" } else { "done" };
                        let body = format!(r#"{{"state": "{state}"}}"#);
                        conn.answer("200 OK", &headers, body).await
                    }
                    "/never" => conn.answer("202 Accepted", TEXT, "not yet\n").await,
                    "/echo" => conn.answer("200 OK", TEXT, &request).await,
                    _ => conn.answer("200 OK", HTML, page("Home")).await,
                };
                if !answered {
                    return;
                }
            }
        }
    })
}

fn jobs(how: &str) -> String {
    format!(
        r#"
[[case]]
name = "a job is done"

[[case.step]]
post = "/jobs"
expect.status = 201
capture.id = {{ json = "$.id" }}

[[case.step]]
get = "/jobs/{{{{id}}}}"
{how}
expect.json."$.state" = "done"
capture.state = {{ json = "$.state" }}

[[case.step]]
get = "/echo?{{{{state}}}}"
"#
    )
}

fn run(suite: &str, site: &Up, args: &[&str]) -> (Desk, Said) {
    let desk = Desk::with_suite(suite);
    let target = format!("site={}", site.at());
    let reports = ["--json", "run.jsonl", "--junit", "smoke.xml"];
    let said = desk.run(&[&["-t", &target], &reports[..], args].concat());
    (desk, said)
}

/// What a recording has of the trials' last attempts.
fn finished(desk: &Desk) -> Vec<Value> {
    let recording = desk.read("run.jsonl");
    let events = recording.lines();
    let events = events.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events = events.filter(|event| event["event"] == "trial-finished");
    events.map(|event| event["outcome"].clone()).collect()
}

#[test]
fn a_step_is_asked_until_it_is_as_expected() {
    for how in [
        r#"until = { within = "30s", every = "20ms" }"#,
        r#"retry = { times = 9, every = "20ms" }"#,
    ] {
        let site = site(4);
        let (desk, said) = run(&jobs(how), &site, &["--flaky", "fail"]);
        let said = said.ends_with(0);
        assert!(said.out.contains("1 passed in"), "{}", said.out);
        let requests = site.server.requests();
        let paths: Vec<&str> = requests.iter().map(|it| path(it)).collect();
        let job = "/jobs/7";
        assert_eq!(paths, ["/jobs", job, job, job, job, "/echo?done"]);
        // The session's cookies stay.
        let cookies: Vec<_> = requests.iter().map(|it| header(it, "cookie")).collect();
        let expected = [
            None,
            None,
            Some("seen=1"),
            Some("seen=2"),
            Some("seen=3"),
            Some("seen=4"),
        ];
        assert_eq!(cookies, expected);
        let outcome = &finished(&desk)[0];
        assert_eq!(outcome["verdict"], "passed");
        assert_eq!(outcome["attempts"].as_array().unwrap().len(), 1);
        let poll = &outcome["attempts"][0]["passed"][1]["poll"];
        assert_eq!(poll["requests"], 4, "{outcome}");
        assert!(poll["elapsed_us"].as_u64().unwrap() >= 60_000, "{poll}");
        assert_eq!(outcome["attempts"][0]["passed"][0]["poll"], Value::Null);
        let told = "step 2 of 3: as expected on request 4, after [TIME]";
        let junit = steady(&desk.read("smoke.xml"));
        assert!(junit.contains(told), "{junit}");
        let verbose = desk.run(&["replay", "run.jsonl", "--verbose"]).ends_with(0);
        let line = "= as expected on request 4, after [TIME]\n";
        assert!(steady(&verbose.out).contains(line), "{}", verbose.out);
    }
}

#[test]
fn when_the_time_is_over_it_fails_as_the_last_response_did() {
    let how = r#"until = { within = "300ms", every = "100ms" }"#;
    let site = site(100);
    let (desk, said) = run(&jobs(how), &site, &[]);
    let said = said.ends_with(1);
    let asked = site.server.requests().len() - 1;
    assert!((2..=4).contains(&asked), "{asked}");
    assert!(
        said.out.contains(r#"expected "done", got "running""#),
        "{}",
        said.out
    );
    let line = format!("  polled  not as expected on {asked} requests, in [TIME]\n");
    assert!(steady(&said.out).contains(&line), "{}", said.out);
    assert!(steady(&desk.read("smoke.xml")).contains(line.trim()));
    let outcome = &finished(&desk)[0];
    assert_eq!(outcome["attempts"][0]["poll"]["requests"], asked);
    let took = outcome["attempts"][0]["poll"]["elapsed_us"]
        .as_u64()
        .unwrap();
    assert!(took >= 300_000, "{took}");
}

#[test]
fn a_case_of_one_request_polls_too_and_is_no_flake() {
    let suite = "[[case]]\nget = \"/jobs/7\"\nuntil = { within = \"30s\", every = \"10ms\" }\n\
                 expect.json.\"$.state\" = \"done\"\n";
    let site = site(3);
    let (desk, said) = run(suite, &site, &["--flaky", "fail", "--retries", "2"]);
    said.ends_with(0);
    let outcome = &finished(&desk)[0];
    assert_eq!(outcome["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(outcome["attempts"][0]["poll"]["requests"], 3);
}

#[test]
fn what_gives_no_answer_is_asked_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let site = Up::with(move |mut conn: Conn| {
        let asked = Arc::clone(&asked);
        async move {
            conn.request().await;
            if asked.fetch_add(1, Ordering::SeqCst) >= 2 {
                conn.answer("200 OK", HTML, page("Home")).await;
            }
        }
    });
    let suite = "[[case]]\nget = \"/\"\nuntil = { within = \"30s\", every = \"10ms\" }\n";
    let (_, said) = run(suite, &site, &[]);
    said.ends_with(0);
    assert_eq!(site.server.requests().len(), 3);
}

#[test]
fn a_pause_is_before_its_step_and_no_part_of_its_timeout() {
    let suite = "[[case]]\ntimeout = \"250ms\"\n[[case.step]]\nget = \"/\"\n\
                 [[case.step]]\nget = \"/a\"\npause = \"400ms\"\n";
    let (site, since) = (site(1), Instant::now());
    let (desk, said) = run(suite, &site, &[]);
    said.ends_with(0);
    assert!(since.elapsed() >= Duration::from_millis(400));
    let attempt = &finished(&desk)[0]["attempts"][0];
    assert!(attempt["elapsed_us"].as_u64().unwrap() >= 400_000);
    assert!(attempt["step"]["elapsed_us"].as_u64().unwrap() < 400_000);
}

#[test]
fn other_cases_run_while_one_polls() {
    let suite = "[[case]]\nget = \"/never\"\nuntil = \"3s\"\n[[case]]\nget = \"/\"\n";
    let site = site(1);
    let (_, said) = run(suite, &site, &[]);
    said.ends_with(1);
    let requests = site.server.requests();
    // They go at once, in whatever order they come.
    let mut paths: Vec<&str> = requests.iter().take(2).map(|it| path(it)).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/", "/never"]);
}

#[test]
fn other_cases_run_while_one_pauses_or_waits_for_a_connection() {
    let suite = "[[case]]\npause = \"2s\"\nget = \"/late\"\n[[case]]\nget = \"/\"\n";
    let site = site(1);
    let (_, said) = run(suite, &site, &[]);
    said.ends_with(0);
    let requests = site.server.requests();
    let paths: Vec<&str> = requests.iter().map(|it| path(it)).collect();
    assert_eq!(paths, ["/", "/late"]);
    let desk = Desk::with_suite(&suite.replace("pause = \"2s\"", "until = \"2s\""));
    let said = desk.run(&["--target", &nobody()]).ends_with(3);
    assert!(said.out.contains("DOWN"), "{}", said.out);
    assert!(said.out.contains("2 errored"), "{}", said.out);
}

#[test]
fn fail_fast_ends_polls_and_pauses() {
    let suite = "[[case]]\nget = \"/never\"\nuntil = \"1h\"\n\
                 [[case]]\n[[case.step]]\nget = \"/a\"\n[[case.step]]\nget = \"/b\"\npause = \"10m\"\n\
                 [[case]]\npause = \"300ms\"\nget = \"/wrong\"\nexpect.status = 404\n";
    let (site, since) = (site(1), Instant::now());
    let (desk, said) = run(suite, &site, &["--fail-fast"]);
    let said = said.ends_with(1);
    assert!(since.elapsed() < Duration::from_secs(60));
    let verdicts: Vec<Value> = finished(&desk)
        .iter()
        .map(|it| it["verdict"].clone())
        .collect();
    assert_eq!(verdicts, ["not-run", "not-run", "failed"], "{}", said.out);
    let why = &finished(&desk)[0]["reason"];
    assert_eq!(why, "stopped after the first failure");
    assert!(!site.server.requests().iter().any(|it| path(it) == "/b"));
}
