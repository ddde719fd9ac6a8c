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
