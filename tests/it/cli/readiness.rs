//! `[ready]` and `--wait`.
//!
//! `tests/it/cli/readiness/NAME.txt` has what is said, without times and
//! numbers of polls where they depend on the clock.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use quick_junit::{Report, TestCaseStatus};
use regex::Regex;
use tokio::net::TcpSocket;

use super::{Desk, Said, Up, nobody, steady, wait_until};
use crate::server::{Conn, Server, header, path};
use crate::tls::Authority;

/// Waits for release `def456`, and has two cases.
const GATED: &str = r#"host = "staging.example.com"

[ready]
get = "/health"
within = "20s"
every = "10ms"
expect.headers.x-release = "def456"

[[case]]
get = "/"

[[case]]
get = "/about/"
"#;

fn gated(keys: &str) -> String {
    GATED.replace("within = \"20s\"\n", keys)
}

/// Answers `/health` as `health` says for the how-many-eth time, and anything
/// else with 200.
fn site(health: impl Fn(usize) -> &'static str + Send + Sync + 'static) -> Up {
    let (health, asked) = (Arc::new(health), Arc::new(AtomicUsize::new(0)));
    Up::with(move |mut conn: Conn| {
        let (health, asked) = (health.clone(), asked.clone());
        async move {
            while let Some(request) = conn.request().await {
                let release = match path(&request) {
                    "/health" => health(asked.fetch_add(1, Ordering::SeqCst)),
                    _ => "def456",
                };
                let header = format!("X-Release: {release}\r\n");
                let sent = match release {
                    "cut" => return,
                    "502" => conn.answer("502 Bad Gateway", "", "").await,
                    "404" => conn.answer("404 Not Found", "", "").await,
                    "never" => return conn.stall().await,
                    "half" => {
                        conn.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                            .await;
                        return conn.stall().await;
                    }
                    _ => conn.answer("200 OK", &header, "hello\n").await,
                };
                if !sent {
                    return;
                }
            }
        }
    })
}

/// Runs, and sees that a recording of the run tells the same.
fn run(desk: &Desk, args: &[&str]) -> Said {
    let recorded = ["--json", "run.jsonl", "--junit", "smoke.xml"];
    let said = desk.run(&[args, &recorded].concat());
    let detail: &[&str] = if args.contains(&"--quiet") {
        &["--quiet"]
    } else {
        &[]
    };
    let replay = ["replay", "run.jsonl", "--junit", "again.xml"];
    let again = desk.run(&[&replay, detail].concat());
    assert_eq!(said.out, again.out);
    assert_eq!(said.code, again.code);
    assert_eq!(desk.read("smoke.xml"), desk.read("again.xml"));
    said
}

fn wait_for(desk: &Desk, at: &str, more: &[&str]) -> Said {
    let target = format!("nginx={at}");
    run(desk, &[&["--target", &target], more].concat())
}

/// Without what the clock decides.
fn timeless(text: &str) -> String {
    let polls = Regex::new(r"\b\d+ polls?\b").unwrap();
    let times = Regex::new(r"\b\d+ times of \d+").unwrap();
    let text = polls.replace_all(text, "[POLLS]");
    steady(&times.replace_all(&text, "[N] times of [N]"))
}

#[track_caller]
fn assert_told(name: &str, said: &str) {
    let golden = Path::new("tests/it/cli/readiness").join(name);
    let expected = snapbox::Data::read_from(&golden.with_extension("txt"), None).raw();
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(said.to_owned(), expected);
}

#[test]
fn ready_at_once() {
    let site = site(|_| "def456");
    let said = wait_for(&Desk::with_suite(GATED), &site.at(), &[]);
    assert_told("at_once", &steady(&said.ends_with(0).out));
}

#[test]
fn ready_after_an_empty_answer_a_proxy_alone_and_the_old_release() {
    let site = site(|n| match n {
        0 => "cut",
        1 | 2 => "502",
        3..=5 => "abc123",
        _ => "def456",
    });
    let suite = gated("within = \"20s\"\nstable = 3\n");
    let said = wait_for(&Desk::with_suite(&suite), &site.at(), &[]);
    assert_told("late", &steady(&said.ends_with(0).out));
    assert_eq!(site.server.requests().len(), 11);
}

