//! Cases that are tried again.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;
use snapbox::{IntoData as _, assert_data_eq, file};

use super::{Desk, HTML, Said, TEXT, Up, nobody, page, reported, steady};
use crate::server::{Conn, path};

/// One that is flaky on the server, and one that isn't.
const SUITE: &str = r#"
[[case]]
name = "comes up"
get = "/up-3"
retry = { times = 2, every = "1ms", backoff = 2 }
expect.title = "Home"

[[case]]
name = "always up"
get = "/"
"#;

/// A server that counts how often each path is asked for, and says by it how
/// it answers: `/up-3` with a 503 until it is asked the third time, `/cut-2`
/// not at all until the second, `/worse` worse each time.
fn server() -> Up {
    let counts: Arc<std::sync::Mutex<std::collections::HashMap<String, usize>>> = Arc::default();
    Up::with(move |mut conn: Conn| {
        let counts = counts.clone();
        async move {
            while let Some(request) = conn.request().await {
                let path = path(&request).to_owned();
                let count = {
                    let mut counts = counts.lock().unwrap();
                    let count = counts.entry(path.clone()).or_default();
                    *count += 1;
                    *count
                };
                if !answer(&mut conn, &path, count).await {
                    return;
                }
            }
        }
    })
}

async fn answer(conn: &mut Conn, path: &str, count: usize) -> bool {
    let name = path[1..].split('?').next().unwrap_or_default();
    let (how, from) = name.split_once('-').unwrap_or((name, "1"));
    let from: usize = from.parse().unwrap_or(1);
    let unavailable = "503 Service Unavailable";
    match how {
        "up" if count < from => conn.answer(unavailable, TEXT, "starting\n").await,
        "cut" if count < from => false,
        "never" => conn.answer(unavailable, TEXT, "starting\n").await,
        "worse" if count == 1 => conn.answer(unavailable, TEXT, "starting\n").await,
        "worse" if count == 2 => conn.answer("200 OK", HTML, page("Maintenance")).await,
        "worse" => false,
        "cookie" if count == 1 => {
            let headers = format!("Set-Cookie: seen=1\r\n{TEXT}");
            conn.answer(unavailable, &headers, "starting\n").await
        }
        _ => conn.answer("200 OK", HTML, page("Home")).await,
    }
}

fn case(path: &str, retry: &str) -> String {
    format!("[[case]]\nget = \"{path}\"\nretry = {retry}\n")
}

/// The outcomes that a recording has, in the plan's order.
fn outcomes(recording: &str) -> Vec<Value> {
    let events = recording
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let finished = events.filter(|event| event["event"] == "trial-finished");
    finished.map(|mut event| event["outcome"].take()).collect()
}

/// The status of the first case of a report.
fn first_status(desk: &Desk) -> TestCaseStatus {
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    report.test_suites[0].test_cases[0].status.clone()
}

#[test]
fn a_case_that_fails_twice_and_then_passes_is_flaky_everywhere() {
    let server = server();
    let (desk, said) = reported(SUITE, &server, &[]);
    let said = said.ends_with(0);
    assert_eq!(said.err, "");
    let console = steady(&said.out);
    assert_data_eq!(
        console.into_data().raw(),
        file!["retries-console.txt"].raw()
    );
    let xml = regex::Regex::new(r#"(?:time|timestamp)="[^"]*""#).unwrap();
    let xml = steady(&xml.replace_all(&desk.read("smoke.xml"), "time=\"\""));
    assert_data_eq!(xml.into_data().raw(), file!["retries-junit.xml"].raw());
    assert_eq!(server.server.connections(), 4);

    let outcomes = outcomes(&desk.read("run.jsonl"));
    let [flaky, passed] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert_eq!(
        (&flaky["verdict"], &flaky["allowed"]),
        (&"flaky".into(), &3.into())
    );
    assert_eq!(
        (&passed["verdict"], &passed["allowed"]),
        (&"passed".into(), &1.into())
    );
    let attempts = flaky["attempts"].as_array().unwrap();
    let statuses: Vec<_> = attempts.iter().map(|it| &it["hops"][0]["status"]).collect();
    assert_eq!(statuses, [503, 503, 200]);
    let pauses: Vec<_> = attempts.iter().map(|it| &it["pause_us"]).collect();
    assert_eq!(pauses, [0, 1_000, 2_000]);
    let judged = |at: usize| &attempts[at]["checks"][0]["judgement"];
    assert_eq!([judged(0), judged(1), judged(2)], ["unmet", "unmet", "met"]);
    let recording = desk.read("run.jsonl");
    let last: Value = serde_json::from_str(recording.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["summary"]["passed"], &last["summary"]["flaky"]),
        (&1.into(), &1.into())
    );
    assert_eq!(recording.matches("\"event\":\"trial-started\"").count(), 2);
    assert_eq!(recording.matches("\"event\":\"trial-retried\"").count(), 2);
}

