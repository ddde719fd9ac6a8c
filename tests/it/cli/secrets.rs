//! What must never be shown: secrets, passwords and tokens, whatever the
//! server gives back.

use super::{Desk, HTML, Said, Up};
use crate::server::Conn;

/// A secret that every encoding spells anew.
const TOKEN: &str = "s3c/r&t \"k'y é%";

/// How it may come back.
const SPELLINGS: [&str; 9] = [
    TOKEN,
    "s3c%2Fr%26t+%22k%27y+%C3%A9%25",
    "s3c%2Fr%26t%20%22k%27y%20%C3%A9%25",
    "s3c%2fr%26t+%22k%27y+%c3%a9%25",
    "s3c/r&t%20%22k",
    "s3c/r&amp;t",
    "s3c/r&t \\\"k'y",
    "s3c/r",
    "s3c%2",
];

const SUITE: &str = r#"
description = "with {{token}}"
host = "{{word}}.example.com"

[secrets]
token = { env = "API_TOKEN" }
word = { env = "WORD" }

[[case]]
name = "bearer {{word}}"
get = "/bearer"
bearer = "{{token}}"

[[case]]
name = "bearer of the environment"
get = "/bearer"
bearer = "{{env.OTHER}}"

[[case]]
name = "header of its own"
get = "/header"
headers.authorization = "Token {{env.OTHER}}"

[[case]]
name = "query"
get = "/query"
query.key = "{{token}}"

[[case]]
name = "header and cookie"
get = "/header"
headers.x-key = "{{word}}"
cookies.key = "{{word}}"

[[case]]
get = "/path/{{token}}"

[[case]]
name = "form"
post = "/form"
form.key = "{{token}}"

[[case]]
name = "json"
post = "/json"
json = { key = "{{token}}" }

[[case]]
name = "body"
post = "/body"
body = "{{token}}"

[[case]]
name = "basic"
get = "/basic"
basic_auth = { user = "me", password = "hunter2!" }

[[case]]
name = "basic with a secret"
get = "/basic"
basic_auth = { user = "me", password = "{{token}}" }

[[case]]
name = "cut {{word}}"
get = "/cut"
bearer = "{{token}}"

[[case]]
name = "left out"
get = "/"
skip = "for {{word}}"

[defaults.expect]
status = 201
title = "no"
body = "{{token}} {{word}}?"
headers.x-echo = "{{word}}"
cookies.echo = "no"
"#;

/// Gives the request back in a header, a title, as HTML, and as it is.
fn echo() -> Up {
    Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            if request.starts_with("GET /cut") {
                return;
            }
            let line = request.replace("\r\n", " | ");
            let html = line.replace('&', "&amp;").replace('"', "&quot;");
            let html = html.replace('\'', "&#x27;");
            let headers = format!("X-Echo: {line}\r\nSet-Cookie: echo={line}\r\n{HTML}");
            let body = format!("<title>{html}</title>\n{request}\n{html}\n");
            conn.answer("200 OK", &headers, body).await;
        }
    })
}

fn with_secrets(desk: &Desk, args: &[&str]) -> Said {
    let mut command = desk.command(args);
    Said::by(
        command
            .env("API_TOKEN", TOKEN)
            .env("WORD", "squeamish")
            .env("OTHER", "ossifrage"),
    )
}

#[track_caller]
fn assert_hidden(text: &str, secrets: &[&str]) {
    for secret in secrets {
        if let Some(at) = text.find(secret) {
            let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let line = text[from..].lines().next().unwrap();
            panic!("{secret} is shown: {line}");
        }
    }
}

/// Every secret of the suite, as it may come back.
fn secrets() -> Vec<&'static str> {
    let more = [
        "squeamish",
        "ossifrage",
        "hunter2",
        // me:hunter2!, me:TOKEN, bob:it's%/x
        "bWU6aHVudGVyMiE",
        "bWU6czNjL3Im",
        "Ym9iOml0J3MlL3g",
        "it's%/x",
        "it%27s",
    ];
    SPELLINGS.into_iter().chain(more).collect()
}

#[test]
fn no_report_shows_a_secret_whatever_comes_back() {
    let (desk, server) = (Desk::with_suite(SUITE), echo());
    let target = format!("http://bob:it%27s%25%2fx@{}", server.at());
    for how in ["--quiet", "--verbose", "--color=always"] {
        let args = [
            "-t",
            &target,
            how,
            "--junit",
            "smoke.xml",
            "--json",
            "run.jsonl",
        ];
        let said = with_secrets(&desk, &args).ends_with(1);
        let again = desk.run(&["replay", "run.jsonl", how]).ends_with(1);
        for text in [
            &said.out,
            &said.err,
            &desk.read("smoke.xml"),
            &desk.read("run.jsonl"),
            &again.out,
        ] {
            assert_hidden(text, &secrets());
        }
        assert!(said.out.contains("$API_TOKEN"), "{}", said.out);
        assert!(said.out.contains("$WORD.example.com"), "{}", said.out);
        let told = said.out.matches("curl -i ").count();
        assert!(
            told == 12 || (how != "--verbose" && told > 0),
            "{}",
            said.out
        );
    }
    let sent = server.server.requests().concat();
    for sent_all_the_same in [&*format!("Bearer {TOKEN}"), SPELLINGS[1], "squeamish"] {
        assert!(
            sent.contains(sent_all_the_same),
            "{sent_all_the_same}: {sent}"
        );
    }
    assert!(sent.contains("authorization: Basic") || sent.contains("Authorization: Basic"));
}

