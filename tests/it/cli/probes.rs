//! Probes: the few requests that tell causes apart when a run failed.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::{Desk, HTML, Said, TEXT, Up, page, smoke, steady, wait_until};
use crate::server::{Conn, path};

const UNKNOWN: &str = "/a-path-that-nobody-has";

/// A server that answers each path with what is said of it: a status, a type, and a
/// text; nothing where that has no status.
fn server(
    answer: impl Fn(&str) -> (&'static str, &'static str, String) + Send + Sync + 'static,
) -> Up {
    let answer = Arc::new(answer);
    Up::with(move |mut conn: Conn| {
        let answer = Arc::clone(&answer);
        async move {
            while let Some(request) = conn.request().await {
                let (status, media_type, text) = answer(path(&request));
                if status.is_empty() {
                    return conn.stall().await;
                }
                if !conn.answer(status, media_type, text).await {
                    return;
                }
            }
        }
    })
}

/// The paths that were asked for, in order.
fn asked(server: &Up) -> Vec<String> {
    let requests = server.server.requests();
    requests
        .iter()
        .map(|request| path(request).to_owned())
        .collect()
}

/// What a run says, all of it, without what differs from run to run.
fn told(desk: &Desk, server: &Up, args: &[&str]) -> Said {
    let at = server.at();
    let all = [&["--target", &at, "--concurrency", "1"], args].concat();
    let mut said = Said::by(&mut smoke(desk.0.path(), &all));
    said.out = steady(&said.out);
    said
}

fn failing(path: &str) -> (&'static str, &'static str, String) {
    match path {
        "/well" => ("200 OK", HTML, page("Home")),
        "/fails" => (
            "500 Internal Server Error",
            TEXT,
            "Internal Server Error".to_owned(),
        ),
        _ => ("404 Not Found", HTML, page("Not Found")),
    }
}

#[test]
fn a_run_that_passes_sends_none() {
    let server = server(failing);
    let desk = Desk::with_suite("[[case]]\nget = \"/well\"\nexpect.title = \"Home\"\n");
    told(&desk, &server, &[]).ends_with(0);
    assert_eq!(asked(&server), ["/well"]);
}

#[test]
fn one_page_that_fails_is_told_from_an_application_that_does() {
    let desk = Desk::with_suite("[[case]]\nget = [\"/well\", \"/fails\"]\n");
    let one = server(failing);
    let said = told(&desk, &one, &[]).ends_with(1);
    assert_eq!(asked(&one), ["/well", "/fails", UNKNOWN]);
    let seen = "; only /fails; a path that nobody has: 404 Not Found within [TIME]\n";
    assert!(said.out.contains(seen), "{}", said.out);
    let all = server(|path| match path {
        "/well" => failing(path),
        _ => failing("/fails"),
    });
    let said = told(&desk, &all, &[]).ends_with(1);
    assert!(
        said.out.contains("a path that nobody has: the same"),
        "{}",
        said.out
    );
}

#[test]
fn none_is_sent_where_that_is_said() {
    let desk = Desk::with_suite("[[case]]\nget = \"/fails\"\n");
    let typed = server(failing);
    told(&desk, &typed, &["--no-probes"]).ends_with(1);
    assert_eq!(asked(&typed), ["/fails"]);
    desk.write("smoke.toml", "[profile.default]\nno_probes = true\n");
    let set = server(failing);
    told(&desk, &set, &[]).ends_with(1);
    assert_eq!(asked(&set), ["/fails"]);
}

#[test]
fn they_are_recorded_as_any_request() {
    let desk = Desk::with_suite("[[case]]\nget = \"/fails\"\n");
    let server = server(failing);
    told(&desk, &server, &["--json", "run.jsonl"]).ends_with(1);
    let events = desk.read("run.jsonl");
    let events = events
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events: Vec<Value> = events.collect();
    let names: Vec<_> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    let at = names
        .iter()
        .position(|name| *name == "probe-finished")
        .unwrap();
    assert_eq!(names[at - 1], "trial-finished");
    assert_eq!(names[at + 1], "finding");
    let probe = &events[at];
    assert_eq!(probe["kind"], "unknown-path");
    assert_eq!(probe["request"], format!("GET {UNKNOWN}"));
    assert_eq!(probe["step"]["hops"][0]["status"], 404);
    assert!(probe["step"]["curl"].as_str().unwrap().contains(UNKNOWN));
    let verbose = told(&desk, &server, &["--verbose"]).ends_with(1);
    let line = format!("PROBE [TIME]  GET {UNKNOWN} as ");
    assert!(verbose.out.contains(&line), "{}", verbose.out);
}

