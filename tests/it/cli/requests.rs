//! What the command line says of requests: a timeout, headers.

use std::fs;

use super::{Desk, HTML, Said, Up, page, reported};
use crate::server::{header, path};

#[test]
fn a_timeout_holds_for_what_says_none() {
    let server = Up::site();
    let suite = "[[case]]\nget = \"/never\"\n[[case]]\nget = \"/late\"\ntimeout = \"20s\"\n";
    let (_, said) = reported(suite, &server, &["--timeout", "200ms"]);
    let said = said.ends_with(3);
    assert!(
        said.out.contains("nothing came within 200ms"),
        "{}",
        said.out
    );
    assert!(said.out.contains(" --max-time 0.200 "), "{}", said.out);
    assert!(
        said.out.contains(" --timeout 200ms --exact "),
        "{}",
        said.out
    );
    assert!(said.out.contains("1 passed, 1 errored"), "{}", said.out);
    let defaults = "[defaults]\ntimeout = \"20s\"\n[[case]]\nget = \"/late\"\n";
    let (_, said) = reported(defaults, &server, &["--timeout", "100ms"]);
    said.ends_with(0);
    for (wrong, why) in [
        ("0s", "no answer comes in no time"),
        ("5", "unit"),
        ("1M", "unit"),
    ] {
        let said = Desk::with_suite(suite)
            .run(&["--timeout", wrong])
            .ends_with(2);
        assert!(said.err.contains(why), "{}", said.err);
    }
}

/// What the server was sent as the header `name`, by the path that it was asked
/// for.
fn sent(server: &Up, name: &str) -> Vec<(String, Option<String>)> {
    let requests = server.server.requests();
    let of = |request: &String| {
        let value = header(request, name).map(str::to_owned);
        (path(request).to_owned(), value)
    };
    requests.iter().map(of).collect()
}

fn expected(all: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    let all = all.iter();
    all.map(|(path, value)| ((*path).to_owned(), value.map(str::to_owned)))
        .collect()
}

#[test]
fn a_header_is_sent_with_every_request_that_does_not_say_it() {
    let server = Up::site();
    let suite = r#"
[ready]
get = "/ready"

[[case]]
get = "/own"
headers.X-TRACE = "suite"

[[case]]
name = "steps"

[[case.step]]
get = "/first"

[[case.step]]
get = "/second"
headers.x-trace = false
"#;
    let (_, said) = reported(
        suite,
        &server,
        &["-j1", "-H", "X-Trace: {{run}}", "--header", "User-Agent:"],
    );
    said.ends_with(0);
    let traces = [
        ("/ready", Some("{{run}}")),
        ("/own", Some("suite")),
        ("/first", Some("{{run}}")),
        ("/second", None),
    ];
    assert_eq!(sent(&server, "x-trace"), expected(&traces));
    let agents = traces.map(|(path, _)| (path, None));
    assert_eq!(sent(&server, "user-agent"), expected(&agents));
}

#[test]
fn credentials_of_the_command_line_are_not_shown_and_those_of_the_suite_win() {
    let server = Up::site();
    let suite = "[[case]]\nget = \"/missing\"\n\
                 [[case]]\nget = \"/own\"\nbearer = \"of-the-suite\"\n";
    let args = [
        "--verbose",
        "-H",
        "authorization: Bearer of-the-line",
        "-H",
        "Cookie: a=b; session=crumbly",
    ];
    let (desk, said) = reported(suite, &server, &args);
    let said = said.ends_with(1);
    let mut credentials = sent(&server, "authorization");
    credentials.sort();
    let wanted = [
        ("/missing", Some("Bearer of-the-line")),
        ("/own", Some("Bearer of-the-suite")),
    ];
    assert_eq!(credentials, expected(&wanted));
    assert!(sent(&server, "cookie").iter().all(|(_, it)| it.is_some()));
    let reports = ["smoke.xml", "run.jsonl"].map(|name| fs::read_to_string(desk.path(name)));
    let reports = reports.map(Result::unwrap);
    for told in reports.iter().chain([&said.out, &said.err]) {
        for secret in ["of-the-line", "crumbly"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
    let again = "--header 'authorization: Bearer ***' --header 'cookie: a=b; session=***'";
    assert!(said.out.contains(again), "{}", said.out);
}

#[test]
fn a_header_is_not_sent_to_another_origin() {
    let away = Up::site();
    let to = format!("Location: http://{}/away\r\n", away.at());
    let server = Up::with(move |mut conn| {
        let to = to.clone();
        async move {
            while conn.request().await.is_some() {
                if !conn.answer("302 Found", &to, "").await {
                    return;
                }
            }
        }
    });
    let suite = "[[case]]\nget = \"/\"\nfollow = true\n";
    let (_, said) = reported(suite, &server, &["-H", "X-Api-Key: k", "-H", "Cookie: a=b"]);
    said.ends_with(0);
    assert_eq!(sent(&server, "x-api-key"), expected(&[("/", Some("k"))]));
    assert_eq!(sent(&away, "x-api-key"), expected(&[("/away", None)]));
    assert_eq!(sent(&away, "cookie"), expected(&[("/away", None)]));
}

#[test]
fn a_header_that_is_none_is_a_mistake() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    for (header, why) in [
        ("X-Trace", "write NAME: VALUE"),
        ("X Trace: 1", "`X Trace` can't be the name of a header"),
        ("Host: example.com", "who is asked for is said by --host"),
        (
            "Content-Length: 1",
            "`content-length` follows from what is sent",
        ),
        ("Accept:", "`accept` can't be left out"),
        ("X-Trace: a\u{7}b", "one line of text"),
    ] {
        let said = desk.run(&["-H", header]).ends_with(2);
        assert!(said.err.contains(why), "{}", said.err);
    }
    // What a suite would be told at its line.
    let args = ["--target", "uwsgi://127.0.0.1:1", "-H", "Proxy: x"];
    let said = desk.run(&args).ends_with(2);
    assert!(said.err.contains("--> command line:1:11"), "{}", said.err);
    assert!(said.err.contains("1 | --header 'proxy: …'"), "{}", said.err);
}

#[test]
fn the_environment_may_name_several_targets() {
    let (one, other) = (
        Up::site(),
        Up::with(|mut conn| async move {
            while conn.request().await.is_some() {
                conn.answer("200 OK", HTML, page("Home")).await;
            }
        }),
    );
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    let targets = format!(" one={}\n{}  ", one.at(), other.at());
    let mut list = desk.command(&["list"]);
    let said = Said::by(list.env("SMOKE_TARGET", &targets)).ends_with(0);
    assert_eq!(said.out, "site::GET /@one\nsite::GET /@http\n");
    Said::by(desk.command(&[]).env("SMOKE_TARGET", &targets)).ends_with(0);
    assert_eq!(one.server.requests().len(), 1);
    assert_eq!(other.server.requests().len(), 1);
    let said = Said::by(desk.command(&["-t", ""]).env("SMOKE_TARGET", &targets)).ends_with(2);
    assert!(
        said.err.starts_with("error: an empty target"),
        "{}",
        said.err
    );
    Said::by(desk.command(&[]).env("SMOKE_TARGET", "  ")).ends_with(2);
}

#[test]
fn a_colon_without_a_port_is_a_mistake() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    let said = desk.run(&["--target", "127.0.0.1:"]).ends_with(2);
    assert!(
        said.err.contains("write 127.0.0.1 or 127.0.0.1:8000"),
        "{}",
        said.err
    );
}
