//! What is a credential by where it stands: no output has it, and the commands
//! that are told can be pasted without it.

use std::process::Command;

use super::{Desk, HTML, Said, Up};
use crate::server::{Conn, path};

const SUITE: &str = r#"
[defaults.expect]
title = "no"
headers.x-echo = "no"

[[case]]
name = "cookies"
get = "/echo"
cookies.sid = "l1teral-c00kie"
cookies.given = "{{c}}"

[[case]]
name = "headers"
get = "/echo"
headers.cookie = "a=l1teral-header-c00kie; b=2"
headers.authorization = "Token l1teral-t0ken"
headers.x-api-key = "l1teral key0f-two"

[[case]]
name = "a form"
post = "/echo"
form = { user = "edith", password = "{{p}}", pass = "test" }
query.token = "l1teral-qu3ry"

[[case]]
name = "json"
post = "/echo?access_token={{q}}"
json = { user = { password = "l1t\"eral-js0n", passcode = 9876543210 }, max_tokens = 1024, plain = "pl@in" }

[[case]]
name = "texts"
post = "/echo"
each = [
    { kind = "application/x-www-form-urlencoded", body = "user=edith&password=l1teral-f0rm" },
    { kind = "application/json", body = '{ "token": "l1teral-t3xt" }' },
]
headers.content-type = "{{each.kind}}"
body = "{{each.body}}"

[[case]]
name = "set"
get = "/set"

[[case]]
name = "led on"
get = "/led"
follow = true
"#;

const GIVEN: [&str; 6] = [
    "--var",
    "c=g1ven-c00kie",
    "--var",
    "p=g1ven-passw0rd",
    "--var",
    "q=g1ven-qu3ry",
];

const CREDENTIALS: [&str; 19] = [
    "l1teral-c00kie",
    "l1teral-header-c00kie",
    "l1teral-t0ken",
    "key0f-two",
    "l1teral-qu3ry",
    "g1ven-qu3ry",
    "l1t\"eral-js0n",
    "l1t\\\"eral-js0n",
    "eral-js0n",
    "9876543210",
    "g1ven-c00kie",
    "g1ven-passw0rd",
    "s3t-by-the-server",
    "s:t:in-escapes",
    "s3t-in-a-header",
    "l1teral-f0rm",
    "l1teral-t3xt",
    "t0ken-of-a-redirect",
    "t0ken-of-a-fragment",
];

/// Gives the request back in a header, in a title and in a page, and sets a
/// cookie whose value stands in the page.
fn echo() -> Up {
    Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let line = request.replace("\r\n", " | ");
            let mut headers = format!("X-Echo: {line}\r\n{HTML}");
            let mut page = format!("<title>{line}</title>\n{request}\n");
            if path(&request) == "/set" {
                headers.push_str("Set-Cookie: sid=s3t-by-the-server\r\n");
                headers.push_str("Set-Cookie: signed=s%3At%3Ain-escapes\r\n");
                headers.push_str("X-Auth-Token: s3t-in-a-header\r\n");
                let told = "s3t-by-the-server s:t:in-escapes s3t-in-a-header";
                page = format!("<title>{told}</title>\n{page}");
            }
            let mut status = "200 OK";
            if path(&request) == "/led" {
                status = "302 Found";
                headers.push_str("Location: /echo?access_token=t0ken-of-a-redirect#id_token=");
                headers.push_str("t0ken-of-a-fragment\r\n");
            }
            conn.answer(status, &headers, page).await;
        }
    })
}

#[track_caller]
fn assert_hidden(what: &str, text: &str, credentials: &[&str]) {
    for credential in credentials {
        let line = text.lines().find(|line| line.contains(credential));
        assert_eq!(line, None, "{what} shows {credential}");
    }
}

#[test]
fn a_credential_is_hidden_by_where_it_stands() {
    let (desk, server) = (Desk::with_suite(SUITE), echo());
    let at = server.at();
    let target = format!("http://bob:hunter22@{at}");
    for how in ["--quiet", "--verbose"] {
        let mut args = vec!["-t", &*target, how, "--junit", "a.xml", "--json", "a.jsonl"];
        args.extend(["--save-responses", "kept"]);
        args.extend(GIVEN);
        let mut command = desk.command(&args);
        let said = Said::by(command.env("XDG_STATE_HOME", desk.path("state"))).ends_with(1);
        let again = desk.run(&["replay", "a.jsonl", how]);
        let said_of = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let mut all = desk.written();
        assert!(all.iter().any(|(name, _)| name.contains("/kept/")));
        assert!(all.iter().any(|(name, _)| name.contains("/state/")));
        all.push(said_of("the output", &said.out));
        all.push(said_of("the errors", &said.err));
        all.push(said_of("the replay", &again.out));
        for (what, text) in &all {
            assert_hidden(what, text, &CREDENTIALS);
            assert_hidden(what, text, &["hunter22"]);
        }
        assert!(said.out.contains("8 failed"), "{}", said.out);
        for line in said.out.lines().map(str::trim_start) {
            let is_command = line.starts_with("curl  ") || line.starts_with("again  ");
            assert!(!is_command || !line.contains("***"), "{line}");
        }
        for shown in [
            "sid=\"${COOKIE_SID:?}\"'; given='\"${VAR_C:?}\"",
            "--var p=\"${VAR_P:?}\"",
            "bob:\"${TARGET_PASSWORD:?}\"@",
            "pl@in",
            "\"max_tokens\":1024",
        ] {
            assert!(said.out.contains(shown), "{shown}: {}", said.out);
        }
    }
}

