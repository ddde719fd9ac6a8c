//! `--save-responses`.

use std::fs;
use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::{Desk, HTML, Said, TEXT, Up, page};
use crate::server::{Conn, path};

/// One that the suite knows, and one that it captures.
const SECRET: &str = "s3cret-0f-env";
const TOKEN: &str = "t0ken-0f-site";

fn packed(text: &str) -> Vec<u8> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::default());
    packing.write_all(text.as_bytes()).unwrap();
    packing.finish().unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

async fn serve(mut conn: Conn) {
    let gzip = format!("{HTML}Content-Encoding: gzip\r\n");
    while let Some(request) = conn.request().await {
        let said = format!("known {SECRET}, later {TOKEN}");
        let (headers, body) = match path(&request) {
            "/go" => ("Location: /there\r\n".to_owned(), Vec::new()),
            "/plain" => (gzip.clone(), packed(&page("Packed"))),
            "/secret" => (gzip.clone(), packed(&said)),
            "/broken" => (gzip.clone(), packed(&said)[..20].to_vec()),
            "/wide" => {
                let kind = "Content-Type: text/plain; charset=utf-16le\r\n";
                (kind.to_owned(), wide(&said))
            }
            "/says" => (
                format!("{TEXT}X-Said: {SECRET}\r\nSet-Cookie: sid=c00kie-0f-site\r\n"),
                said.into_bytes(),
            ),
            "/gives" => (TEXT.to_owned(), format!("token={TOKEN}").into_bytes()),
            _ => (HTML.to_owned(), page("Home").into_bytes()),
        };
        let status = if path(&request) == "/go" {
            "302 Found"
        } else {
            "200 OK"
        };
        if !conn.answer(status, &headers, &body).await {
            return;
        }
    }
}

/// A run that keeps what it gets in `out`.
fn saved(suite: &str, args: &[&str]) -> (Desk, Said) {
    let (desk, site) = (Desk::with_suite(suite), Up::with(serve));
    let said = save(&desk, &site, args);
    (desk, said)
}

fn save(desk: &Desk, site: &Up, args: &[&str]) -> Said {
    let at = site.at();
    let always = ["--target", &at, "--save-responses", "out"];
    let mut command = desk.command(&[&always, args].concat());
    Said::by(command.env("TOKEN", SECRET))
}

