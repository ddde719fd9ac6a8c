mod like_get;
mod parts;
mod revalidation;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method};

use super::*;
use crate::exchange::{Cause, Flaw, Phase, Sent, Timings};
use crate::expect::test_support::{answered, following, line, page};

fn declared() -> Request {
    let header = |name: HeaderName, value: &'static str| {
        let name = Located::new(name, Span::default());
        (name, Some(HeaderValue::from_static(value)))
    };
    Request {
        headers: vec![
            header(http::header::ACCEPT_LANGUAGE, "ko"),
            header(ACCEPT_ENCODING, "gzip"),
        ],
        ..Request::new(
            Located::new(Method::GET, Span::default()),
            Located::new("/".to_owned(), Span::default()),
        )
    }
}

/// What is said when `answer` answers each further request, which it is told.
fn said(
    toml: &str,
    first: &Exchange,
    response: impl Fn(&Request) -> Result<Exchange, Box<TransportError>>,
) -> Vec<String> {
    let (expect, sources) = Expect::written(toml);
    let all = follow_ups(&expect, first, &sources);
    let mut checks = all.checks;
    for follow_up in &all.requests {
        let found = response(&follow_up.request(&declared()));
        checks.extend(follow_up.judge(first, found.as_ref().map_err(AsRef::as_ref), &sources));
    }
    checks.iter().map(line).collect()
}

fn asked(request: &Request, name: &str) -> Option<String> {
    let mut headers = request.headers.iter();
    headers.find_map(|(other, value)| {
        let value = value.as_ref()?.to_str().unwrap().to_owned();
        (other.value.as_str() == name).then_some(value)
    })
}

fn closed() -> Box<TransportError> {
    let sent = answered(200, &[], "").last.sent;
    Box::new(TransportError {
        phase: Phase::FirstByte,
        cause: Cause::Closed,
        sent: Box::new(Sent {
            headers: HeaderMap::new(),
            ..sent
        }),
        redirects: Vec::new(),
        timings: Timings {
            total: Duration::from_millis(1),
            ..Timings::default()
        },
        in_flight: 1,
    })
}

const ETAG: (&str, &str) = ("etag", "\"1-2\"");
const DATE: &str = "Wed, 21 Oct 2026 07:28:00 GMT";
const MODIFIED: (&str, &str) = ("last-modified", DATE);
const TEXT: &str = "0123456789abcdefghijklmnopqrst";

/// A server that keeps the rules, for one with these headers and content.
fn rules(headers: &[(&str, &str)], content: &str, request: &Request) -> Exchange {
    let held = |name| asked(request, name);
    let same = match held("if-none-match") {
        Some(etag) => headers
            .iter()
            .any(|(name, it)| *name == "etag" && *it == etag),
        None => held("if-modified-since").is_some_and(|since| since == DATE),
    };
    if same {
        return answered(304, headers, "");
    }
    let Some(range) = asked(request, "range") else {
        return answered(200, headers, content.to_owned());
    };
    assert_eq!(
        asked(request, "accept-encoding").as_deref(),
        Some("identity")
    );
    let range = range.strip_prefix("bytes=").unwrap();
    let (from, to) = range.split_once('-').unwrap();
    let length = content.len();
    let (from, to) = match (from, to) {
        ("", last) => (length - last.parse::<usize>().unwrap(), length),
        (from, "") => (from.parse().unwrap(), length),
        (from, to) => (from.parse().unwrap(), to.parse::<usize>().unwrap() + 1),
    };
    if from >= length {
        let told = format!("bytes */{length}");
        return answered(416, &[("content-range", &told)], "");
    }
    let told = format!("bytes {from}-{}/{length}", to - 1);
    let mut all = headers.to_vec();
    all.push(("content-range", &told));
    answered(206, &all, content[from..to].to_owned())
}

#[test]
fn no_answer_is_no_pass() {
    let toml = "caching = 'revalidates'\nranges = true\nhead_matches = true";
    let silence =
        "got no answer: the connection was closed before the answer was whole (first byte)";
    assert_eq!(
        said(toml, &page(&[ETAG], TEXT), |_| Err(closed())),
        [
            format!("caching: expected 304 to who has it already, {silence}"),
            format!("caching.changed: expected 200 to who has another version, {silence}"),
            format!("ranges: expected 206 with the bytes 10-19 of 30, {silence}"),
            format!("ranges.suffix: expected 206 with the bytes 20-29 of 30, {silence}"),
            format!("ranges.beyond: expected 416 to who asks for more than there is, {silence}"),
            format!("head_matches: expected an answer to HEAD, {silence}"),
        ]
    );
    let (expect, sources) = Expect::written(toml);
    let lines: Vec<String> = not_asked(&expect, "the rest is wrong", &sources)
        .iter()
        .map(line)
        .collect();
    assert_eq!(
        lines,
        [
            "caching: unjudged, the rest is wrong",
            "ranges: unjudged, the rest is wrong",
            "head_matches: unjudged, the rest is wrong",
        ]
    );
}

#[test]
fn further_requests_go_where_the_first_one_led() {
    let (expect, sources) = Expect::written("head_matches = true");
    let first = page(&[], Bytes::new());
    let all = follow_ups(&expect, &first, &sources);
    assert_eq!(all.requests[0].url(&first), None);
    let led = following(
        vec![answered(302, &[("location", "/b")], "")],
        page(&[], ""),
        "http://a.example/b",
    );
    let url = all.requests[0].url(&led).unwrap();
    assert_eq!(url.as_str(), "http://a.example/b");
}

#[test]
fn a_form_is_not_sent_again() {
    let (expect, sources) = Expect::written("ranges = true\nhead_matches = true");
    let mut posted = page(&[], TEXT);
    posted.last.sent.method = Method::POST;
    let all = follow_ups(&expect, &posted, &sources);
    assert!(all.requests.is_empty());
    assert_eq!(
        all.checks.iter().map(line).collect::<Vec<_>>(),
        [
            "ranges: unjudged, it is about answers to GET, and this is one to POST",
            "head_matches: unjudged, it is about answers to GET, and this is one to POST",
        ]
    );
    // Where it led to a page, that is asked for.
    let mut form = declared();
    form.method = Located::new(Method::POST, Span::default());
    form.body = Some(crate::suite::Body::Text("a".to_owned()));
    let all = follow_ups(&expect, &page(&[], TEXT), &sources);
    let [first, .., last] = all.requests.as_slice() else {
        panic!("{all:?}");
    };
    assert_eq!(*first.request(&form).method, Method::GET);
    assert_eq!(*last.request(&form).method, Method::HEAD);
    assert_eq!(last.request(&form).body, None);
}
