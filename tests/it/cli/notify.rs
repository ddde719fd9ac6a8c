//! `--notify`: what arrives, what is told when it doesn't, and that nobody sees
//! where to.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{Desk, Said, Up, folded, nobody, wait_until};
use crate::server::{Conn, Server, header, path};
use crate::tls::Authority;

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "missing <!channel>"
get = "/missing"

[[case]]
name = "later"
get = "/"
skip = "not yet"
"#;

/// What makes a URL one that may be posted to.
const TOKEN: &str = "T0p-s3cret";

/// A webhook that answers each attempt with the next status, and the last from
/// then on.
fn webhook(statuses: &'static [&'static str]) -> Up {
    Up::with(move |mut conn: Conn| async move {
        if conn.request().await.is_some() {
            let at = conn.number.min(statuses.len() - 1);
            let headers = "Location: /elsewhere\r\nConnection: close\r\n";
            conn.answer(statuses[at], headers, "").await;
        }
    })
}

fn url(at: &str) -> String {
    format!("http://{at}/services/{TOKEN}?key={TOKEN}")
}

/// A run of the cases with `filter` in their ids, and its notice to `url`.
fn notified(url: &str, filter: &str, args: &[&str]) -> Said {
    let (desk, site) = (Desk::with_suite(SUITE), Up::site());
    let at = format!("site={}", site.at());
    let always = ["-t", &at, "--filter", filter, "--notify", url];
    let reports = ["--junit", "smoke.xml", "--json", "run.jsonl"];
    let said = desk.run(&[&always[..], &reports, args].concat());
    for text in [
        &said.out,
        &said.err,
        &desk.read("smoke.xml"),
        &desk.read("run.jsonl"),
    ] {
        assert!(!text.contains(TOKEN), "{text}");
    }
    said
}

