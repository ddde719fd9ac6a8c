//! Cases of several steps: sessions and captures.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use snapbox::{IntoData as _, assert_data_eq, file};

use super::{Desk, HTML, Said, TEXT, Up, steady};
use crate::server::{Conn, path};

const JSON: &str = "Content-Type: application/json\r\n";

/// The items of each visitor.
type Lists = Arc<Mutex<HashMap<String, Vec<String>>>>;

/// A site that knows its visitors by a cookie, which `/` sets: `/items` takes
/// an item by POST and shows the visitor's own by GET.
fn site() -> Up {
    let lists = Lists::default();
    Up::with(move |mut conn: Conn| {
        let lists = lists.clone();
        async move {
            while let Some(request) = conn.request().await {
                if !answer(&mut conn, &request, &lists).await {
                    return;
                }
            }
        }
    })
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = request.lines().filter_map(|line| line.split_once(": "));
    let (_, value) = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value)
}

async fn answer(conn: &mut Conn, request: &str, lists: &Lists) -> bool {
    let visitor = header(request, "cookie").and_then(|it| it.strip_prefix("visitor="));
    let body = request.split("\r\n\r\n").nth(1).unwrap_or_default();
    match (path(request), visitor) {
        ("/", _) => {
            let number = {
                let mut lists = lists.lock().unwrap();
                let number = lists.len() + 1;
                lists.insert(format!("v{number}"), Vec::new());
                number
            };
            let headers = format!(
                "Set-Cookie: visitor=v{number}; Path=/; HttpOnly\r\nX-Release: release-1.{number}.0\r\n{HTML}"
            );
            let page = format!(
                "<title>Hello</title><h1> Visitor \n {number}</h1><form><input name=token value=t0k-{number}></form>"
            );
            conn.answer("200 OK", &headers, page).await
        }
        ("/moved", _) => {
            let host = header(request, "host").unwrap_or_default().to_owned();
            let location = format!("Location: http://{host}/items?from=moved\r\n");
            conn.answer("302 Found", &location, "").await
        }
        ("/items" | "/items?from=moved", Some(visitor)) => {
            let items = {
                let mut lists = lists.lock().unwrap();
                let items = lists.entry(visitor.to_owned()).or_default();
                if request.starts_with("POST") {
                    items.push(body.to_owned());
                }
                items.clone()
            };
            let told = json!({ "count": items.len(), "items": items, "next": "/items" });
            conn.answer("200 OK", JSON, told.to_string()).await
        }
        ("/echo", _) => conn.answer("200 OK", TEXT, request).await,
        _ => conn.answer("403 Forbidden", TEXT, "who are you?\n").await,
    }
}

fn run(suite: &str, args: &[&str]) -> (Desk, Up, Said) {
    let (desk, site) = (Desk::with_suite(suite), site());
    let said = desk.run(&[&["--target", &format!("site={}", site.at())], args].concat());
    (desk, site, said)
}

/// The attempts of the first trial of a recording.
fn attempts(recording: &str) -> Vec<Value> {
    let mut events = recording
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let finished = events.find(|event| event["event"] == "trial-finished");
    finished.unwrap()["outcome"]["attempts"]
        .as_array()
        .unwrap()
        .clone()
}

const LISTS: &str = r#"
host = "lists.test"

[[case]]
name = "visitors have lists of their own"

[[case.step]]
name = "come in"
get = "/"
capture.greeting = { css = "h1" }
capture.token = { css = "input[name=token]", attr = "value", secret = true }

[[case.step]]
post = "/items"
headers.x-token = "{{token}}"
body = "feathers for {{greeting}}"
capture.count = { json = "$.count" }

[[case.step]]
get = "/items"
expect.json."$.count" = "{{count}}"
expect.json."$.items[0]" = "feathers for Visitor 1"

[[case.step]]
name = "somebody else"
session = "francis"
get = "/"

[[case.step]]
session = "francis"
get = "/items"
expect.json."$.count" = EXPECTED
"#;

#[test]
fn each_session_has_its_own_cookies() {
    let (_, site, said) = run(&LISTS.replace("EXPECTED", "0"), &[]);
    said.ends_with(0);
    let requests = site.server.requests();
    let cookies: Vec<_> = requests.iter().map(|it| header(it, "cookie")).collect();
    let (first, second) = (Some("visitor=v1"), Some("visitor=v2"));
    assert_eq!(cookies, [None, first, first, None, second]);
    assert_eq!(header(&requests[1], "x-token"), Some("t0k-1"));
}