#[test]
fn standard_output_shows_no_secret_either() {
    let (desk, server) = (Desk::with_suite(SUITE), echo());
    for report in ["--junit", "--json"] {
        let said = with_secrets(&desk, &["-t", &server.at(), report, "-"]);
        let said = said.ends_with(1);
        assert_hidden(&said.out, &secrets());
        assert_hidden(&said.err, &secrets());
    }
}

#[test]
fn a_target_that_is_down_shows_no_secret() {
    let target = "[targets.app]\nurl = \"unix:/run/{{word}}.sock\"\n";
    let desk = Desk::with_suite(&[SUITE, target].concat());
    let said = with_secrets(&desk, &["-t", "app", "--json", "run.jsonl"]).ends_with(3);
    assert_hidden(&said.out, &secrets());
    assert_hidden(&desk.read("run.jsonl"), &secrets());
    assert!(said.out.contains("unix:/run/$WORD.sock"), "{}", said.out);
}

#[test]
fn lists_and_mistakes_show_no_secret() {
    let desk = Desk::with_suite(SUITE);
    let listed = with_secrets(&desk, &["list"]).ends_with(0);
    assert_hidden(&listed.out, &secrets());
    assert!(
        listed.out.contains("site::bearer $WORD\n"),
        "{}",
        listed.out
    );
    let said = with_secrets(&desk, &["list", "--filter", "bearer squeamis_"]);
    assert_hidden(&said.ends_with(2).err, &secrets());
    let case = "[[case]]\nget = \"/\"\nexpect.status = \"{{word}}\"\nbearer = \"{{word}}\"\n";
    desk.write(
        "suites/site.toml",
        &format!("{case}[secrets]\nword = {{ env = \"WORD\" }}\n"),
    );
    let said = with_secrets(&desk, &["check"]).ends_with(2);
    assert_hidden(&said.err, &secrets());
    assert!(said.err.contains("not the text \"$WORD\""), "{}", said.err);
}

#[test]
fn a_text_that_is_cut_shows_no_part_of_a_secret() {
    const SUITE: &str = r#"
[secrets]
word = { env = "WORD" }

[[case]]
name = "cut"
post = "/"
body = "<title>{{pad}}{{word}}</title>"
headers.x-long = "{{pad}}{{word}}"
expect.title = "no"
expect.body = "no"
expect.headers.x-echo = "no"
"#;
    let server = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let (_, body) = request.split_once("\r\n\r\n").unwrap();
            let headers = format!("X-Echo: {body}\r\n{HTML}");
            conn.answer("200 OK", &headers, body).await;
        }
    });
    let (desk, at) = (Desk::with_suite(SUITE), server.at());
    let mut cut = 0;
    for length in (20..200).step_by(3) {
        let pad = format!("pad={}", "x".repeat(length));
        let said = with_secrets(&desk, &["-t", &at, "--var", &pad, "--json", "-"]);
        let said = said.ends_with(1);
        cut += said.out.matches("x$WORD…").count();
        for text in [said.out, said.err] {
            assert_hidden(&text, &["xsque"]);
        }
    }
    assert!(cut > 0);
}

#[test]
fn a_password_that_is_a_word_of_the_reports_is_hidden() {
    for password in ["fail", "passed", "text", "unmet", "connect"] {
        let suite = format!(
            "[[case]]\nname = \"x\"\nget = \"/\"\n\
             basic_auth = {{ user = \"me\", password = \"{password}\" }}\nexpect.title = \"no\"\n"
        );
        let server = Up::with(move |mut conn: Conn| async move {
            while conn.request().await.is_some() {
                let body = format!("<title>your word is {password}!</title>");
                conn.answer("200 OK", HTML, body).await;
            }
        });
        let desk = Desk::with_suite(&suite);
        let said = desk.run(&["-t", &server.at(), "--json", "run.jsonl"]);
        assert!(said.ends_with(1).out.contains("your word is ***!"));
        let recorded = desk.read("run.jsonl");
        assert_hidden(&recorded, &[&format!("is {password}")]);
        assert!(recorded.contains("\"verdict\":\"failed\""), "{recorded}");
    }
}

#[test]
fn a_password_in_a_wrong_target_is_not_shown() {
    let (desk, server) = (Desk::with_suite(SUITE), echo());
    for target in [
        "http://me:hunter2@127.0.0.1:1/?a=1",
        "me:hunter2@127.0.0.1:0",
        "http://me:hunter2/x@127.0.0.1",
        "ftp://me:hunter2@127.0.0.1",
    ] {
        let said = with_secrets(&desk, &["-t", target]).ends_with(2);
        assert_hidden(&said.err, &["hunter2"]);
    }
    let target = format!("http://me:hunter2@{}", server.at());
    let said = with_secrets(&desk, &["-t", &target, "-v"]).ends_with(1);
    let again = format!(
        "--target http://me:\"${{TARGET_PASSWORD:?}}\"@{}",
        server.at()
    );
    assert!(said.out.contains(&again), "{}", said.out);
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