/// The names of what was kept, sorted.
fn names(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.path("out")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

#[test]
fn every_response_has_a_file_for_its_head_and_one_for_its_body() {
    let suite = r#"
[[case]]
name = "HOME"
get = "/"

[[case]]
name = "../../home"
get = "/go"
follow = true
expect.title = "Elsewhere"

[[case]]
name = "steps"
retry = { times = 1, every = "1ms" }
[[case.step]]
get = "/"
[[case.step]]
get = "/"
expect.title = "Elsewhere"
"#;
    let reports = ["--json", "run.jsonl", "--junit", "smoke.xml"];
    let (desk, said) = saved(suite, &reports);
    let said = said.ends_with(1);
    let expected = [
        "site.HOME.http.a001-s001-r0001-h01.head",
        "site.HOME.http.a001-s001-r0001-h01.html",
        "site.home.http~2.a001-s001-r0001-h01.head",
        "site.home.http~2.a001-s001-r0001-h02.head",
        "site.home.http~2.a001-s001-r0001-h02.html",
        "site.steps.http.a001-s001-r0001-h01.head",
        "site.steps.http.a001-s001-r0001-h01.html",
        "site.steps.http.a001-s002-r0001-h01.head",
        "site.steps.http.a001-s002-r0001-h01.html",
        "site.steps.http.a002-s001-r0001-h01.head",
        "site.steps.http.a002-s001-r0001-h01.html",
        "site.steps.http.a002-s002-r0001-h01.head",
        "site.steps.http.a002-s002-r0001-h01.html",
    ];
    assert_eq!(names(&desk), expected);
    let head = desk.read(&format!("out/{}", expected[2]));
    assert!(head.starts_with("GET http://127.0.0.1:"), "{head}");
    assert!(head.contains("/go\n\nHTTP/1.1 302 Found\n"), "{head}");
    assert_eq!(desk.read(&format!("out/{}", expected[4])), page("Home"));
    // What failed names what was judged.
    for (name, count) in [(expected[4], 1), (expected[12], 1), (expected[1], 0)] {
        let line = format!("   saved  out/{name}\n");
        assert_eq!(said.out.matches(&line).count(), count, "{}", said.out);
    }
    assert!(
        desk.read("smoke.xml")
            .contains(&format!("\n saved  out/{}\n", expected[4]))
    );
    let recorded = desk.read("run.jsonl");
    let events = recorded
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let kept = events.filter_map(|event| {
        let kept = &event["outcome"]["attempts"][0]["saved"][0];
        kept.as_str().map(str::to_owned)
    });
    let kept: Vec<String> = kept.collect();
    let expected = [1, 4, 8].map(|at| format!("out/{}", expected[at]));
    assert_eq!(kept, expected);
    let replayed = desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert_eq!(replayed.out, said.out);
}

#[test]
fn a_body_is_kept_as_it_came_too() {
    let (desk, said) = saved("[[case]]\nname = \"packed\"\nget = \"/plain\"\n", &[]);
    said.ends_with(0);
    let start = "site.packed.http.a001-s001-r0001-h01";
    let expected = ["head", "html", "html.gz"].map(|end| format!("{start}.{end}"));
    assert_eq!(names(&desk), expected);
    assert_eq!(desk.read(&format!("out/{start}.html")), page("Packed"));
    let came = fs::read(desk.path(&format!("out/{start}.html.gz"))).unwrap();
    assert_eq!(came, packed(&page("Packed")));
}

#[test]
fn no_file_has_a_secret() {
    let suite = r#"
secrets.token = { env = "TOKEN" }

[[case]]
name = "wide"
get = "/wide"
bearer = "{{token}}"

[[case]]
name = "packed"
get = "/secret"

[[case]]
name = "broken"
get = "/broken"

[[case]]
name = "later"
[[case.step]]
get = "/says"
[[case.step]]
get = "/gives"
capture.found = { regex = "token=(.+)", secret = true }
[[case.step]]
get = "/{{found}}"
"#;
    let (desk, said) = saved(suite, &[]);
    said.ends_with(1);
    let all = names(&desk);
    for name in &all {
        let bytes = fs::read(desk.path(&format!("out/{name}"))).unwrap();
        let (text, narrow) = (
            String::from_utf8_lossy(&bytes).into_owned(),
            String::from_utf8_lossy(&bytes).replace('\0', ""),
        );
        for secret in [SECRET, "c00kie-0f-site"] {
            assert!(!narrow.contains(secret), "{name}: {text}");
        }
        let is_of_later = name.starts_with("site.later.");
        assert!(!is_of_later || !text.contains(TOKEN), "{name}: {text}");
    }
    let of = |name: &str, end: &str| desk.read(&format!("out/site.{name}.http.a001-{end}"));
    let wide = of("wide", "s001-r0001-h01.txt");
    assert_eq!(wide, format!("known $TOKEN, later {TOKEN}"));
    assert_eq!(of("later", "s001-r0001-h01.txt"), "known $TOKEN, later ***");
    let head = of("later", "s001-r0001-h01.head");
    assert!(head.contains("\nx-said: $TOKEN\n"), "{head}");
    assert!(head.contains("\nset-cookie: sid=***\n"), "{head}");
    // Who unpacks what came has the secret.
    let ends: Vec<&str> = all
        .iter()
        .filter_map(|name| name.rsplit_once('.'))
        .map(|it| it.1)
        .collect();
    assert!(!ends.contains(&"gz") && !ends.contains(&"bin"), "{all:?}");
}

/// What is captured in one attempt stands in a file of the other.
#[test]
fn no_file_has_a_secret_of_another_attempt() {
    let suite = r#"
[[case]]
name = "twice"
retry = { times = 1, every = "1ms" }
[[case.step]]
get = "/key"
capture.key = { json = "$.key", secret = true }
[[case.step]]
get = "/{{key}}"
expect.title = "no"
"#;
    let desk = Desk::with_suite(suite);
    let keys = Arc::<AtomicUsize>::default();
    let site = Up::with(move |mut conn: Conn| {
        let keys = Arc::clone(&keys);
        async move {
            while let Some(request) = conn.request().await {
                let body = if path(&request) == "/key" {
                    let number = keys.fetch_add(1, Ordering::Relaxed);
                    format!("{{\"key\":\"key-of-attempt-{number}\"}}")
                } else {
                    "key-of-attempt-0 key-of-attempt-1".to_owned()
                };
                conn.answer("200 OK", TEXT, body).await;
            }
        }
    });
    save(&desk, &site, &[]).ends_with(1);
    for attempt in ["a001", "a002"] {
        let of = |end: &str| desk.read(&format!("out/site.twice.http.{attempt}-{end}"));
        assert_eq!(of("s001-r0001-h01.txt"), "{\"key\":\"***\"}");
        assert_eq!(of("s002-r0001-h01.txt"), "*** ***");
    }
}

#[test]
fn files_of_a_page_are_kept_too() {
    let suite = "[[case]]\nname = \"page\"\nget = \"/\"\nexpect.assets = true\n";
    let desk = Desk::with_suite(suite);
    let site = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let html = "<title>Home</title><link rel=stylesheet href=/a.css>";
            let sent = match path(&request) {
                "/" => conn.answer("200 OK", HTML, html).await,
                _ => conn.answer("404 Not Found", TEXT, "nothing here").await,
            };
            if !sent {
                return;
            }
        }
    });
    let said = save(&desk, &site, &[]).ends_with(1);
    let start = "out/site.page.http.a001-s001";
    let lines = format!("   saved  {start}-r0001-h01.html\n          {start}-r0002-h01.txt\n");
    assert!(said.out.contains(&lines), "{}", said.out);
    assert_eq!(desk.read(&format!("{start}-r0002-h01.txt")), "nothing here");
}