#[test]
fn junit_has_a_flaky_case_as_a_success_with_its_failures() {
    let (desk, said) = reported(SUITE, &server(), &[]);
    said.ends_with(0);
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (2, 0, 0));
    let TestCaseStatus::Success { flaky_runs } = first_status(&desk) else {
        panic!("{report:?}");
    };
    assert_eq!(flaky_runs.len(), 2);
    for (run, number) in flaky_runs.iter().zip(1..) {
        assert_eq!(run.kind, NonSuccessKind::Failure);
        let message = run.message.as_ref().unwrap().as_str();
        let expected =
            format!("attempt {number} of 3: status: expected 200, got 503 Service Unavailable");
        assert!(message.starts_with(&expected), "{message}");
        let story = run.stack_trace.as_ref().unwrap().as_str();
        assert!(story.contains("--> suites/site.toml:4:7"), "{story}");
        let out = run.system_out.as_ref().unwrap().as_str();
        assert!(out.contains("< HTTP/1.1 503 "), "{out}");
    }
}

#[test]
fn what_flaky_cases_count_as_is_said_and_decides_the_exit_code() {
    let fail = ["--flaky", "fail", "-v"];
    let (desk, said) = reported(SUITE, &server(), &fail);
    let said = said.ends_with(1);
    let end = "the flaky trial counts as failed: --flaky fail\n";
    assert!(said.out.contains(end), "{}", said.out);
    assert!(
        said.out.contains("--flaky fail --exact --filter"),
        "{}",
        said.out
    );
    let again = desk.run(&["replay", "run.jsonl", "--junit", "again.xml", "-v"]);
    assert_eq!(again.ends_with(1).out, said.out);
    assert_eq!(desk.read("again.xml"), desk.read("smoke.xml"));
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (2, 1, 0));
    let TestCaseStatus::NonSuccess {
        kind,
        message,
        ty,
        reruns,
        ..
    } = first_status(&desk)
    else {
        panic!("{report:?}");
    };
    assert_eq!((kind, reruns.runs.len()), (NonSuccessKind::Failure, 2));
    assert_eq!(reruns.kind, quick_junit::FlakyOrRerun::Flaky);
    assert_eq!(
        ty.as_ref().map(quick_junit::XmlString::as_str),
        Some("smoke.flaky")
    );
    let message = message.unwrap();
    assert!(
        message
            .as_str()
            .starts_with("passed on attempt 3 of 3: status: "),
        "{message:?}"
    );

    let only = case("/up-2", "{ times = 1, every = \"0s\" }");
    let (desk, said) = reported(&only, &server(), &["-q"]);
    let said = said.ends_with(0);
    assert!(said.out.starts_with("FLAKY "), "{}", said.out);
    let end = "the flaky trial counts as passed; --flaky fail makes it a failure\n";
    assert!(said.out.ends_with(end), "{}", said.out);
    assert!(said.out.contains("\n1 flaky in "), "{}", said.out);
    desk.run(&["replay", "run.jsonl"]).ends_with(0);
}

#[test]
fn a_case_that_never_passes_is_told_with_every_attempt() {
    let suite = case("/worse", "{ times = 2, every = \"1ms\" }") + "expect.title = \"Home\"\n";
    let (desk, said) = reported(&suite, &server(), &["-v"]);
    // The last attempt decides, and got no answer.
    let said = said.ends_with(3);
    assert_data_eq!(
        steady(&said.out).into_data().raw(),
        file!["retries-worse.txt"].raw()
    );
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (1, 0, 1));
    let TestCaseStatus::NonSuccess { kind, reruns, .. } = first_status(&desk) else {
        panic!("{report:?}");
    };
    let kinds: Vec<_> = reruns.runs.iter().map(|run| run.kind).collect();
    assert_eq!(kind, NonSuccessKind::Error);
    assert_eq!(kinds, [NonSuccessKind::Failure; 2]);
    assert_eq!(reruns.kind, quick_junit::FlakyOrRerun::Rerun);

    let (desk, said) = reported(
        &case("/never", "{ times = 2, every = \"0s\" }"),
        &server(),
        &[],
    );
    let said = said.ends_with(1);
    assert!(
        said.out
            .contains("(failed on all 3 attempts; service-unavailable)"),
        "{}",
        said.out
    );
    // They are all the same.
    assert!(!said.out.contains("attempt 1"), "{}", said.out);
    let TestCaseStatus::NonSuccess {
        kind,
        message,
        reruns,
        ..
    } = first_status(&desk)
    else {
        panic!("{}", desk.read("smoke.xml"));
    };
    assert_eq!((kind, reruns.runs.len()), (NonSuccessKind::Failure, 2));
    assert!(
        message
            .unwrap()
            .as_str()
            .starts_with("status: expected 200, got 503")
    );
}