#[test]
fn the_step_that_fails_is_told_everywhere_and_the_secret_is_not() {
    let suite = LISTS.replace("EXPECTED", "\"{{count}}\"");
    let reports = ["--junit", "smoke.xml", "--json", "run.jsonl"];
    let (desk, _site, said) = run(&suite, &reports);
    let said = said.ends_with(1);
    let console = steady(&said.out);
    assert_data_eq!(console.into_data().raw(), file!["steps-console.txt"].raw());
    let xml = regex::Regex::new(r#"(?:time|timestamp)="[^"]*""#).unwrap();
    let xml = steady(&xml.replace_all(&desk.read("smoke.xml"), "time=\"\""));
    assert_data_eq!(xml.into_data().raw(), file!["steps-junit.xml"].raw());

    let attempts = attempts(&desk.read("run.jsonl"));
    let [attempt] = attempts.as_slice() else {
        panic!("{attempts:?}");
    };
    let passed = attempt["passed"].as_array().unwrap();
    assert_eq!(passed.len(), 4);
    assert_eq!(passed[0]["captured"][1], json!(["token", "***"]));
    assert_eq!(attempt["step"]["number"], 5);
    assert_eq!(attempt["step"]["session"], "francis");

    let again = desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert_eq!(steady(&again.out), steady(&said.out));
    for text in [&said.out, &desk.read("smoke.xml"), &desk.read("run.jsonl")] {
        assert!(!text.contains("t0k-"), "{text}");
    }
}

#[test]
fn verbose_shows_every_step() {
    let suite = LISTS.replace("EXPECTED", "0");
    let (_desk, _site, said) = run(&suite, &["--verbose"]);
    let out = steady(&said.ends_with(0).out);
    let date = regex::Regex::new("(?m)^< date: .*\n").unwrap();
    let out = date.replace_all(&out, "");
    assert_data_eq!(
        out.into_owned().into_data().raw(),
        file!["steps-verbose.txt"].raw()
    );
}

#[test]
fn nothing_is_left_for_another_case_or_attempt() {
    let suite = r#"
[[case]]
name = "first"
retry = { times = 1, every = "1ms" }
[[case.step]]
get = "/"
[[case.step]]
get = "/items"
expect.json."$.count" = 1

[[case]]
name = "second"
get = "/items"
expect.status = 403
"#;
    let (desk, site, said) = run(suite, &["--json", "run.jsonl", "--concurrency", "1"]);
    said.ends_with(1);
    let attempts = attempts(&desk.read("run.jsonl"));
    assert_eq!(attempts.len(), 2);
    let requests = site.server.requests();
    let cookies = requests.iter().map(|it| (path(it), header(it, "cookie")));
    let mut cookies: Vec<_> = cookies.collect();
    // The other case comes in the pause.
    cookies.sort_unstable();
    let with = |visitor| ("/items", Some(visitor));
    let without = ("/items", None);
    let expected = [
        ("/", None),
        ("/", None),
        without,
        with("visitor=v1"),
        with("visitor=v2"),
    ];
    assert_eq!(cookies, expected);
}

#[test]
fn every_place_can_be_captured() {
    let suite = r#"
[[case]]
name = "places"

[[case.step]]
get = "/"
capture.release = { header = "x-release", regex = 'release-([\d.]+)' }
capture.visitor = { cookie = "visitor" }
capture.heading = { regex = '(?s)<h1>.*</h1>' }

[[case.step]]
get = "/moved"
follow = true
capture.where = { url = true }
capture.path = { url = "path" }
capture.next = { json = "$.next" }
capture.all = { json = "$" }

[[case.step]]
get = "{{next}}"

[[case.step]]
get = "{{where}}"

[[case.step]]
post = "/echo"
query.release = "{{release}}"
expect.status = 403

[[case.step]]
post = "/echo"
headers.x-visitor = "{{visitor}}"
headers.x-path = "{{path}}"
json = { all = "{{all}}", text = "a {{release}}", "{{release}}" = true, brace = "{{'{'}}{{release}}" }
expect.body.contains = [
  "X-Visitor: v1",
  "X-Path: /items?from=moved",
  '{"all":{"count":0,"items":[],"next":"/items"},"text":"a 1.1.0","1.1.0":true,"brace":"{1.1.0"}',
]
expect.headers."{{release}}" = false

[[case.step]]
get = "/"
expect.body = { not = { contains = "{{heading}}" } }
"#;
    let (_desk, site, said) = run(suite, &[]);
    let said = said.ends_with(0);
    assert_eq!(said.err, "");
    let requests = site.server.requests();
    let asked: Vec<_> = requests.iter().map(|it| path(it)).collect();
    assert_eq!(
        asked,
        [
            "/",
            "/moved",
            "/items?from=moved",
            "/items",
            "/items?from=moved",
            "/echo?release=1.1.0",
            "/echo",
            "/"
        ]
    );
}

#[test]
fn what_is_not_there_is_not_captured() {
    let captures = [
        ("header = \"x-no\"", "expected the header `x-no`, got none"),
        (
            "cookie = \"session\"",
            "expected the cookie \"session\", got no such cookie in the session",
        ),
        (
            "css = \"h2\"",
            "expected an element \"h2\", got no such element",
        ),
        (
            "css = \"h1\", attr = \"id\"",
            "expected its attribute \"id\", got none",
        ),
        ("json = \"$.id\"", "expected a JSON document, got none"),
        (
            "regex = 'x(\\d+)'",
            "expected a match of \"x(\\\\d+)\", got none in the content",
        ),
        (
            "header = \"x-release\", regex = '^\\d'",
            "got \"release-1.1.0\"",
        ),
        (
            "header = \"x-release\", regex = '^\\d', secret = true",
            "got none",
        ),
        (
            "css = \"title\", regex = 'Hello()'",
            "expected a text, got an empty one",
        ),
    ];
    for (capture, told) in captures {
        let suite = format!(
            "[[case]]\n[[case.step]]\nget = \"/\"\ncapture.it = {{ {capture} }}\n\
             [[case.step]]\nget = \"/{{{{it}}}}\"\n"
        );
        let (_desk, site, said) = run(&suite, &[]);
        let said = said.ends_with(1);
        assert!(said.out.contains(told), "{capture}: {}", said.out);
        assert_eq!(site.server.connections(), 1, "{capture}");
    }
}

#[test]
fn what_makes_no_request_is_an_error_of_the_step_that_uses_it() {
    for (uses, told) in [
        ("get = \"{{it}}\"", "not sent: a path begins with `/`"),
        (
            "get = \"/\"\nexpect.size = \"{{it}}\"",
            "with its names filled in",
        ),
        (
            "get = \"/\"\nexpect.select.\"{{it}} >> b\" = true",
            "not sent: this is no CSS selector",
        ),
    ] {
        let suite = format!(
            "[[case]]\n[[case.step]]\nget = \"/\"\ncapture.it = {{ css = \"title\" }}\n\
             [[case.step]]\n{uses}\n"
        );
        let (_desk, site, said) = run(&suite, &[]);
        let said = said.ends_with(3);
        assert!(said.out.contains(told), "{uses}: {}", said.out);
        assert!(
            said.out.contains("\n          2  ---  GET "),
            "{}",
            said.out
        );
        assert_eq!(site.server.connections(), 1, "{uses}");
    }
}

#[test]
fn a_blank_value_is_told_as_blank_where_it_is_expected() {
    let site = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            if !conn
                .answer("200 OK", HTML, "<title>Home</title><h1>a b</h1>")
                .await
            {
                return;
            }
        }
    });
    let suite = "[[case]]\n[[case.step]]\nget = \"/\"\n\
                 capture.blank = { css = \"h1\", regex = ' ' }\n\
                 [[case.step]]\nget = \"/\"\nexpect.title = \"{{blank}}\"\n";
    let desk = Desk::with_suite(suite);
    let said = desk.run(&["-t", &site.at()]).ends_with(3);
    let told =
        "\n  error[compose]: not sent: `blank` is blank: less would be expected than this says\n";
    let drawn = "
   --> suites/site.toml:7:17
    |
  7 | expect.title = \"{{blank}}\"
    |                 ^^^^^^^^^ with its names filled in
";
    assert!(
        said.out.contains(told) && said.out.contains(drawn),
        "{}",
        said.out
    );
    assert_eq!(site.server.connections(), 1);
}
