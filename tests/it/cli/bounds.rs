//! Servers that send what takes for ever or does not fit into memory. Each costs
//! its own case, and says by which bound; those beside it pass.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Desk, HTML, Said, Up};
use crate::server::{Conn, path};

const JSON: &str = "Content-Type: application/json\r\n";
const XML: &str = "Content-Type: application/xml\r\n";

/// Answers `/NAME` with what is hostile in that way.
async fn serve(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let (kind, body) = match path(&request) {
            "/good" => (HTML, "<!doctype html><title>Good</title><p>fine".to_owned()),
            "/good.json" => (JSON, "{\"a\":[1,{\"b\":9007199254740993}]}".to_owned()),
            "/siblings" => (HTML, "<i></i>".repeat(300_000)),
            "/nested" => (HTML, format!("{}x", "<p><b></b></p><div>".repeat(500))),
            "/depth" => (HTML, "<div>".repeat(200_000)),
            "/attributes" => (HTML, format!("<p{}>", many(100_000, |n| format!(" a{n}")))),
            "/fonts" => {
                let fonts = many(900, |n| format!("<font a={n}>"));
                (HTML, format!("<p>{fonts}{}", "<p>x".repeat(60_000)))
            }
            "/elements" => {
                let tag = format!("<p{}>", many(100, |n| format!(" a{n}")));
                (HTML, tag.repeat(10_100))
            }
            "/elements.xml" => {
                let tag = format!("<b{}/>", many(100, |n| format!(" a{n}=''")));
                (XML, format!("<a>{}</a>", tag.repeat(10_100)))
            }
            "/levels.json" => (JSON, format!("{}1{}", "[".repeat(126), "]".repeat(126))),
            "/objects.json" => (JSON, format!("[{}0]", "{\"a\":[]},".repeat(1_500_000))),
            "/long" => (HTML, "x".repeat(70_000)),
            "/interim" => {
                conn.send("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(33))
                    .await;
                (HTML, String::new())
            }
            "/few-interim" => {
                conn.send("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(32))
                    .await;
                (HTML, String::new())
            }
            other => panic!("{other}"),
        };
        if !conn.answer("200 OK", kind, body).await {
            return;
        }
    }
}

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, n| {
        let _ = write!(all, "{}", one(n));
        all
    })
}

/// Runs a case between two good ones, which must pass.
#[track_caller]
fn beside_good_ones(case: &str) -> Said {
    let suite = format!(
        "[[case]]\nget = \"/good\"\nexpect.title = \"Good\"\nexpect.select.'title ~ p' = false\n\
         [[case]]\n{case}\n\
         [[case]]\nget = \"/good.json\"\nexpect.json.'$..b' = 9007199254740993\n"
    );
    let (desk, site) = (Desk::with_suite(&suite), Up::with(serve));
    let said = desk.check(&site);
    assert!(
        said.out.contains("PASS") && said.out.contains("2 passed"),
        "{said:?}"
    );
    said
}

#[track_caller]
fn is_not_judged(case: &str, why: &str) {
    let said = beside_good_ones(case).ends_with(1);
    let out: Vec<&str> = said.out.split_whitespace().collect();
    assert!(out.join(" ").contains(why), "{}", said.out);
    assert!(said.out.contains("1 failed"), "{}", said.out);
}

#[test]
fn a_selector_has_a_budget_of_steps() {
    let why = "it takes more than 10,000,000 steps on this content";
    is_not_judged(
        "get = \"/siblings\"\ntimeout = \"60s\"\nexpect.select.'b ~ i' = false",
        why,
    );
}

#[test]
fn a_json_path_has_a_budget_of_steps() {
    is_not_judged(
        "get = \"/levels.json\"\ntimeout = \"60s\"\nexpect.json.'$..*..*..*..*'.count = '> 0'",
        "it finds more than 1,000,000 values",
    );
    is_not_judged(
        "get = \"/levels.json\"\ntimeout = \"60s\"\nexpect.json.'$..[?count(@..*..*..*) > 9999999]'.count = 0",
        "it takes more than 10,000,000 steps on this content",
    );
}

#[test]
fn a_schema_of_two_references_to_itself_ends() {
    let said = beside_good_ones(
        "get = \"/levels.json\"\n\
         expect.json_schema = { type = 'array', items = { allOf = [{ '$ref' = '#' }, { '$ref' = '#' }] } }",
    );
    let out = said.ends_with(1).out;
    let words: Vec<&str> = out.split_whitespace().collect();
    assert!(words.join(" ").contains("in 1 or more places"), "{out}");
}

#[test]
fn a_page_is_parsed_within_bounds() {
    for (path, why) in [
        (
            "depth",
            "it is too deeply nested: more than 1,000 elements deep",
        ),
        ("attributes", "a tag has more than 500 attributes"),
        (
            "elements",
            "it has more than 1,000,000 nodes and attributes",
        ),
        (
            "elements.xml",
            "it has more than 1,000,000 nodes and attributes",
        ),
        ("fonts", "the page can't be parsed: it "),
    ] {
        is_not_judged(
            &format!("get = \"/{path}\"\ntimeout = \"60s\"\nexpect.select.nothing = false"),
            why,
        );
    }
}

#[test]
fn a_json_document_is_read_within_memory() {
    is_not_judged(
        "get = \"/objects.json\"\nexpect.json.'$[0].a'.length = 0",
        "the document would take more than 192 MiB of memory",
    );
}