#[test]
fn a_lost_answer_is_tried_again_too_and_each_attempt_is_on_its_own() {
    let server = server();
    let (desk, said) = reported(
        &case("/cut-2", "{ times = 1, every = \"0s\" }"),
        &server,
        &[],
    );
    said.ends_with(0);
    let TestCaseStatus::Success { flaky_runs } = first_status(&desk) else {
        panic!("{}", desk.read("smoke.xml"));
    };
    let kinds: Vec<_> = flaky_runs.iter().map(|run| run.kind).collect();
    // Readers know no `flakyError`.
    assert_eq!(kinds, [NonSuccessKind::Failure]);
    let (desk, said) = reported(
        &case("/cookie", "{ times = 1, every = \"0s\" }"),
        &server,
        &[],
    );
    said.ends_with(0);
    assert_eq!(outcomes(&desk.read("run.jsonl"))[0]["verdict"], "flaky");
    assert_eq!(server.server.connections(), 4);
    let requests = server.server.requests();
    let asked = requests.iter().filter(|it| it.contains("GET /cookie "));
    assert_eq!(asked.clone().count(), 2);
    assert!(
        asked
            .clone()
            .all(|it| !it.to_lowercase().contains("\r\ncookie:"))
    );
}

#[test]
fn retries_of_the_command_line_are_for_cases_that_say_nothing() {
    let suite = format!(
        "{}\n{}\n[[case]]\nget = \"/up-2?c\"\n",
        case("/never?a", "0"),
        case("/never?b", "{ times = 2, every = \"0s\" }")
    );
    let server = server();
    let (_, said) = reported(&suite, &server, &["--retries", "1", "-v"]);
    let said = said.ends_with(1);
    assert!(said.out.contains("1 flaky, 2 failed in "), "{}", said.out);
    assert!(said.out.contains(" --retries 1 --exact "), "{}", said.out);
    let asked = |query: &str| {
        let requests = server.server.requests();
        requests.iter().filter(|it| it.contains(query)).count()
    };
    assert_eq!([asked("?a"), asked("?b"), asked("?c")], [1, 3, 2]);
    let defaults = format!(
        "[defaults]\nretry = {{ times = 1, every = \"0s\" }}\n{}\n[[case]]\nget = \"/never?e\"\n",
        case("/never?d", "\"{{none}}\"")
    );
    let (desk, at) = (Desk::with_suite(&defaults), server.at());
    let args = ["--target", &at, "--retries", "3", "--var", "none=0"];
    desk.run(&args).ends_with(1);
    assert_eq!([asked("?d"), asked("?e")], [1, 2]);
}

#[test]
fn wrong_numbers_of_retries_are_mistakes() {
    let (desk, server) = (Desk::with_suite(SUITE), server());
    for wrong in [
        ["--retries", "-1"],
        ["--retries", "101"],
        ["--flaky", "maybe"],
    ] {
        let said = desk.run(&[&["--target", &server.at()], &wrong[..]].concat());
        assert!(said.ends_with(2).err.starts_with("error: "), "{wrong:?}");
    }
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn a_target_that_is_down_is_found_out_by_one_case_with_its_retries() {
    let desk = Desk::with_suite(
        "[defaults]\nretry = { times = 2, every = \"1ms\" }\n[[case]]\nget = [\"/a\", \"/b\", \"/c\"]\n",
    );
    let down = nobody();
    let said = desk
        .run(&["--target", &down, "--json", "run.jsonl"])
        .ends_with(3);
    assert_eq!(said.out.matches("DOWN ").count(), 1, "{}", said.out);
    assert!(
        said.out
            .contains("(failed on all 3 attempts; no answer: connect: "),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("\n2 trials were not sent to "),
        "{}",
        said.out
    );
    assert!(said.out.contains("\n3 errored in "), "{}", said.out);
    let outcomes = outcomes(&desk.read("run.jsonl"));
    let attempts = outcomes
        .iter()
        .map(|it| it["attempts"].as_array().unwrap().len());
    assert_eq!(attempts.collect::<Vec<_>>(), [3, 0, 0]);
}

#[test]
fn a_target_that_comes_up_on_a_retry_is_not_down() {
    let desk = Desk::with_suite(
        "[defaults]\nretry = { times = 100, every = \"100ms\" }\n[[case]]\nget = [\"/a\", \"/b\", \"/c\"]\n",
    );
    let socket = desk.path("app.sock");
    let target = format!("unix:{}", socket.display());
    let args = ["--target", &target, "--json", "run.jsonl"];
    let running = desk.command(&args).stdout(Stdio::piped()).spawn().unwrap();
    desk.wait_for_event("trial-retried");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let guard = runtime.enter();
    let listener = tokio::net::UnixListener::bind(&socket).unwrap();
    drop(guard);
    runtime.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(answer).await;
        }
    });
    let said = Said::of(running.wait_with_output().unwrap()).ends_with(0);
    assert!(said.out.contains("\n2 passed, 1 flaky in "), "{}", said.out);
    assert!(!said.out.contains("DOWN "), "{}", said.out);
    // Nobody else was sent before the first got through.
    let outcomes = outcomes(&desk.read("run.jsonl"));
    let verdicts: Vec<_> = outcomes.iter().map(|it| &it["verdict"]).collect();
    assert_eq!(verdicts, ["flaky", "passed", "passed"]);
}