/// The JSON of the only request that was read.
fn only(server: &Server) -> Value {
    let requests = server.requests();
    let [request] = requests.as_slice() else {
        panic!("one request is meant: {requests:?}");
    };
    assert!(request.starts_with("POST /"), "{request}");
    assert_eq!(header(request, "content-type"), Some("application/json"));
    let agent = header(request, "user-agent").unwrap();
    assert!(agent.starts_with("smoke/"), "{agent}");
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[test]
fn the_run_is_told_as_json() {
    let hook = webhook(&["204 No Content"]);
    let said = notified(&url(&hook.at()), "", &[]).ends_with(1);
    assert_eq!(said.err, "");
    let request = &hook.server.requests()[0];
    assert_eq!(path(request), format!("/services/{TOKEN}?key={TOKEN}"));
    let notice = only(&hook.server);
    let summary = json!({
        "passed": 1, "flaky": 0, "failed": 1, "errored": 0, "skipped": 1, "not_run": 0
    });
    assert_eq!(notice["version"], 1);
    assert_eq!(notice["verdict"], "failed");
    assert_eq!(notice["summary"], summary);
    assert_eq!(notice["targets"][0]["name"], "site");
    let failures = notice["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0]["id"], "site::missing <!channel>@site");
    assert_eq!(
        failures[0]["message"],
        "status: expected 200, got 404 Not Found"
    );
}

#[test]
fn slack_gets_lines_that_call_nobody() {
    let hook = webhook(&["200 OK"]);
    notified(&url(&hook.at()), "", &["--notify-format", "slack"]).ends_with(1);
    let notice = only(&hook.server);
    let text = notice["text"].as_str().unwrap();
    assert_eq!(notice, json!({ "text": text }));
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("smoke: failed (1 passed, 1 failed, 1 skipped in "),
        "{text}"
    );
    assert!(lines[1].starts_with("on site (127.0.0.1:"), "{text}");
    assert_eq!(
        lines[2],
        "• site::missing &lt;!channel&gt;@site: status: expected 200, got 404 Not Found"
    );
    assert_eq!(lines.len(), 3, "{text}");
}

#[test]
fn a_target_that_is_down_is_told_once() {
    let (desk, hook) = (Desk::with_suite(SUITE), webhook(&["200 OK"]));
    let target = format!("down={}", nobody());
    let url = url(&hook.at());
    desk.run(&["-t", &target, "-j", "1", "--notify", &url])
        .ends_with(3);
    let notice = only(&hook.server);
    assert_eq!(notice["verdict"], "no-answer");
    assert_eq!(notice["findings"][0]["target"], "down");
    assert_eq!(notice["findings"][0]["message"], "connection refused");
    assert_eq!(notice["failures"].as_array().unwrap().len(), 1);
    assert_eq!(notice["unsent"], 1);
}

#[test]
fn what_may_pass_is_tried_again() {
    for statuses in [
        &["500 Internal Server Error", "200 OK"],
        &["429 Too Many Requests", "200 OK"],
    ] {
        let hook = webhook(statuses);
        let said = notified(&url(&hook.at()), "home", &[]).ends_with(0);
        assert_eq!(said.err, "");
        assert_eq!(hook.server.connections(), 2);
    }
}

/// Runs a case that passes and says what is said of its notice.
fn untold(url: &str) -> String {
    let said = notified(url, "home", &[]).ends_with(0);
    assert!(said.out.contains("1 passed in "), "{}", said.out);
    said.err
}

#[test]
fn a_notice_that_nobody_takes_is_said_and_changes_no_exit_code() {
    for (status, attempts) in [
        ("502 Bad Gateway", 3),
        ("404 Not Found", 1),
        ("307 Temporary Redirect", 1),
    ] {
        // The list outlives the server that it is for.
        let hook = webhook(Box::leak(Box::new([status])));
        let why = match attempts {
            1 if status.starts_with('3') => format!("{status}, and redirects are not followed"),
            _ => status.to_owned(),
        };
        assert_eq!(
            folded(&untold(&url(&hook.at()))),
            format!("error: the notice could not be posted to 127.0.0.1: {why}")
        );
        assert_eq!(hook.server.connections(), attempts, "{status}");
    }
    let refused = url(&nobody());
    let why = "error: the notice could not be posted to 127.0.0.1: connection refused\n";
    assert_eq!(untold(&refused), why);
    assert_eq!(notified(&refused, "missing", &[]).ends_with(1).err, why);
}

#[test]
fn an_answer_that_is_no_http_is_said() {
    let hook = Up::with(|mut conn: Conn| async move {
        conn.request().await;
        conn.send(format!("{TOKEN}\r\n\r\n")).await;
    });
    let said = untold(&url(&hook.at()));
    assert!(folded(&said).contains("no proper answer"), "{said}");
}

#[test]
fn a_url_that_others_could_read_is_a_mistake() {
    let (desk, site) = (Desk::with_suite(SUITE), Up::site());
    for (url, why) in [
        (
            "http://example.com/T0p-s3cret",
            "over http everybody on the way to example.com would read it; https is wanted",
        ),
        (
            "http://localhost.example.com/T0p-s3cret",
            "over http everybody on the way to localhost.example.com would read it; https is \
             wanted",
        ),
        (
            "ftp://127.0.0.1/T0p-s3cret",
            "https is wanted, or http to this machine",
        ),
        ("T0p-s3cret", "relative URL without a base"),
        ("https://:T0p-s3cret@/", "empty host"),
    ] {
        let typed = desk.run(&["-t", &site.at(), "--notify", url]).ends_with(2);
        let mut command = desk.command(&["-t", &site.at()]);
        let of_env = Said::by(command.env("SMOKE_NOTIFY_URL", url)).ends_with(2);
        for said in [typed, of_env] {
            assert_eq!(said.words(), format!("error: the URL of --notify: {why}"));
            assert_eq!(said.out, "");
        }
    }
    assert_eq!(site.server.connections(), 0);
}

#[test]
fn the_environment_has_it_for_runs_alone() {
    let (desk, site) = (Desk::with_suite(SUITE), Up::site());
    let hook = webhook(&["200 OK"]);
    let with = |url: &str, args: &[&str]| {
        let mut command = desk.command(args);
        let said = Said::by(command.env("SMOKE_NOTIFY_URL", url)).ends_with(0);
        assert_eq!(said.err, "", "{args:?}");
        assert!(!said.out.contains(TOKEN), "{}", said.out);
    };
    let (at, url) = (site.at(), url(&hook.at()));
    let run = [
        "-t",
        &at,
        "--filter",
        "home",
        "--json",
        "run.jsonl",
        "--quiet",
    ];
    with("", &run);
    for args in [
        &["check"][..],
        &["list", "-t", &at],
        &["replay", "run.jsonl"],
        &["--help"],
    ] {
        with(&url, args);
    }
    assert_eq!(hook.server.connections(), 0);
    with(&url, &run);
    assert_eq!(only(&hook.server)["verdict"], "passed");
}

#[test]
fn over_https_the_system_says_whom_to_trust() {
    let (desk, site, authority) = (Desk::with_suite(SUITE), Up::site(), Authority::new());
    let guard = site.enter();
    let config = authority.server(&["localhost"], |_| {});
    let hook = Server::tls(config, |mut conn: Conn| async move {
        while conn.request().await.is_some() {
            conn.answer("200 OK", "", "ok").await;
        }
    });
    drop(guard);
    let url = format!("https://localhost:{}/{TOKEN}", hook.address().port());
    let args = ["-t", &site.at(), "--filter", "home", "--notify", &url];
    let trusting = |file: &std::path::Path| {
        let mut command = desk.command(&args);
        Said::by(command.env("SSL_CERT_FILE", file))
            .ends_with(0)
            .err
    };
    let why = trusting(&Authority::named("Another authority").file());
    let start = "error: the notice could not be posted to localhost: ";
    assert!(why.starts_with(start), "{why}");
    assert!(!why.contains(TOKEN), "{why}");
    assert!(why.contains("Test authority"), "{why}");
    assert_eq!(hook.requests().len(), 0);
    assert_eq!(trusting(&authority.file()), "");
    assert_eq!(only(&hook)["verdict"], "passed");
}

#[test]
fn proxies_of_the_environment_are_used_where_they_can_read_nothing() {
    let (desk, site) = (Desk::with_suite(SUITE), Up::site());
    let (proxy, hook) = (webhook(&["403 Forbidden"]), webhook(&["200 OK"]));
    let through = |url: &str| {
        let args = ["-t", &site.at(), "--filter", "home", "--notify", url];
        let mut command = desk.command(&args);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env(name, format!("http://{}", proxy.at()));
        }
        Said::by(&mut command).ends_with(0).err
    };
    assert_eq!(through(&url(&hook.at())), "");
    assert_eq!(proxy.server.connections(), 0);
    let why = through(&format!("https://hooks.invalid/{TOKEN}"));
    assert!(
        why.starts_with("error: the notice could not be posted to hooks.invalid: "),
        "{why}"
    );
    let asked = proxy.server.requests();
    assert!(
        asked[0].starts_with("CONNECT hooks.invalid:443 "),
        "{asked:?}"
    );
    assert!(!asked.concat().contains(TOKEN), "{asked:?}");
}

#[test]
fn ctrl_c_ends_the_posting_and_the_verdict_stays() {
    let (desk, site) = (Desk::with_suite(SUITE), Up::site());
    let hook = Up::with(|mut conn: Conn| async move {
        conn.request().await;
        conn.stall().await;
    });
    let url = url(&hook.at());
    let mut command = desk.command(&["-t", &site.at(), "--notify", &url]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let running = command.spawn().unwrap();
    wait_until("the notice is sent", || hook.server.requests().len() == 1);
    let id = running.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", "INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let said = Said::of(running.wait_with_output().unwrap()).ends_with(1);
    let told = "error: the notice was not posted to 127.0.0.1: interrupted\n";
    assert_eq!(said.err, told);
    assert_eq!(hook.server.requests().len(), 1);
}