#[test]
fn a_long_text_is_not_captured() {
    let said = beside_good_ones(
        "name = \"long\"\n[[case.step]]\nget = \"/long\"\ncapture.x = { body = true }\n\
         [[case.step]]\nget = \"/good\"\nquery.x = \"{{x}}\"",
    )
    .ends_with(1);
    let why = "expected a text of at most 64 KiB, got a longer one";
    assert!(said.out.contains(why), "{}", said.out);
}

/// `/slow` is answered when no other request comes any more.
#[test]
fn outcomes_do_not_pile_up() {
    let (came, before) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&came), Arc::clone(&before));
    let site = Up::with(move |mut conn| {
        let (came, before) = (Arc::clone(&counts.0), Arc::clone(&counts.1));
        async move {
            while let Some(request) = conn.request().await {
                if path(&request) == "/slow" {
                    before.store(settled(&came).await, Ordering::Relaxed);
                } else {
                    came.fetch_add(1, Ordering::Relaxed);
                }
                if !conn.answer("404 Not Found", HTML, "no").await {
                    return;
                }
            }
        }
    });
    let mut suite =
        "defaults.timeout = \"60s\"\n[[case]]\nget = [\"/first\", \"/slow\"]\n".to_owned();
    for n in 0..600 {
        let _ = writeln!(suite, "[[case]]\nget = \"/{n}\"");
    }
    let desk = Desk::with_suite(&suite);
    desk.run(&["--target", &site.at(), "-q"]).ends_with(1);
    assert_eq!(came.load(Ordering::Relaxed), 601);
    let before = before.load(Ordering::Relaxed);
    assert!((1..=500).contains(&before), "{before}");
}

/// How many came when there are no more for a while.
async fn settled(came: &AtomicUsize) -> usize {
    let mut known = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let now = came.load(Ordering::Relaxed);
        if now == known && now > 0 {
            return now;
        }
        known = now;
    }
}

#[test]
fn variables_that_make_many_long_texts_are_refused() {
    let mut suite = "[vars]\nv0 = \"0123456789\"\n".to_owned();
    for n in 1..17 {
        let _ = writeln!(suite, "v{n} = \"{{{{v{}}}}}{{{{v{}}}}}\"", n - 1, n - 1);
    }
    for n in 0..110 {
        let _ = writeln!(
            suite,
            "[[case]]\npost = \"/{n}\"\nbody = \"{n}{{{{v16}}}}\""
        );
    }
    let desk = Desk::with_suite(&suite);
    let said = desk.run(&["check", "suites/site.toml"]).ends_with(2);
    let why = "the names of this suite make more than 64 MiB of text";
    assert!(
        said.err.contains(why),
        "{}",
        &said.err[..said.err.len().min(2_000)]
    );
}

#[test]
fn interim_responses_end() {
    let said = beside_good_ones("get = \"/interim\"").ends_with(3);
    let why = "more than 32 interim responses (1xx) came";
    assert!(said.out.contains(why), "{}", said.out);
    let few = Desk::with_suite("[[case]]\nget = [\"/few-interim\", \"/nested\"]\n");
    few.check(&Up::with(serve)).ends_with(0);
}

#[test]
fn a_suite_without_end_is_refused() {
    let desk = Desk::with_suite("include = [\"zero.toml\"]\n[[case]]\nget = \"/\"\n");
    std::os::unix::fs::symlink("/dev/zero", desk.path("suites/zero.toml")).unwrap();
    for suite in ["/dev/zero", "suites/site.toml"] {
        let said = desk.run(&["check", suite]).ends_with(2);
        let why = "it has more than 4 MiB, which are the most";
        assert!(said.err.contains(why), "{}", said.err);
    }
    for (file, why) in [
        (
            "/dev/zero",
            "/dev/zero is a device, a pipe or a socket: only files are sent",
        ),
        ("/dev", "/dev is a folder"),
    ] {
        let suite = format!("[[case]]\npost = \"/\"\nfile = \"{file}\"\n");
        let said = Desk::with_suite(&suite).run(&["check"]).ends_with(2);
        assert!(said.words().contains(why), "{}", said.err);
    }
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    for option in ["--cacert", "--cert"] {
        let said = desk.run(&["--target", "https://127.0.0.1:1", option, "/dev/zero"]);
        let err = said.ends_with(2).err;
        let why = "/dev/zero can't be used: it has more than 64 MiB, which are the most";
        assert!(err.contains(why), "{err}");
    }
}

#[test]
fn variables_that_double_each_other_are_refused() {
    let mut suite = "[vars]\nv0 = \"0123456789\"\n".to_owned();
    for n in 1..64 {
        let _ = writeln!(suite, "v{n} = \"{{{{v{}}}}}{{{{v{}}}}}\"", n - 1, n - 1);
    }
    let desk = Desk::with_suite(&format!("{suite}[[case]]\nget = \"/{{{{v63}}}}\"\n"));
    let said = desk.run(&["check", "suites/site.toml"]).ends_with(2);
    let why = "the names of this suite make more than 1 MiB of text";
    assert!(said.err.contains(why), "{}", said.err);
}

#[test]
fn variables_that_are_made_of_each_other_are_few() {
    for (others, code) in [(99, 0), (300, 2)] {
        let mut suite = "[vars]\n".to_owned();
        for n in 0..others {
            let _ = writeln!(suite, "v{n} = \"{{{{v{}}}}}\"", n + 1);
        }
        let end = format!("v{others} = \"x\"\n[[case]]\nget = \"/{{{{v0}}}}\"\n");
        let desk = Desk::with_suite(&(suite + &end));
        let said = desk.run(&["check", "suites/site.toml"]).ends_with(code);
        let why = "more than 100 names are made of each other with `v101`";
        assert_eq!(said.err.contains(why), code == 2, "{}", said.err);
    }
}