#[test]
fn a_server_that_starts_late() {
    // Bound, so that nobody else takes the port, and not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let at = socket.local_addr().unwrap().to_string();
    let desk = Desk::with_suite(&gated("within = \"20s\"\n"));
    let said = std::thread::scope(|threads| {
        threads.spawn(|| {
            desk.wait_for_event("ready-changed");
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let guard = runtime.enter();
            let listener = socket.listen(16).unwrap().into_std().unwrap();
            drop(guard);
            listener.set_nonblocking(false).unwrap();
            for _ in 0..3 {
                answer_new(listener.accept().unwrap().0);
            }
        });
        wait_for(&desk, &at, &["--wait", "25s"]).ends_with(0)
    });
    assert_told("starts_late", &timeless(&said.out));
}

/// Answers one request as the new release does.
fn answer_new(mut stream: impl Read + Write) {
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    let answer = b"HTTP/1.1 200 OK\r\nX-Release: def456\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(answer).unwrap();
}

#[test]
fn no_answer_in_time() {
    let desk = Desk::with_suite(&gated("within = \"150ms\"\n"));
    let said = wait_for(&desk, &nobody(), &[]).ends_with(3);
    assert_told("no_answer", &timeless(&ports_of(&said.out)));
    assert!(errors_of_junit(&desk, 2).iter().all(|message| {
        message.starts_with("not ready within 150ms (")
            && message
                .contains("): no answer: connection refused @ nginx - nothing accepts connections")
    }));
}

/// Ports without an address before them, as in advice.
fn ports_of(text: &str) -> String {
    let port = Regex::new(r"is \d+ among").unwrap();
    port.replace_all(text, "is [PORT] among").into_owned()
}

#[test]
fn a_proxy_that_stays_alone() {
    let site = site(|_| "502");
    let desk = Desk::with_suite(&gated("within = \"150ms\"\n"));
    let said = wait_for(&desk, &site.at(), &[]).ends_with(3);
    assert_told("proxy_alone", &timeless(&said.out));
}

#[test]
fn a_server_that_hangs() {
    let site = site(|_| "never");
    let suite = gated("within = \"150ms\"\n");
    let said = wait_for(&Desk::with_suite(&suite), &site.at(), &["--wait", "1500ms"]);
    let out = said.ends_with(3).out;
    assert!(out.contains("nginx: not ready within 1s 500ms (1 poll): no answer: nothing came"));
}

/// What the last poll had no time for says nothing, also in the middle of a body.
#[test]
fn a_poll_that_is_cut_short_is_none() {
    for end in ["never", "half"] {
        let site = site(move |asked| if asked == 0 { "abc123" } else { end });
        let desk = Desk::with_suite(&gated("within = \"150ms\"\n"));
        let out = wait_for(&desk, &site.at(), &["--wait", "1s"])
            .ends_with(3)
            .out;
        assert!(
            out.contains("(1 poll): the old release still serves"),
            "{out}"
        );
    }
}

#[test]
fn the_old_release_to_the_end() {
    let site = site(|_| "abc123");
    let desk = Desk::with_suite(&gated("within = \"150ms\"\n"));
    let said = wait_for(&desk, &site.at(), &[]).ends_with(3);
    assert_told("old_release", &timeless(&said.out));
    let messages = errors_of_junit(&desk, 2);
    let expected = "the old release still serves: saw \"abc123\" for `headers.x-release`, \
                    expected \"def456\" @ nginx - the application answers, but";
    assert!(messages[0].contains(expected), "{messages:?}");
    // Nothing but the health check was asked.
    assert!(
        site.server
            .requests()
            .iter()
            .all(|it| path(it) == "/health")
    );
}

/// What no release would answer so is not called one.
#[test]
fn what_is_no_other_release_is_told_as_it_is() {
    let json = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            let typed = "Content-Type: application/json\r\n";
            if !conn.answer("200 OK", typed, "{\"id\":41}").await {
                return;
            }
        }
    });
    let missing = site(|_| "404");
    for (site, expected, told) in [
        (
            &missing,
            "expect.status = \"any\"\nexpect.headers.x-release = \"def456\"\n",
            "not as expected: headers.x-release was no such header, expected \"def456\"",
        ),
        (
            &json,
            "expect.json.\"$.id\" = { not = \"42\" }\n",
            "not as expected: json.\"$.id\" was 41",
        ),
    ] {
        let suite = format!(
            "[ready]\nget = \"/health\"\nwithin = \"100ms\"\nevery = \"20ms\"\n{expected}\n\
             [[case]]\nget = \"/\"\n"
        );
        let said = Desk::with_suite(&suite).check(site).ends_with(3);
        assert!(said.out.contains(told), "{}", said.out);
        assert!(!said.out.contains("release that is"), "{}", said.out);
        assert!(!said.out.contains("old release"), "{}", said.out);
    }
}

