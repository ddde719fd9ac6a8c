//! A run that uses every kind of secret, and a server that gives all of them
//! back in every spelling: no output has one.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use url::form_urlencoded;

use super::{Desk, HTML, Said, Up};
use crate::server::{Conn, path};

/// Of the environment: what the suite calls a secret, what nobody uses, and
/// what only cookies and credentials have.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("API_TOKEN", "t0ken/of \"A&pi\" <é>"),
    ("UNUSED", "n0body-uses+this"),
    ("SID", "s1d-0f-the-cookie"),
    ("SESSION", "s3ss10n.of.a.header"),
    ("OTHER", "0ther_bearer~token"),
    (
        "KEY",
        "-----BEGIN KEY-----\n  MIIBVgIBADAN+/\n  Bgkqhki\tG9w0B\n-----END KEY-----\n",
    ),
];

/// Of the suite, the command line and the server.
const OTHERS: [&str; 9] = [
    "pa55word-of-basic",
    "pa55word-0f-target",
    "c00kie-that-is-typed",
    "captured-t0ken/1",
    "captured-c00kie-2",
    "captured-of-n0-use-3",
    "csrf-t0ken-of-form",
    "h00k-and-slack-url",
    "Bgkqhki\tG9w0B",
];

const SUITE: &str = r#"
host = "www.example"

[secrets]
token = { env = "API_TOKEN" }
unused = { env = "UNUSED" }
key = { env = "KEY" }

[[case]]
name = "everywhere {{token}}"
post = "/all"
EXPECT
bearer = "{{token}}"
headers.x-key = "{{token}}"
query.q = "{{token}}"
form = { f = "{{token}}", s = "{{env.SID}}" }

[[case]]
name = "json and cookies"
post = "/all"
EXPECT
json = { k = "{{token}}", s = "{{env.SID}}" }
cookies.sid = "{{env.SID}}"

[[case]]
name = "a cookie header"
get = "/all"
EXPECT
headers.cookie = "session={{env.SESSION}}"

[[case]]
name = "another bearer"
get = "/all"
EXPECT
bearer = "{{env.OTHER}}"

[[case]]
name = "a key"
post = "/all"
EXPECT
body = "{{key}}"

[[case]]
name = "basic"
get = "/all"
EXPECT
basic_auth = { user = "me", password = "pa55word-of-basic" }

[[case]]
name = "row {{each.n}}"
each = [{ n = 1, t = "{{token}}" }, { n = 2, t = "{{env.SID}}" }]
post = "/all"
EXPECT
json = { t = "{{each.t}}" }

[[case]]
name = "not captured, since it fails"

[[case.step]]
get = "/json"
expect = { status = 201, json."$.token" = "no", headers.x-all = "no" }
capture.a = { json = "$.token", secret = true }
capture.b = { cookie = "sid" }

[[case.step]]
get = "/{{a}}/{{b}}"

[[case]]
name = "not captured, since it is elsewhere"

[[case.step]]
get = "/lost"
capture.a = { json = "$.lost", regex = "^nothing$", secret = true }

[[case.step]]
get = "/{{a}}"

[[case]]
name = "captured, and sent"

[[case.step]]
get = "/json"
capture.a = { json = "$.token", secret = true }
capture.b = { cookie = "sid" }

[[case.step]]
post = "/all"
EXPECT
headers.x-a = "{{a}}"
form = { b = "{{b}}" }

[[case]]
name = "a form"

[[case.step]]
get = "/form"

[[case.step]]
submit = true
EXPECT
"#;

/// What no answer to `/all` has, so that all that it has is told.
const EXPECT: &str = r#"expect.title = "no"
expect.headers.x-all = "no"
expect.body = { not = { contains = "all of them" } }"#;

fn suite() -> String {
    SUITE.replace("EXPECT", EXPECT)
}

