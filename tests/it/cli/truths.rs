//! What one word expects and one answer can't tell: further requests, and
//! servers that answer them badly.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use snapbox::{IntoData as _, assert_data_eq, file};

use super::{Desk, Up, steady};
use crate::server::{Conn, path};

const TEXT: &str = "0123456789abcdefghijklmnopqrst";

const HEAD: &str = "Content-Type: text/plain\r\nEtag: \"1\"\r\n";

/// A header of a request.
fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = request.lines();
    lines.find_map(|line| {
        let (other, value) = line.split_once(": ")?;
        other.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The first and the last byte that are asked for of so many.
fn range(request: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = header(request, "range")?
        .strip_prefix("bytes=")?
        .split_once('-')?;
    Some(match (from, to) {
        ("", last) => (length - last.parse::<usize>().unwrap(), length - 1),
        (from, "") => (from.parse().unwrap(), length - 1),
        (from, to) => (from.parse().unwrap(), to.parse().unwrap()),
    })
}

/// A server that keeps the rules, but for what the path says.
fn server() -> Up {
    let count = Arc::new(AtomicUsize::new(0));
    Up::with(move |mut conn: Conn| {
        let count = count.clone();
        async move {
            let Some(request) = conn.request().await else {
                return;
            };
            let flaw = path(&request).trim_start_matches('/').to_owned();
            let number = count.fetch_add(1, Ordering::SeqCst);
            if let Some(answer) = answer(&request, &flaw, number) {
                conn.send(answer).await;
            }
        }
    })
}

fn answer(request: &str, flaw: &str, number: usize) -> Option<String> {
    let is_head = request.starts_with("HEAD ");
    let whole = |headers: &str, text: &str| {
        let body = if is_head { "" } else { text };
        let length = text.len();
        format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
    };
    if is_head {
        return of_head(flaw, &whole(HEAD, TEXT));
    }
    match flaw {
        "changes" => {
            let headers = format!("Etag: \"{number}\"\r\n");
            return Some(whole(&headers, TEXT));
        }
        "csrf" => {
            let headers = format!("Content-Type: text/html\r\nEtag: \"{number}\"\r\n");
            let page = format!("<input name=\"csrfmiddlewaretoken\" value=\"{number}\">");
            return Some(whole(&headers, &page));
        }
        "ignored" => return Some(whole(HEAD, TEXT)),
        "neither" => return Some(whole("Content-Type: text/plain\r\n", TEXT)),
        "dropped" => return Some(whole("Accept-Ranges: bytes\r\n", TEXT)),
        _ => {}
    }
    if let Some(held) = header(request, "if-none-match")
        && (held == "\"1\"" || flaw == "always-304")
    {
        let stray = if flaw == "stray" { "stray" } else { "" };
        return Some(format!("HTTP/1.1 304 Not Modified\r\n{HEAD}\r\n{stray}"));
    }
    let Some((first, last)) = range(request, TEXT.len()) else {
        return Some(whole(HEAD, TEXT));
    };
    Some(of_part(flaw, first, last, &whole))
}

fn of_head(flaw: &str, right: &str) -> Option<String> {
    Some(match flaw {
        "head-body" => format!("{right}{TEXT}"),
        "head-405" => "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n\r\n".to_owned(),
        "head-404" => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "head-other" => {
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        "head-cut" => return None,
        _ => right.to_owned(),
    })
}

fn of_part(flaw: &str, first: usize, last: usize, whole: &impl Fn(&str, &str) -> String) -> String {
    let length = TEXT.len();
    if flaw == "whole" {
        return whole("Accept-Ranges: bytes\r\n", TEXT);
    }
    if first >= length {
        let headers = format!("Content-Range: bytes */{length}\r\nContent-Length: 0\r\n");
        return format!("HTTP/1.1 416 Range Not Satisfiable\r\n{headers}\r\n");
    }
    let mut part = TEXT[first..=last].to_owned();
    let mut told = format!("bytes {first}-{last}/{length}");
    let mut etag = "\"1\"";
    match flaw {
        "other-bytes" => part.replace_range(2..3, "X"),
        "other-place" => told = format!("bytes 0-{}/{length}", last - first),
        "other-version" => etag = "\"2\"",
        _ => {}
    }
    let size = part.len();
    format!(
        "HTTP/1.1 206 Partial Content\r\nEtag: {etag}\r\nContent-Range: {told}\r\n\
         Content-Length: {size}\r\n\r\n{part}"
    )
}

/// A case for each path, which expects this.
fn suite(paths: &[&str], expects: &str) -> String {
    let cases = paths.iter().map(|path| {
        format!("[[case]]\nname = \"{path}\"\nget = \"/{path}\"\nexpect.{expects}\n\n")
    });
    cases.collect()
}

fn said(paths: &[&str], expects: &str) -> String {
    let server = server();
    let desk = Desk::with_suite(&suite(paths, expects));
    // One after the other, so that what is counted is counted the same way.
    let said = desk.run(&["--target", &server.at(), "--concurrency", "1"]);
    steady(&said.ends_with(1).out)
}

#[test]
fn caches_that_are_fooled() {
    let paths = [
        "good",
        "stray",
        "changes",
        "csrf",
        "ignored",
        "neither",
        "always-304",
    ];
    let said = said(&paths, "caching = \"revalidates\"");
    assert_data_eq!(said.into_data().raw(), file!["truths/caching.txt"].raw());
}

#[test]
fn what_is_not_revalidated_needs_no_etag() {
    for word in ["immutable", "no-store"] {
        let said = said(&["neither"], &format!("caching = \"{word}\""));
        assert!(said.contains("got no such header"), "{said}");
        assert!(!said.contains("ETag"), "{said}");
    }
}

#[test]
fn parts_that_are_none() {
    let paths = [
        "good",
        "whole",
        "dropped",
        "other-bytes",
        "other-place",
        "other-version",
    ];
    let said = said(&paths, "ranges = true");
    assert_data_eq!(said.into_data().raw(), file!["truths/ranges.txt"].raw());
}

#[test]
fn heads_that_are_others() {
    let paths = [
        "good",
        "head-body",
        "head-405",
        "head-404",
        "head-other",
        "head-cut",
    ];
    let said = said(&paths, "head_matches = true");
    assert_data_eq!(said.into_data().raw(), file!["truths/head.txt"].raw());
}

#[test]
fn further_requests_are_told_and_recorded() {
    let server = server();
    let case = "[[case]]\nget = \"/good\"\ncookies.a = \"b\"\n\
                expect.caching = \"revalidates\"\nexpect.ranges = true\nexpect.head_matches = true\n";
    let desk = Desk::with_suite(case);
    let at = server.at();
    // The server ends each connection without a word.
    let args = [
        "--target",
        &at,
        "--json",
        "run.jsonl",
        "--verbose",
        "--fresh-connections",
    ];
    let said = desk.run(&args).ends_with(0);
    assert_data_eq!(
        steady(&said.out).into_data().raw(),
        file!["truths/verbose.txt"].raw()
    );
    let replayed = desk.run(&["replay", "run.jsonl", "--verbose"]).ends_with(0);
    assert_eq!(replayed.out, said.out);

    let recording = desk.read("run.jsonl");
    let events = recording.lines();
    let mut events = events.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let finished = events
        .find(|event| event["event"] == "trial-finished")
        .unwrap();
    let attempt = &finished["outcome"]["attempts"][0];
    assert_eq!(attempt["hops"].as_array().unwrap().len(), 1);
    let follow_ups = attempt["follow_ups"].as_array().unwrap().iter();
    let told = follow_ups.map(|it| {
        let hop = &it["hops"][0];
        let curl = it["curl"].as_str().unwrap();
        assert!(curl.starts_with("curl "), "{curl}");
        (
            it["subject"].as_str().unwrap(),
            hop["status"].as_u64().unwrap(),
        )
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("caching", 304),
            ("caching.changed", 200),
            ("ranges", 206),
            ("ranges.suffix", 206),
            ("ranges.beyond", 416),
            ("head_matches", 200),
        ]
    );
    let asked = server.server.requests();
    assert!(
        asked.iter().all(|it| it.contains("Cookie: a=b\r\n")),
        "{asked:?}"
    );
}

/// Nothing more is asked where the answer itself is wrong, and that is told.
#[test]
fn a_wrong_answer_is_not_followed_up() {
    let server = server();
    let desk = Desk::with_suite(
        "[[case]]\nget = \"/good\"\nexpect.title = \"Home\"\nexpect.ranges = true\n",
    );
    let args = ["--target", &server.at(), "--json", "-", "--quiet"];
    let events = desk.run(&args).ends_with(1).out;
    let events = events.lines();
    let mut events = events.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let finished = events.find(|event| event["event"] == "trial-finished");
    let attempt = &finished.unwrap()["outcome"]["attempts"][0];
    let check = attempt["checks"].as_array().unwrap().last().unwrap();
    assert_eq!(check["subject"], "ranges");
    assert_eq!(check["judgement"], "unjudged");
    assert_eq!(check["why"], "the answer itself is not as expected");
    assert_eq!(attempt["follow_ups"], Value::Null);
    assert_eq!(server.server.requests().len(), 1);
}