/// The old release for a while, then both in turns: done, but for one instance.
#[test]
fn two_releases_in_turns() {
    let site = site(|n| {
        if n < 4 || n % 2 == 0 {
            "abc123"
        } else {
            "def456"
        }
    });
    let desk = Desk::with_suite(&gated("within = \"2s\"\nstable = 3\n"));
    let said = wait_for(&desk, &site.at(), &[]).ends_with(3);
    assert_told("flapping", &timeless(&said.out));
}

#[test]
fn two_releases_in_turns_and_then_one() {
    let site = site(|n| {
        if n < 8 && n % 3 != 1 {
            "abc123"
        } else {
            "def456"
        }
    });
    let desk = Desk::with_suite(&gated("within = \"20s\"\nstable = 3\n"));
    let said = wait_for(&desk, &site.at(), &[]).ends_with(0);
    assert_told("flapped", &steady(&said.out));
}

#[test]
fn waiting_changes_no_404() {
    let site = site(|n| if n < 2 { "502" } else { "404" });
    let desk = Desk::with_suite(GATED);
    let said = wait_for(&desk, &site.at(), &[]).ends_with(3);
    assert_told("not_found", &steady(&said.out));
    assert_eq!(site.server.requests().len(), 3);
}

#[test]
fn waiting_changes_no_certificate() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let guard = runtime.enter();
    let config = Authority::new().server(&["other.example.com"], |_| {});
    let server = Server::tls(config, |mut conn| async move {
        conn.request().await;
    });
    drop(guard);
    let desk = Desk::with_suite(GATED);
    let at = format!("https://{}", server.address());
    let said = wait_for(&desk, &at, &[]).ends_with(3);
    let first = said.out.lines().find(|line| line.starts_with("ERROR"));
    let first = steady(first.unwrap());
    let expected = "ERROR [TIME]  nginx: not ready, and waiting changes nothing: no answer: tls: ";
    assert!(first.starts_with(expected), "{first}");
    assert!(
        said.out.contains("--> suites/site.toml:4:7\n"),
        "{}",
        said.out
    );
}

#[test]
fn waiting_makes_no_socket_of_a_file() {
    let desk = Desk::with_suite(GATED);
    desk.write("app.sock", "not a socket");
    let at = format!("unix:{}", desk.path("app.sock").display());
    let said = wait_for(&desk, &at, &[]).ends_with(3);
    let expected = "not ready, and waiting changes nothing: no answer: connect: connection refused";
    assert!(said.out.contains(expected), "{}", said.out);
    assert!(
        said.out.contains("is no socket, but an ordinary file"),
        "{}",
        said.out
    );
}

#[test]
fn a_socket_that_is_made_late() {
    let desk = Desk::with_suite(&gated("within = \"20s\"\n"));
    let path = desk.path("app.sock");
    let at = format!("unix:{}", path.display());
    let said = std::thread::scope(|threads| {
        threads.spawn(|| {
            desk.wait_for_event("ready-changed");
            let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
            for _ in 0..3 {
                answer_new(listener.accept().unwrap().0);
            }
        });
        wait_for(&desk, &at, &[]).ends_with(0)
    });
    let expected = "; before: no such file or directory for ";
    assert!(said.out.contains(expected), "{}", said.out);
}

#[test]
fn an_interrupted_wait() {
    let site = site(|_| "abc123");
    let desk = Desk::with_suite(GATED);
    let target = format!("nginx={}", site.at());
    let args = ["--target", &target, "--json", "run.jsonl"];
    let mut command = desk.command(&args);
    let running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let running = running.unwrap();
    wait_until("it asks", || site.server.requests().len() >= 3);
    let id = running.id().to_string();
    Command::new("kill")
        .args(["-s", "INT", &id])
        .status()
        .unwrap();
    let said = Said::of(running.wait_with_output().unwrap()).ends_with(130);
    assert_told("interrupted", &timeless(&said.out));
    let again = desk.run(&["replay", "run.jsonl"]).ends_with(130);
    assert_eq!(said.out, again.out);
}