/// A text in spellings that only programs read, and in some that people do.
fn spellings(text: &str) -> Vec<String> {
    let form = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let html = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        text.replace('"', "&quot;").replace('\'', "&#x27;")
    };
    let hex = text.bytes().map(|byte| format!("{byte:02X}"));
    vec![
        text.to_owned(),
        form(text),
        form(text).replace('+', "%20"),
        form(&form(text)),
        json(text),
        json(&json(text)).replace('/', "\\/"),
        html(text),
        html(&json(text)),
        form(&html(text)),
        STANDARD.encode(text),
        STANDARD.encode(format!("user:{text}")),
        URL_SAFE_NO_PAD.encode(format!("a={text}&b=c")),
        STANDARD.encode(form(text)),
        hex.collect(),
    ]
}

/// Whatever must be in no output.
fn secrets() -> Vec<&'static str> {
    let environment = ENVIRONMENT.map(|(_, value)| value.trim());
    environment.into_iter().chain(OTHERS).collect()
}

fn all() -> String {
    let spelt = secrets().into_iter().flat_map(spellings);
    let spelt: Vec<String> = spelt.map(|it| it.replace(['\n', '\t'], " ")).collect();
    spelt.join(" , ")
}

/// Gives all secrets back, in a header, a title and a page.
fn server() -> Up {
    Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let all = all();
            let ascii = all.replace(|c: char| !c.is_ascii(), "");
            let mut headers = format!("X-All: {ascii}\r\n{HTML}");
            let (status, page) = match path(&request) {
                "/json" => {
                    headers.push_str("Set-Cookie: sid=captured-c00kie-2; Path=/\r\n");
                    ("200 OK", "{\"token\": \"captured-t0ken/1\"}".to_owned())
                }
                "/lost" => ("200 OK", "{\"lost\": \"captured-of-n0-use-3\"}".to_owned()),
                "/form" => (
                    "200 OK",
                    "<title>Form</title><form method=post action=/all><input type=hidden \
                     name=csrfmiddlewaretoken value=csrf-t0ken-of-form></form>"
                        .to_owned(),
                ),
                _ => (
                    "200 OK",
                    format!("<title>all of them: {all}</title>\n<h1>{all}</h1>\n{all}\n{request}"),
                ),
            };
            conn.answer(status, &headers, page).await;
        }
    })
}

fn with_environment(mut command: Command) -> Said {
    Said::by(command.envs(ENVIRONMENT))
}

#[track_caller]
fn assert_hidden(what: &str, text: &str) {
    let spelt = secrets().into_iter().flat_map(spellings);
    let lines = "MIIBVgIBADAN+/";
    for secret in spelt.chain([lines.to_owned()]) {
        if let Some(at) = text.find(&secret) {
            let before: String = text[..at].chars().rev().take(80).collect();
            let before: String = before.chars().rev().collect();
            panic!("{what} shows {secret} behind {before}");
        }
    }
}

#[test]
fn no_output_of_a_run_has_a_secret() {
    let (desk, server) = (Desk::with_suite(&suite()), server());
    let hook = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            conn.answer("204 No Content", "", "").await;
        }
    });
    let target = format!("http://me:pa55word-0f-target@{}", server.at());
    let url = format!("http://{}/h00k-and-slack-url", hook.at());
    for how in ["--quiet", "--verbose", "--color=always"] {
        let args = [
            "-t",
            &target,
            how,
            "--junit",
            "smoke.xml",
            "--json",
            "run.jsonl",
            "--notify",
            &url,
            "-H",
            "Cookie: c=c00kie-that-is-typed",
        ];
        let said = with_environment(desk.command(&args));
        let said = said.ends_with(1);
        let again = desk.run(&["replay", "run.jsonl", how, "--junit", "again.xml"]);
        for (what, text) in [
            ("the output", &said.out),
            ("the errors", &said.err),
            ("JUnit", &desk.read("smoke.xml")),
            ("the recording", &desk.read("run.jsonl")),
            ("the replay", &again.out),
            ("JUnit of the replay", &desk.read("again.xml")),
        ] {
            assert_hidden(what, text);
        }
        assert!(said.out.contains("12 failed"), "{}", said.out);
        let shown = [
            "everywhere $API_TOKEN",
            "Authorization: Bearer '\"$API_TOKEN\"",
            "--data-urlencode f=\"$API_TOKEN\"",
            "\"s\":\"'\"$SID\"'\"",
            "sid='\"$SID\"",
            "session=\"$SESSION\"",
            "Authorization: Bearer '\"$OTHER\"",
        ];
        for shown in shown.iter().filter(|_| how != "--color=always") {
            assert!(said.out.contains(shown), "{shown}: {}", said.out);
        }
    }
    for posted in hook.server.requests() {
        let (_, notice) = posted.split_once("\r\n\r\n").unwrap();
        assert_hidden("the notice", notice);
    }
    let sent = server.server.requests().concat();
    assert!(sent.contains("s1d-0f-the-cookie"), "{sent}");
}

