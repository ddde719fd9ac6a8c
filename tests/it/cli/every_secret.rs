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

/// Of the suite and the command line.
const OTHERS: [&str; 3] = [
    "pa55word-of-basic",
    "pa55word-0f-target",
    "c00kie-that-is-typed",
];

/// Lines of a secret.
const LINES: [&str; 2] = ["MIIBVgIBADAN+/", "Bgkqhki\tG9w0B"];

/// Of the server: each is known to the case that is told it.
const TOLD: [&str; 5] = [
    "captured-t0ken/1",
    "captured-c00kie-2",
    "captured-of-n0-use-3",
    "csrf-t0ken-of-form",
    "c00kie-of-a-redirect",
];

/// Of the webhook; the run knows it by its whole URL.
const HOOK: &str = "h00k-and-slack-url";

const SUITE: &str = r#"
host = "www.example"

[ready]
get = "/json"
bearer = "{{token}}"

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
name = "refused"
get = "/refused"
bearer = "{{token}}"

[[case]]
name = "a key"
post = "/all"
EXPECT
body = "{{key}}"

[[case]]
name = "led on, and its files"
get = "/go"
follow = true
headers.x-key = "{{token}}"
expect.assets = true

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

/// A text as it is written into others.
fn escapes(text: &str) -> Vec<String> {
    let form = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let html = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        text.replace('"', "&quot;").replace('\'', "&#x27;")
    };
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
    ]
}

/// All that only programs read.
fn encodings(text: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let hex = text.bytes().map(|byte| format!("{byte:02X}"));
    vec![
        STANDARD.encode(text),
        STANDARD.encode(format!("user:{text}")),
        URL_SAFE_NO_PAD.encode(format!("a={text}&b=c")),
        STANDARD.encode(form),
        hex.collect(),
    ]
}

fn spellings(text: &str) -> Vec<String> {
    [escapes(text), encodings(text)].concat()
}

/// What a run knows from its beginning.
fn secrets() -> impl Iterator<Item = &'static str> {
    let environment = ENVIRONMENT.map(|(_, value)| value.trim());
    environment.into_iter().chain(OTHERS)
}

/// All secrets that who sends `request` knows.
fn known(request: &str, hook: &str) -> String {
    let told = TOLD.into_iter().filter(|told| request.contains(told));
    let mut all: Vec<&str> = secrets().chain(told).collect();
    all.push(hook);
    let lines = LINES.into_iter().flat_map(escapes);
    let spelt = all.into_iter().flat_map(spellings).chain(lines);
    let spelt: Vec<String> = spelt.map(|it| it.replace(['\n', '\t'], " ")).collect();
    spelt.join(" , ")
}

/// Gives all secrets back, in headers, a title and a page.
fn server(release: &'static str, hook: &str) -> Up {
    let hook = hook.to_owned();
    Up::with(move |conn| serve(conn, release, hook.clone()))
}

async fn serve(mut conn: Conn, release: &'static str, hook: String) {
    while let Some(request) = conn.request().await {
        let all = known(&request, &hook);
        let ascii = format!("{release} {}", all.replace(|c: char| !c.is_ascii(), ""));
        let mut headers = format!("X-All: {ascii}\r\n{HTML}");
        let (status, page) = match path(&request) {
            "/json" => {
                headers.push_str("Set-Cookie: sid=captured-c00kie-2; Path=/\r\n");
                ("200 OK", "{\"token\": \"captured-t0ken/1\"}".to_owned())
            }
            "/refused" => {
                headers = format!("{headers}WWW-Authenticate: Bearer error=\"{ascii}\"\r\n");
                ("401 Unauthorized", all)
            }
            "/lost" => ("200 OK", "{\"lost\": \"captured-of-n0-use-3\"}".to_owned()),
            "/go" => {
                let to = secrets().map(|it| escapes(it)[1].clone());
                let to: Vec<String> = to.collect();
                headers = format!("{headers}Location: /page?q={}\r\n", to.join(","));
                headers.push_str("Set-Cookie: hop=c00kie-of-a-redirect\r\n");
                ("302 Found", all)
            }
            "/page" => (
                "200 OK",
                format!(
                    "<title>{all}</title><img src=\"/lost.png?{}\">",
                    escapes(OTHERS[0])[1]
                ),
            ),
            "/form" => (
                "200 OK",
                "<title>Form</title><form method=post action=/all><input type=hidden \
                     name=csrfmiddlewaretoken value=csrf-t0ken-of-form></form>"
                    .to_owned(),
            ),
            _ => (
                "200 OK",
                format!(
                    "<title>all of them: {release} {all}</title>\n<h1>{all}</h1>\n\
                         {release} {all} {release}\n{request}"
                ),
            ),
        };
        conn.answer(status, &headers, page).await;
    }
}