#[test]
fn a_run_that_is_interrupted_in_a_pause_tells_what_was_tried() {
    let suite = format!(
        "{}\n[[case]]\nget = \"/\"\n",
        case("/never", "{ times = 5, every = \"60s\" }")
    );
    let (desk, server) = (Desk::with_suite(&suite), server());
    let at = server.at();
    let args = [
        "-t",
        &at,
        "-j",
        "1",
        "--json",
        "run.jsonl",
        "--junit",
        "smoke.xml",
    ];
    let running = desk.command(&args).stdout(Stdio::piped()).spawn().unwrap();
    // The pause holds no place: the other case runs, one at a time as it is.
    desk.wait_for_event("trial-ended");
    let id = running.id().to_string();
    let sent = Command::new("kill").args(["-s", "INT", &id]).status();
    assert!(sent.unwrap().success());
    let since = Instant::now();
    let said = Said::of(running.wait_with_output().unwrap()).ends_with(130);
    assert!(since.elapsed() < Duration::from_secs(20));
    let remark = "(failed on attempt 1 of 6; not tried again: interrupted; service-unavailable)\n";
    assert!(said.out.contains(remark), "{}", said.out);
    assert!(
        said.out.contains("\ninterrupted: 1 passed, 1 failed in "),
        "{}",
        said.out
    );
    assert_eq!(
        outcomes(&desk.read("run.jsonl"))[0]["reason"],
        "not tried again: interrupted"
    );
    assert!(
        desk.read("smoke.xml")
            .contains("not tried again: interrupted")
    );
    assert_eq!(
        desk.run(&["replay", "run.jsonl"]).ends_with(130).out,
        said.out
    );
}

#[test]
fn fail_fast_ends_pauses_and_starts_no_further_attempt() {
    let suite = format!(
        "{}\n{}\n[[case]]\nget = \"/after\"\n",
        case("/never?a", "{ times = 5, every = \"60s\" }"),
        case("/never?b", "{ times = 2, every = \"0s\" }"),
    );
    let server = server();
    let since = Instant::now();
    let (desk, said) = reported(
        &suite,
        &server,
        &["--fail-fast", "-j", "1", "--flaky", "fail"],
    );
    let said = said.ends_with(1);
    assert!(since.elapsed() < Duration::from_secs(50));
    let remark = "(failed on attempt 1 of 6; not tried again: stopped after the first failure; ";
    assert!(said.out.contains(remark), "{}", said.out);
    let outcomes = outcomes(&desk.read("run.jsonl"));
    let attempts = outcomes
        .iter()
        .map(|it| it["attempts"].as_array().unwrap().len());
    assert_eq!(attempts.take(2).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn attempts_keep_to_the_limits() {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let server = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            NOW.fetch_sub(1, Ordering::SeqCst);
            conn.answer("503 Service Unavailable", TEXT, "no").await;
        }
    });
    let paths = (0..12).map(|at| format!("\"/{at}\""));
    let paths = paths.collect::<Vec<_>>().join(", ");
    let suite = format!(
        "[[case]]\nget = [{paths}]\nretry = {{ times = 3, every = \"5ms\", backoff = 2 }}\n"
    );
    let (_, said) = reported(&suite, &server, &["--per-target", "2"]);
    assert!(said.ends_with(1).out.contains("\n12 failed in "));
    assert_eq!(server.server.requests().len(), 48);
    assert_eq!(MOST.load(Ordering::SeqCst), 2);
}