#[test]
fn no_list_and_no_mistake_has_a_secret() {
    let desk = Desk::with_suite(&suite());
    let listed = with_environment(desk.command(&["list"])).ends_with(0);
    assert_hidden("the list", &listed.out);
    // Of a secret that nobody uses, in a suite that can't be understood.
    desk.write(
        "suites/site.toml",
        "[secrets]\nunused = { env = \"UNUSED\" }\n[vars]\na = \"{{env.UNUSED}}\"\n\
         [[case]]\nget = \"/\"\nexpect.status = \"{{a}}\"\nexpect.nothing = 1\n",
    );
    for command in [&["check"][..], &["list"], &["-t", "127.0.0.1:1"]] {
        let said = with_environment(desk.command(command)).ends_with(2);
        assert_hidden("a mistake", &said.err);
        assert!(said.err.contains("$UNUSED"), "{}", said.err);
    }
}

#[test]
fn a_secret_that_can_not_be_hidden_is_not_sent() {
    let server = Up::site();
    let desk = Desk::with_suite(
        "[secrets]\npin = { env = \"PIN\" }\n\n[[case]]\nget = \"/\"\nheaders.x-pin = \"{{pin}}\"\n",
    );
    let with = |pin: &str, args: &[&str]| Said::by(desk.command(args).env("PIN", pin));
    let said = with("123", &["-t", &server.at()]).ends_with(2);
    assert_eq!(
        said.err,
        "error[short-secret]: the secret `PIN` has fewer than 4 characters
 --> suites/site.toml:6:18
  |
6 | headers.x-pin = \"{{pin}}\"
  |                  ^^^^^^^
  |
  = help: it can't be hidden: make it longer, or write `{{env.PIN}}`, which is shown

1 error; nothing was sent\n"
    );
    with("123", &["check"]).ends_with(0);
    with("1234", &["-t", &server.at()]).ends_with(0);
}

#[test]
fn a_value_of_the_environment_is_pasted_as_its_variable() {
    let server = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            conn.answer("500 Oh", "", request).await;
        }
    });
    let desk = Desk::with_suite(
        "[[case]]\npost = \"/\"\nform = { a = \"{{env.SID}}\", b = \"x {{env.NAME}}\" }\n",
    );
    let mut command = desk.command(&["-t", &server.at()]);
    command.env("SID", "s1d").env("NAME", "Ann & Bob");
    let said = Said::by(&mut command).ends_with(1);
    let curl = said.out.lines().find_map(|line| line.split_once("curl -i"));
    let (_, rest) = curl.unwrap_or_else(|| panic!("{}", said.out));
    assert!(
        rest.contains("--data-urlencode b='x '\"$NAME\"") || rest.contains("'b=x '\"$NAME\""),
        "{rest}"
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("printf '%s\\n' {rest}")]);
    let words = shell.env("NAME", "Ann & Bob").output().unwrap().stdout;
    let words = String::from_utf8(words).unwrap();
    assert!(
        words.contains("\nb=x Ann & Bob\n") && words.contains("\na=s1d\n"),
        "{words}"
    );
}