#[test]
fn quiet_says_only_what_is_not_ready() {
    let up = site(|n| if n == 0 { "502" } else { "def456" });
    let desk = Desk::with_suite(GATED);
    let said = wait_for(&desk, &up.at(), &["--quiet"]).ends_with(0);
    assert!(said.out.starts_with("2 passed in "), "{}", said.out);
    let down = site(|_| "404");
    let said = wait_for(&desk, &down.at(), &["--quiet"]).ends_with(3);
    assert!(said.out.starts_with("ERROR "), "{}", said.out);
}

/// Without `[ready]`, any answer will do but that of a proxy alone.
#[test]
fn without_a_request_of_its_own_a_suite_waits_for_any_answer() {
    let asked = Arc::new(AtomicUsize::new(0));
    let site = Up::with(move |mut conn: Conn| {
        let asked = asked.clone();
        async move {
            while conn.request().await.is_some() {
                match asked.fetch_add(1, Ordering::SeqCst) {
                    0 => conn.answer("503 Service Unavailable", "", "").await,
                    _ => conn.answer("404 Not Found", "", "").await,
                };
            }
        }
    });
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\nexpect.status = 404\n");
    let base = format!("{}/app", site.at());
    let said = wait_for(&desk, &base, &["--wait", "20s"]).ends_with(0);
    assert_told("any_answer", &steady(&said.out));
    let paths: Vec<String> = site
        .server
        .requests()
        .iter()
        .map(|it| path(it).to_owned())
        .collect();
    assert_eq!(paths, ["/app/", "/app/", "/app/"]);
}

#[test]
fn no_time_to_wait_is_one_request() {
    let site = site(|n| if n == 0 { "502" } else { "def456" });
    let suite = gated("within = \"20s\"\nstable = 3\n");
    let desk = Desk::with_suite(&suite);
    let said = wait_for(&desk, &site.at(), &["--wait", "0s"]).ends_with(3);
    let expected = "not ready (1 poll): no application behind the proxy: 502 Bad Gateway";
    assert!(said.out.contains(expected), "{}", said.out);
    assert!(said.out.contains("site.toml --target nginx=") || said.out.contains("--wait 0s"));
    // One good answer is enough then.
    wait_for(&desk, &site.at(), &["--wait", "0s"]).ends_with(0);
    let wrong = desk
        .run(&["--target", &site.at(), "--wait", "10"])
        .ends_with(2);
    assert!(wrong.err.contains("a duration such as"), "{}", wrong.err);
}

#[test]
fn suites_that_share_it_wait_together_and_a_suite_s_own_wins() {
    let site = site(|n| if n < 3 { "abc123" } else { "def456" });
    let desk = Desk::new();
    let (ready, _) = GATED.split_once("[[case]]").unwrap();
    let (_, ready) = ready.split_once("\n\n").unwrap();
    desk.write("suites/smoke.toml", ready);
    for name in ["a", "b", "c"] {
        let suite = format!("host = \"staging.example.com\"\n[[case]]\nget = \"/{name}\"\n");
        desk.write(&format!("suites/{name}.toml"), &suite);
    }
    let own = "[ready]\nget = \"/own\"\n[[case]]\nget = \"/d\"\n";
    desk.write("suites/d.toml", own);
    let at = format!("one={}", site.at());
    run(&desk, &["--target", &at]).ends_with(0);
    let count = |wanted: &str| {
        let requests = site.server.requests();
        requests.iter().filter(|it| path(it) == wanted).count()
    };
    assert_eq!((count("/health"), count("/own")), (4, 1));
    assert_eq!(["/a", "/b", "/c", "/d"].map(count), [1, 1, 1, 1]);
    // What is not selected is not waited for.
    run(&desk, &["--target", &at, "--filter", "GET /d"]).ends_with(0);
    assert_eq!((count("/health"), count("/own")), (4, 2));
}

