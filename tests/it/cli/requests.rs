//! What the command line says of requests: a timeout, headers.

use std::fs;

use super::{Desk, HTML, Said, Up, page, reported};
use crate::server::{header, path};

#[test]
fn a_timeout_holds_for_what_says_none() {
    let server = Up::site();
    let suite = "[[case]]\nget = \"/never\"\n[[case]]\nget = \"/late\"\ntimeout = \"20s\"\n";
    let (_, said) = reported(suite, &server, &["--timeout", "200ms", "-v"]);
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
        ("5", "a duration such as \"10s\" is wanted"),
        ("1M", "minutes are `m`"),
    ] {
        let said = Desk::with_suite(suite)
            .run(&["--timeout", wrong])
            .ends_with(2);
        assert!(said.words().contains(why), "{}", said.err);
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
    let args = [
        "-j1",
        "-H",
        "X-Trace: {{'{{'}}run}}",
        "--header",
        "User-Agent:",
    ];
    let (_, said) = reported(suite, &server, &args);
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
    let again =
        r#" --header 'authorization: '"${AUTHORIZATION:?}" --header 'cookie: '"${COOKIE:?}""#;
    assert!(said.out.contains(again), "{}", said.out);
}

/// What was told, the reports too.
fn told(desk: &Desk, said: &Said) -> Vec<String> {
    let reports = ["smoke.xml", "run.jsonl"].map(|name| desk.read(name));
    let all = reports.iter().chain([&said.out, &said.err]);
    all.cloned().collect()
}

#[test]
fn a_header_that_is_secret_by_its_name_is_shown_nowhere() {
    let server = Up::site();
    let suite = "[[case]]\nget = \"/echo\"\nexpect.status = 404\n";
    let args = [
        "--verbose",
        "-H",
        "X-Api-Key: K3Y-0",
        "-H",
        "x-pin-token: 7Q",
    ];
    let (desk, said) = reported(suite, &server, &args);
    let said = said.ends_with(1);
    assert_eq!(
        sent(&server, "x-api-key"),
        expected(&[("/echo", Some("K3Y-0"))])
    );
    for text in told(&desk, &said) {
        assert!(!text.contains("K3Y-0"), "{text}");
        // What is so short may stand in any text: the server gave it back.
        assert!(!text.contains("token: 7Q'"), "{text}");
    }
    for asks in [
        r#"curl -i -H 'x-api-key: '"${X_API_KEY:?}" -H 'x-pin-token: '"${X_PIN_TOKEN:?}" "#,
        r#" --header 'x-api-key: '"${X_API_KEY:?}" --header 'x-pin-token: '"${X_PIN_TOKEN:?}" "#,
        "> x-pin-token: ***",
    ] {
        assert!(said.out.contains(asks), "{asks}\n{}", said.out);
    }
}

#[test]
fn the_command_to_run_again_works_when_it_is_pasted() {
    let server = Up::site();
    let suite = "[secrets]\ntok = { env = \"TOK\" }\n\
                 [[case]]\nget = \"/echo\"\nexpect.body = \"x-key: {{tok}}?\"\n";
    let desk = Desk::with_suite(suite);
    let at = server.at();
    for header in ["X-Key: s3cret-0", "x-c: s3cret-0 b", "X-Key: {{tok}}"] {
        let mut command = desk.command(&["-t", &at, "-H", header, "-v"]);
        let said = Said::by(command.env("TOK", "s3cret-0")).ends_with(1);
        assert!(!said.out.contains("s3cret-0"), "{}", said.out);
        let again = said
            .out
            .lines()
            .find_map(|line| line.trim().strip_prefix("again  smoke "));
        let again = again.unwrap();
        let script = format!("{} {again} --no-probes", env!("CARGO_BIN_EXE_smoke"));
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script]).current_dir(desk.path(""));
        Said::by(shell.env("TOK", "s3cret-0")).ends_with(1);
        let requests = server.server.requests();
        let [.., first, second] = requests.as_slice() else {
            unreachable!("both were sent");
        };
        assert_eq!(first, second, "{again}");
    }
}