#[test]
fn what_does_not_answer_is_asked_again_alone() {
    let count = AtomicUsize::new(0);
    let server = server(move |path| match path {
        "/fails" if count.fetch_add(1, Ordering::SeqCst) == 0 => {
            ("502 Bad Gateway", HTML, page("502 Bad Gateway"))
        }
        "/fails" => ("200 OK", HTML, page("Home")),
        _ => failing(path),
    });
    let desk = Desk::with_suite("[[case]]\nget = \"/fails\"\n");
    let said = told(&desk, &server, &[]).ends_with(1);
    assert_eq!(asked(&server), ["/fails", "/fails", UNKNOWN]);
    assert!(
        said.out.contains("asked again alone: 200 OK"),
        "{}",
        said.out
    );
    assert!(said.out.contains("`--wait 60s`"), "{}", said.out);
}

#[test]
fn no_credentials_and_no_secrets_are_sent() {
    let suite = r#"
[secrets]
token = { env = "SMOKE_TEST_TOKEN" }

[[case]]
get = "/fails?token={{token}}"

[[case]]
get = "/fails/2"
basic_auth = "user:password-of-somebody"
cookies.session = "cookie-of-somebody"

[[case]]
get = "/fails/3"
headers.x-api-key = "key-of-somebody"
"#;
    let server = server(|_| ("502 Bad Gateway", HTML, page("502 Bad Gateway")));
    let desk = Desk::with_suite(suite);
    let at = server.at();
    let mut command = smoke(desk.0.path(), &["--target", &at, "--concurrency", "1"]);
    let said = Said::by(command.env("SMOKE_TEST_TOKEN", "token-of-somebody"));
    said.ends_with(1);
    let requests = server.server.requests();
    assert_eq!(requests.len(), 4, "{requests:?}");
    assert!(
        requests[3].starts_with(&format!("GET {UNKNOWN} ")),
        "{}",
        requests[3]
    );
    assert!(!requests[3].contains("somebody"), "{}", requests[3]);
    assert!(
        !requests[3].to_lowercase().contains("cookie"),
        "{}",
        requests[3]
    );
}

/// As many hosts, of which each is another site's.
fn hosts(count: usize) -> Desk {
    let case =
        |at| format!("[[case]]\nget = \"/\"\nhost = \"h{at}.example\"\nexpect.title = \"Home\"\n");
    let cases: Vec<String> = (0..count).map(case).collect();
    Desk::with_suite(&cases.concat())
}

#[test]
fn a_run_sends_eight_at_most() {
    let server = server(|_| ("200 OK", HTML, page("Another site")));
    told(&hosts(30), &server, &[]).ends_with(1);
    assert_eq!(asked(&server).len(), 30 + 8);
}

#[test]
fn one_cause_is_asked_about_once() {
    let server = server(|_| ("502 Bad Gateway", HTML, page("502 Bad Gateway")));
    told(&hosts(30), &server, &[]).ends_with(1);
    assert_eq!(asked(&server).len(), 30 + 2);
}

#[test]
fn a_host_that_nobody_has_is_asked_for_only_where_that_is_said() {
    let suite = "[[case]]\nget = \"/\"\nexpect.title = \"Home\"\n";
    let desk = Desk::with_suite(suite);
    let answer = || server(|_| ("200 OK", HTML, page("Another site")));
    let usual = answer();
    told(&desk, &usual, &[]).ends_with(1);
    let hosts = |server: &Up| {
        server
            .server
            .requests()
            .iter()
            .filter(|it| it.contains(".invalid"))
            .count()
    };
    assert_eq!(hosts(&usual), 0);
    let with_host = answer();
    told(&desk, &with_host, &["--probe-host"]).ends_with(1);
    assert_eq!(hosts(&with_host), 1);
}

#[test]
fn what_gets_the_page_of_a_path_that_nobody_has_is_explained_by_it() {
    let suite = r#"
[[case]]
get = "/"
expect.title = "Front"

[[case]]
get = "/api/status"
expect.json."$.status" = "ok"

[[case]]
get = "/other"
expect.title = "Other"
"#;
    let server = server(|path| match path {
        "/other" => ("200 OK", HTML, page("Another")),
        _ => ("200 OK", HTML, page("Front")),
    });
    let desk = Desk::with_suite(suite);
    let said = told(&desk, &server, &[]).ends_with(1);
    let found = "likely [same-page-for-all], 1 trial @ http: site::GET /api/status";
    assert!(said.out.contains(found), "{}", said.out);
}

#[test]
fn a_site_of_one_page_is_not_blamed_for_that() {
    let suite = "[[case]]\nget = \"/\"\nexpect.title = \"Next\"\n";
    let server = server(|_| ("200 OK", HTML, page("Front")));
    let desk = Desk::with_suite(suite);
    let said = told(&desk, &server, &[]).ends_with(1);
    assert!(!said.out.contains("same-page-for-all"), "{}", said.out);
}