#[test]
fn the_cases_of_a_target_that_is_ready_wait_for_no_other() {
    let good = site(|_| "def456");
    let desk = Desk::with_suite(&gated("within = \"20s\"\n"));
    // Waiting for it ends once the other's last case has.
    let recorded = desk.path("run.jsonl");
    let late = site(move |_| {
        let recorded = std::fs::read_to_string(&recorded).unwrap_or_default();
        let ended = r#"{"event":"trial-ended","id":"site::GET /about/@good"}"#;
        if recorded.contains(ended) {
            "404"
        } else {
            "502"
        }
    });
    let (good, late) = (format!("good={}", good.at()), format!("late={}", late.at()));
    let said = run(&desk, &["--target", &late, "--target", &good]).ends_with(3);
    assert!(
        said.out.contains("\n2 passed, 2 errored in "),
        "{}",
        said.out
    );
    let why = "late: not ready, and waiting changes nothing: status: ";
    assert!(said.out.contains(why), "{}", said.out);
}

#[test]
fn the_first_target_that_is_not_ready_ends_a_run_that_is_to_fail_fast() {
    let site = site(|_| "404");
    let desk = Desk::with_suite(GATED);
    let (wrong, late) = (format!("wrong={}", site.at()), format!("late={}", nobody()));
    let args = ["--target", &late, "--target", &wrong, "--fail-fast"];
    let since = Instant::now();
    let said = run(&desk, &args).ends_with(3);
    assert!(
        since.elapsed() < Duration::from_secs(15),
        "it waits for `late`"
    );
    assert!(
        said.out.contains("\n2 errored, 2 not run in "),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("late: the run was stopped while waiting"),
        "{}",
        said.out
    );
}

#[test]
fn its_secrets_are_shown_nowhere() {
    let suite = "[secrets]\ntoken = { env = \"TOKEN\" }\n\n[ready]\nget = \"/health\"\n\
                 within = \"100ms\"\nevery = \"10ms\"\nbearer = \"{{token}}\"\n\
                 headers.x-key = \"{{token}}\"\nexpect.headers.x-release = \"{{token}}!\"\n\n\
                 [[case]]\nget = \"/\"\n";
    let site = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let echo = header(&request, "x-key").unwrap_or_default().to_owned();
            conn.answer("200 OK", &format!("X-Release: {echo}\r\n"), &request)
                .await;
        }
    });
    let desk = Desk::with_suite(suite);
    let args = [
        "-t",
        &site.at(),
        "--json",
        "run.jsonl",
        "--junit",
        "smoke.xml",
        "-v",
    ];
    let said = Said::by(desk.command(&args).env("TOKEN", "hunter2hunter2")).ends_with(3);
    assert!(said.out.contains("saw \"$TOKEN\""), "{}", said.out);
    for told in [
        said.out,
        said.err,
        desk.read("run.jsonl"),
        desk.read("smoke.xml"),
    ] {
        assert!(!told.contains("hunter2"), "{told}");
    }
    // A word of the events themselves stays one.
    Said::by(desk.command(&args).env("TOKEN", "timed-out")).ends_with(3);
    desk.run(&["replay", "run.jsonl"]).ends_with(3);
}

/// What expectations of pages say in `[defaults]` is not about a health check;
/// how requests are made is.
#[test]
fn of_the_defaults_it_takes_what_is_about_requests() {
    let site = site(|_| "def456");
    let suite = "[defaults]\nheaders.x-key = \"k\"\nexpect.title = \"Home\"\ntags = [\"page\"]\n\n\
                 [ready]\nget = \"/health\"\n\n[[case]]\nget = \"/\"\n";
    let desk = Desk::with_suite(suite);
    wait_for(&desk, &site.at(), &[]).ends_with(1);
    let requests = site.server.requests();
    assert_eq!(path(&requests[0]), "/health");
    assert_eq!(header(&requests[0], "x-key"), Some("k"));
}

/// The messages of the trials of the last run, each an error of its own type.
fn errors_of_junit(desk: &Desk, count: usize) -> Vec<String> {
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    assert_eq!((report.tests, report.errors), (count, count));
    let cases = report
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases);
    let errors = cases.map(|case| match &case.status {
        TestCaseStatus::NonSuccess { message, ty, .. } => {
            assert_eq!(ty.as_deref(), Some("smoke.not-ready"));
            message.as_ref().unwrap().as_str().to_owned()
        }
        other => panic!("{other:?}"),
    });
    errors.collect()
}