#[test]
fn names_in_a_header_stand_for_what_they_do_in_suites() {
    let server = Up::site();
    let suite = "[vars]\nof = \"vars\"\n[secrets]\ntok = { env = \"TOK\" }\n\
                 [[case]]\nget = \"/\"\nexpect.title = \"Home\"\n";
    let desk = Desk::with_suite(suite);
    let at = server.at();
    let headers = [
        "A: {{of}}",
        "B: {{given}}",
        "C: {{tok}}",
        "D: {{env.TOK}}",
        "E: {{host}}",
    ];
    let headers = headers.iter().flat_map(|header| ["-H", header]);
    let args: Vec<&str> = ["-t", &at, "--var", "given=var"]
        .into_iter()
        .chain(headers)
        .collect();
    Said::by(desk.command(&args).env("TOK", "s3cret-0")).ends_with(0);
    let request = server.server.requests().remove(0);
    let sent = ["a", "b", "c", "d", "e"].map(|name| header(&request, name).unwrap().to_owned());
    assert_eq!(sent, ["vars", "var", "s3cret-0", "s3cret-0", &*at]);
    // Nothing is sent for what stands for nothing, or has no value.
    for (header, why) in [
        ("X: {{nobody}}", "nothing is called `nobody` here"),
        (
            "X: {{env.NOBODY}}",
            "the environment variable `NOBODY` is not set",
        ),
        ("X: {{tok}}", "TOK"),
    ] {
        let said = desk.run(&["-t", &at, "-H", header]).ends_with(2);
        assert!(said.err.contains(why), "{}", said.err);
        assert!(said.err.contains("--> command line:1:11"), "{}", said.err);
    }
    assert_eq!(server.server.requests().len(), 1);
}

#[test]
fn more_time_is_advised_where_it_was_said() {
    let server = Up::site();
    for (suite, args, advised) in [
        ("", &["--timeout", "100ms"][..], "a larger `--timeout`"),
        (
            "timeout = \"100ms\"\n",
            &["--timeout", "9s"],
            "a larger `timeout` for the case",
        ),
    ] {
        let suite = format!("[[case]]\nget = \"/never\"\n{suite}");
        let (_, said) = reported(&suite, &server, args);
        let said = said.ends_with(3);
        let line = format!("if it may take that long: {advised}\n");
        assert!(said.out.contains(&line), "{}", said.out);
    }
}

#[test]
fn mistakes_of_the_command_line_fit_a_terminal() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    for args in [
        &["-t", "http://host/a?b"][..],
        &["-t", "ftp://host"],
        &["-t", "[::1"],
        &["-t", "127.0.0.1:1", "--filter", "nothing"],
        &["-t", "127.0.0.1:1", "--cacert", "nowhere.pem"],
        &["--connect-to", "x"],
        &["--resolve", "x"],
        &["--proxy", "ftp://host:1"],
        &["--proxy", "http://host"],
        &["--timeout", "5"],
        &["--wait", "99d"],
        &["--host", "a/b"],
        &["-H", "x"],
        &["--unknown"],
        &["nowhere.toml"],
        &["127.0.0.1:8000"],
        &[],
    ] {
        let said = desk.run(args).ends_with(2);
        assert!(said.err.starts_with("error: "), "{}", said.err);
        for line in said.err.lines() {
            assert!(line.chars().count() <= 80, "{args:?}\n{line}");
        }
    }
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
        ("X Trace: 1", "what stands before the `:` can't be the name"),
        ("Host: example.com", "who is asked for is said by --host"),
        (
            "Content-Length: 1",
            "`content-length` follows from what is sent",
        ),
        ("Accept:", "`accept` can't be left out"),
        ("X-Trace: a\u{7}b", "one line of text"),
    ] {
        let said = desk.run(&["-H", header]).ends_with(2);
        assert!(said.words().contains(why), "{}", said.err);
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
        said.words().contains("write 127.0.0.1 or 127.0.0.1:8000"),
        "{}",
        said.err
    );
}