#[test]
fn a_command_with_its_secrets_filled_in_sends_the_same() {
    let (desk, server) = (Desk::with_suite(SUITE), echo());
    let at = server.at();
    let filled = [
        ("VAR_C", "g1ven-c00kie"),
        ("VAR_P", "g1ven-passw0rd"),
        ("COOKIE_SID", "l1teral-c00kie"),
        ("VAR_Q", "g1ven-qu3ry"),
        ("PASS", "test"),
        ("TOKEN", "l1teral-qu3ry"),
    ];
    for case in ["cookies", "a form"] {
        let mut args = vec!["-t", &*at, "-v", "--filter", case];
        args.extend(GIVEN);
        let said = desk.run(&args).ends_with(1);
        let lines = said.out.lines().map(str::trim);
        let again = lines
            .clone()
            .find_map(|it| it.strip_prefix("again  smoke "));
        let curl = lines.clone().find_map(|it| it.strip_prefix("curl  "));
        let script = format!(
            "{} {} --no-probes; {} -s",
            env!("CARGO_BIN_EXE_smoke"),
            again.unwrap(),
            curl.unwrap()
        );
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(desk.path(""));
        shell.envs(filled).output().unwrap();
        let requests = server.server.requests();
        let [.., first, again, curl] = requests.as_slice() else {
            panic!("{script}: {requests:?}");
        };
        assert_eq!(first, again, "{script}");
        let content = |it: &str| it.split_once("\r\n\r\n").map(|(_, it)| it.to_owned());
        let line = |it: &str| it.lines().next().map(str::to_owned);
        assert_eq!((line(first), content(first)), (line(curl), content(curl)));
    }
}

#[test]
fn what_one_attempt_shows_of_another_is_hidden() {
    const SUITE: &str = "[[case]]\nname = \"twice\"\nretry = { times = 1, every = \"1ms\" }\n\
                         [[case.step]]\nget = \"/\"\nexpect.title = \"no\"\n\
                         capture.a = { json = \"$.a\", secret = true }\n\
                         [[case.step]]\nget = \"/{{a}}\"\n";
    let server = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            let number = if is_first() { 1 } else { 2 };
            let headers = format!("Set-Cookie: sid=c00kie-0f-attempt-{number}\r\n{HTML}");
            let page = "<title>c00kie-0f-attempt-1 c00kie-0f-attempt-2</title>";
            conn.answer("200 OK", &headers, page).await;
        }
    });
    let desk = Desk::with_suite(SUITE);
    let args = ["-t", &server.at(), "--junit", "a.xml", "--json", "a.jsonl"];
    let said = desk.run(&args).ends_with(1);
    for text in [&said.out, &desk.read("a.xml"), &desk.read("a.jsonl")] {
        assert_hidden("an attempt", text, &["c00kie-0f"]);
    }
}

#[test]
fn what_is_captured_in_one_attempt_is_hidden_in_all() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    const SUITE: &str = "[[case]]\nname = \"twice\"\nretry = { times = 1, every = \"1ms\" }\n\
                         [[case.step]]\nget = \"/key\"\n\
                         capture.a = { json = \"$.a\", secret = true }\n\
                         [[case.step]]\nget = \"/use/{{a}}\"\nexpect.title = \"no\"\n";
    static KEYS: AtomicUsize = AtomicUsize::new(1);
    let server = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let page = match path(&request) {
                "/key" => {
                    let number = KEYS.fetch_add(1, Ordering::Relaxed);
                    format!("{{\"a\": \"captured-in-attempt-{number}\"}}")
                }
                _ => "<title>captured-in-attempt-1 captured-in-attempt-2</title>".to_owned(),
            };
            conn.answer("200 OK", HTML, page).await;
        }
    });
    let desk = Desk::with_suite(SUITE);
    let args = [
        "-t",
        &server.at(),
        "-v",
        "--junit",
        "a.xml",
        "--json",
        "a.jsonl",
    ];
    let said = desk.run(&args).ends_with(1);
    assert_eq!(server.server.requests().len(), 4);
    for text in [&said.out, &desk.read("a.xml"), &desk.read("a.jsonl")] {
        assert_hidden("an attempt", text, &["captured-in"]);
        assert!(text.contains("*** ***"), "{text}");
    }
}

