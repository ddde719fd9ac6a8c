//! What comes as another type than a browser needs.

use serde_json::Value;

use super::{Up, reported};
use crate::server::{Conn, path};

/// Answers `/TYPE/SUBTYPE` with the content of that type.
fn site(content: &'static str) -> Up {
    Up::with(move |mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let kind = path(&request).trim_start_matches('/').to_owned();
            let headers = format!("Content-Type: {kind}\r\n");
            if !conn.answer("200 OK", &headers, content).await {
                return;
            }
        }
    })
}

#[test]
fn what_is_noted_of_a_pass_stands_in_every_report() {
    let suite =
        "[[case]]\nget = [\"/text/html\", \"/application/json\"]\nexpect.json.\"$\" = [1]\n";
    let (desk, said) = reported(suite, &site("[1]"), &[]);
    let said = said.ends_with(0);
    let note = "the JSON comes as text/html";
    let lines: Vec<&str> = said
        .out
        .lines()
        .filter(|line| line.starts_with("PASS"))
        .collect();
    assert!(lines[0].ends_with(&format!(" ({note})")), "{}", said.out);
    assert!(!lines[1].contains(note), "{}", said.out);
    let recorded = desk.read("run.jsonl");
    let finished = recorded
        .lines()
        .find(|line| line.contains("trial-finished"));
    let event: Value = serde_json::from_str(finished.unwrap()).unwrap();
    assert_eq!(event["outcome"]["attempts"][0]["notes"][0], note);
    let junit = desk.read("smoke.xml");
    assert_eq!(junit.matches(note).count(), 1, "{junit}");
}

#[test]
fn a_page_that_no_browser_shows_is_not_as_expected() {
    let up = site("<!doctype html><title>Home</title><h1>Hello</h1>");
    let suite = |kind: &str| {
        format!(
            "[[case]]\nget = \"/{kind}\"\nexpect.title = \"Home\"\nexpect.select.h1 = \"Hello\"\n\
             expect.body = \"Hello\"\n"
        )
    };
    reported(&suite("text/html"), &up, &[]).1.ends_with(0);
    for kind in ["text/plain", "application/octet-stream", "image/png"] {
        let said = reported(&suite(kind), &up, &[]).1.ends_with(1);
        let is_type = format!("got content of the type \"{kind}\"");
        assert_eq!(said.out.matches(&is_type).count(), 3, "{}", said.out);
        let page = format!("expected a page that a browser shows, got one of the type \"{kind}\"");
        assert!(said.out.contains(&page), "{}", said.out);
    }
    reported(&suite("application/json"), &up, &[])
        .1
        .ends_with(1);
}