#[test]
fn who_interrupts_gets_no_more_and_all_that_is_known() {
    let server = server(|path| match path {
        UNKNOWN => ("", TEXT, String::new()),
        _ => failing("/fails"),
    });
    let desk = Desk::with_suite("[[case]]\nget = \"/fails\"\n");
    let at = server.at();
    let mut command = smoke(desk.0.path(), &["--target", &at]);
    let running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until("the probe is sent", || server.server.requests().len() == 2);
    super::interrupt::send(&running, "TERM");
    let said = Said::of(running.wait_with_output().unwrap()).ends_with(143);
    assert!(said.out.contains("[server-error], 1 trial"), "{}", said.out);
    assert_eq!(server.server.requests().len(), 2);
}

#[test]
fn who_limits_requests_is_asked_no_more() {
    let server = server(|path| match path {
        "/limited" => ("429 Too Many Requests", TEXT, "slower".to_owned()),
        _ => ("502 Bad Gateway", HTML, page("502 Bad Gateway")),
    });
    let desk = Desk::with_suite("[[case]]\nget = [\"/limited\", \"/bad\"]\n");
    told(&desk, &server, &[]).ends_with(1);
    assert_eq!(asked(&server), ["/limited", "/bad"]);
}

#[test]
fn a_target_with_credentials_is_not_asked_without_them() {
    let server = server(|_| ("502 Bad Gateway", HTML, page("502 Bad Gateway")));
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    let target = format!("http://me:passw0rd-of-me@{}", server.at());
    let args = ["--target", &target, "--concurrency", "1"];
    Said::by(&mut smoke(desk.0.path(), &args)).ends_with(1);
    assert_eq!(asked(&server), ["/"]);
}

#[test]
fn a_page_that_is_right_but_for_a_header_is_not_told_as_another() {
    let suite = "[[case]]\nget = \"/lists/\"\nexpect.title = \"Front\"\n\
                 expect.headers.cache-control = \"no-cache\"\n";
    let server = server(|_| ("200 OK", HTML, page("Front")));
    let desk = Desk::with_suite(suite);
    let said = told(&desk, &server, &[]).ends_with(1);
    assert!(!said.out.contains("same-page-for-all"), "{}", said.out);
}

#[test]
fn a_server_that_has_another_answer_does_not_fail_at_everything() {
    const OWN: &str = "<html><head><title>Internal Server Error</title></head><body>\
                       <h1><p>Internal Server Error</p></h1></body></html>";
    let failing = |path: &str| match path {
        "/a" | "/b" => ("500 Internal Server Error", HTML, OWN.to_owned()),
        _ => ("404 Not Found", HTML, page("Not Found")),
    };
    let desk = Desk::with_suite("[[case]]\nget = [\"/a\", \"/b\"]\n");
    let said = told(&desk, &server(failing), &[]).ends_with(1);
    assert!(
        said.out.contains("[gunicorn-error], both trials"),
        "{}",
        said.out
    );
    assert!(!said.out.contains("answers everything"), "{}", said.out);
    let said = told(&desk, &server(move |_| failing("/a")), &[]).ends_with(1);
    assert!(said.out.contains("answers everything"), "{}", said.out);
}

#[test]
fn a_front_end_of_one_page_is_not_blamed_for_that() {
    const SHELL: &str = "<!doctype html>\n<title>Front</title>\n\
                         <script type=module src=/assets/index-BdQxTz1l.js></script>\n\
                         <div id=app></div>\n";
    let server = server(|_| ("200 OK", HTML, SHELL.to_owned()));
    let suite = "[[case]]\nget = [\"/\", \"/orders/7\"]\nexpect.title = \"Next\"\n";
    let said = told(&Desk::with_suite(suite), &server, &[]).ends_with(1);
    assert!(!said.out.contains("same-page-for-all"), "{}", said.out);
}

/// Asked again alone, a redirect would only lead on, and read as if all were well.
#[test]
fn what_a_redirect_led_to_is_not_asked_again() {
    let desk = Desk::with_suite("[[case]]\nget = \"/go\"\nfollow = true\n");
    let server = server(|path| match path {
        "/go" => ("302 Found", "Location: /closed\r\n", String::new()),
        "/closed" => ("503 Service Unavailable", TEXT, "no".to_owned()),
        _ => failing(path),
    });
    told(&desk, &server, &[]).ends_with(1);
    assert_eq!(asked(&server), ["/go", "/closed", UNKNOWN]);
}

#[test]
fn that_none_is_wanted_is_typed_again() {
    let desk = Desk::with_suite("[[case]]\nget = \"/fails\"\n");
    let server = server(failing);
    let output = smoke(desk.0.path(), &["--target", &server.at(), "--no-probes"]).output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    let again = format!("again  smoke --target {} --no-probes\n", server.at());
    assert!(said.ends_with(&again), "{said}");
}