/// Whether it is called for the first time.
fn is_first() -> bool {
    use std::sync::atomic::{AtomicBool, Ordering};
    static CALLED: AtomicBool = AtomicBool::new(false);
    !CALLED.swap(true, Ordering::Relaxed)
}

#[test]
fn no_mistake_shows_a_password() {
    let desk = Desk::with_suite("[[case]]\nget = \"http://bob:hunter22@site.example/a\"\n");
    for args in [
        &["check"][..],
        &["-t", "127.0.0.1:1", "-H", "Bearer hunter22"],
        &["-t", "127.0.0.1:1", "-H", "x key hunter22: a"],
        &["-t", "127.0.0.1:1", "--var", "hunter22"],
        &["-t", "127.0.0.1:1", "--proxy", "http://me:hunter22@proxy"],
        &[
            "-t",
            "127.0.0.1:1",
            "--resolve",
            "me:hunter22@a:80:127.0.0.1",
        ],
        &["-t", "127.0.0.1:1", "--connect-to", "me:hunter22@a:80:b:80"],
        &["-t", "127.0.0.1:1", "--host", "http://me:hunter22@a"],
        &["-t", "ht!tp://me:hunter22@a"],
        &["http://me:hunter22@site.example"],
    ] {
        let said = desk.run(args).ends_with(2);
        assert_hidden("a mistake", &said.err, &["hunter22"]);
    }
    let said = desk.run(&["check"]).ends_with(2);
    let drawn = "2 | get = \"http://bob:***@site.example/a\"\n  |       ^^^^^^^^^^^^^^^^^^^";
    assert!(said.err.contains(drawn), "{}", said.err);
    let site = Up::site();
    desk.write("suites/site.toml", "[[case]]\nget = \"/\"\n");
    for proxy in ["http://me:hunter22@", "me:hunter22@:x", "http://[hunter22"] {
        let args = ["-t", &site.at(), "--notify", "https://hooks.invalid/x"];
        let mut command = desk.command(&args);
        command.env("HTTPS_PROXY", proxy).env("HTTP_PROXY", proxy);
        let said = Said::by(&mut command).ends_with(0);
        assert_hidden("the notice", &said.err, &["hunter22"]);
    }
}

#[test]
fn a_value_of_the_environment_is_no_secret_by_itself() {
    let server = echo();
    let desk = Desk::with_suite(
        "[[case]]\nname = \"{{env.RELEASE}}\"\nget = \"/{{env.RELEASE}}\"\n\
         query.r = \"{{env.RELEASE}}\"\nheaders.x-r = \"{{env.RELEASE}}\"\nexpect.title = \"no\"\n",
    );
    let args = [
        "-t",
        &server.at(),
        "-v",
        "--junit",
        "a.xml",
        "--json",
        "a.jsonl",
    ];
    let said = Said::by(desk.command(&args).env("RELEASE", "r4567")).ends_with(1);
    for text in [&said.out, &desk.read("a.xml"), &desk.read("a.jsonl")] {
        assert!(
            text.contains("site::r4567@") && text.contains("/r4567?r=r4567"),
            "{text}"
        );
    }
    assert!(said.out.contains("x-r: '\"$RELEASE\"'") || said.out.contains("x-r: '\"$RELEASE\""));
}

#[test]
fn a_credential_that_is_too_short_is_told() {
    let server = Up::site();
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\ncookies.sid = \"{{env.PIN}}\"\n");
    let said = Said::by(desk.command(&["check"]).env("PIN", "123")).ends_with(0);
    assert_eq!(
        said.err,
        "warning[short-secret]: this credential has fewer than 4 characters
 --> suites/site.toml:3:16
  |
3 | cookies.sid = \"{{env.PIN}}\"
  |                ^^^^^^^^^^^
  |
  = help: it is masked where it is sent, and can't be hidden elsewhere\n\n"
    );
    let with = |pin: &str, args: &[&str]| Said::by(desk.command(args).env("PIN", pin));
    with("123", &["-t", &server.at(), "--strict"]).ends_with(2);
    with("1234", &["-t", &server.at(), "--strict"]).ends_with(0);
}

#[test]
fn a_password_that_is_too_short_is_told_once() {
    let server = Up::site();
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n\n[[case]]\nname = \"b\"\nget = \"/\"\n");
    let at = server.at();
    let with = |password: &str| {
        let target = format!("http://bob:{password}@{at}");
        desk.run(&["-t", &target, "--strict"])
    };
    assert_eq!(
        with("123").ends_with(2).err,
        format!(
            "warning[short-secret]: the password for http://{at} has fewer than 4 characters
 |
 = help: it is masked where it is sent, and can't be hidden elsewhere

1 warning, an error with --strict; nothing was sent\n"
        )
    );
    with("1234").ends_with(0);
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