fn with_environment(mut command: Command) -> Said {
    Said::by(command.envs(ENVIRONMENT))
}

#[track_caller]
fn assert_hidden(what: &str, text: &str) {
    let spelt = secrets().chain(TOLD).chain([HOOK]).flat_map(spellings);
    for secret in spelt.chain(LINES.into_iter().flat_map(escapes)) {
        if let Some(at) = text.find(&secret) {
            let before: String = text[..at].chars().rev().take(80).collect();
            let before: String = before.chars().rev().collect();
            panic!("{what} shows {secret} behind {before}");
        }
    }
}

#[test]
fn no_output_of_a_run_has_a_secret() {
    let desk = Desk::with_suite(&suite());
    let hook = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            conn.answer("204 No Content", "", "").await;
        }
    });
    let url = format!("http://{}/{HOOK}", hook.at());
    let server = server("", &url);
    let target = format!("http://me:pa55word-0f-target@{}", server.at());
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
            "--save-responses",
            "kept",
        ];
        let mut command = desk.command(&args);
        command.env("XDG_STATE_HOME", desk.path("state"));
        let said = with_environment(command);
        let said = said.ends_with(1);
        let again = desk.run(&["replay", "run.jsonl", how, "--junit", "again.xml"]);
        for (what, text) in [
            ("the output", &said.out),
            ("the errors", &said.err),
            ("the replay", &again.out),
        ] {
            assert_hidden(what, text);
        }
        let written = desk.written();
        for (what, text) in &written {
            assert_hidden(what, what);
            assert_hidden(what, text);
        }
        for expected in ["smoke.xml", "run.jsonl", "again.xml", "/kept/", "/state/"] {
            let is_there = written.iter().any(|(name, _)| name.contains(expected));
            assert!(is_there, "{expected}");
        }
        let recording = desk.read("run.jsonl");
        assert!(recording.contains("{\"event\":\"finding\""), "{recording}");
        assert!(said.out.contains("14 failed"), "{}", said.out);
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
fn no_comparison_has_a_secret() {
    let desk = Desk::with_suite(&suite());
    let (a, b) = (server("old", OTHERS[0]), server("new", OTHERS[0]));
    let target = format!("http://me:pa55word-0f-target@{}", a.at());
    let args = ["compare", &target, &b.at(), "--json", "compared.jsonl"];
    let said = with_environment(desk.command(&args)).ends_with(1);
    let both = format!("{}{}{}", said.out, said.err, desk.read("compared.jsonl"));
    assert_hidden("the comparison", &both);
    assert!(said.out.contains("$API_TOKEN"), "{}", said.out);
}

#[test]
fn a_file_of_settings_that_is_handed_out_keeps_its_secrets() {
    const FILE: &str = "DEBUG=false\nSECRET_KEY='k3y-of-the-site'\nexport API_TOKEN=t0ken-of-others\n\
                        DATABASE_URL=postgres://site:pa55word-of-db@127.0.0.1/site\n";
    let server = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            let typed = "Content-Type: application/octet-stream\r\n";
            conn.answer("200 OK", typed, FILE).await;
        }
    });
    let suite = "[[case]]\nget = \"/.env\"\nexpect.status = 404\nexpect.body = \"gone\"\n";
    let desk = Desk::with_suite(suite);
    let at = server.at();
    let reports = [
        "--json",
        "run.jsonl",
        "--junit",
        "smoke.xml",
        "--markdown",
        "page.md",
    ];
    let said = desk
        .run(&[&["--target", &at, "-v"], &reports[..]].concat())
        .ends_with(1);
    for file in reports.iter().filter(|name| desk.path(name).is_file()) {
        let text = desk.read(file);
        for secret in ["k3y-of", "t0ken-of", "pa55word-of-db"] {
            assert!(
                !text.contains(secret) && !said.out.contains(secret),
                "{file}: {text}"
            );
        }
    }
    assert!(said.out.contains("SECRET_KEY='***'"), "{}", said.out);
}