#[test]
fn a_run_replaces_what_the_one_before_kept_and_nothing_else() {
    let site = Up::with(serve);
    let desk = Desk::with_suite("[[case]]\nname = \"old\"\nget = \"/\"\n");
    save(&desk, &site, &["--json", "out/run.jsonl"]).ends_with(0);
    desk.write("out/mine.html", "mine");
    desk.write(
        "suites/site.toml",
        "[[case]]\nname = \"new\"\nget = \"/\"\n",
    );
    save(&desk, &site, &[]).ends_with(0);
    let start = "site.new.http.a001-s001-r0001-h01";
    let expected = [
        "mine.html".to_owned(),
        "run.jsonl".to_owned(),
        format!("{start}.head"),
        format!("{start}.html"),
    ];
    assert_eq!(names(&desk), expected);
    desk.write("file", "");
    let said = desk.run(&["--target", &site.at(), "--save-responses", "file"]);
    assert!(
        said.ends_with(2)
            .err
            .starts_with("error: can't write file: ")
    );
}

#[test]
fn a_full_disk_is_told_and_changes_no_verdict() {
    let desk = Desk::with_suite("[[case]]\nname = \"home\"\nget = \"/\"\n");
    let site = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            if !conn.answer("200 OK", TEXT, "x".repeat(100_000)).await {
                return;
            }
        }
    });
    // No file may be larger than 4 KiB.
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' --target {} --save-responses out",
        env!("CARGO_BIN_EXE_smoke"),
        site.at()
    );
    let mut shell = Command::new("sh");
    let said = Said::by(shell.args(["-c", &script]).current_dir(desk.path("")));
    let said = said.ends_with(5);
    let told = "error: a report could not be written: --save-responses: File too large";
    assert!(said.words().starts_with(told), "{}", said.err);
    assert!(said.out.contains("\n1 passed in "), "{}", said.out);
    // Nothing is half there.
    assert_eq!(names(&desk), ["site.home.http.a001-s001-r0001-h01.head"]);
}
