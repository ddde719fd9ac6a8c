use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method};

use super::*;
use crate::exchange::{Cause, Flaw, Phase, Sent, Timings};
use crate::expect::Judgement;
use crate::expect::given::{answered, following, page};

fn declared() -> Request {
    let header = |name: HeaderName, value: &'static str| {
        let name = Located::new(name, Span::default());
        (name, Some(HeaderValue::from_static(value)))
    };
    Request {
        method: Located::new(Method::GET, Span::default()),
        path: Located::new("/".to_owned(), Span::default()),
        raw: false,
        host: None,
        headers: vec![
            header(http::header::ACCEPT_LANGUAGE, "ko"),
            header(ACCEPT_ENCODING, "gzip"),
        ],
        query: Vec::new(),
        cookies: Vec::new(),
        auth: None,
        body: None,
    }
}

fn line(check: &Check) -> String {
    let subject = &check.subject;
    match &check.judgement {
        Judgement::Met => format!("{subject}: met"),
        Judgement::Unjudged { why } => format!("{subject}: unjudged, {why}"),
        Judgement::Unmet {
            expected,
            actual,
            notes,
        } => {
            let notes = notes.iter().map(|note| format!(" | {note}"));
            let notes: String = notes.collect();
            format!("{subject}: expected {expected}, got {actual}{notes}")
        }
    }
}

/// What is said when `answer` answers each further request, which it is told.
fn said(
    toml: &str,
    first: &Exchange,
    answer: impl Fn(&Request) -> Result<Exchange, Box<TransportError>>,
) -> Vec<String> {
    let (expect, sources) = Expect::written(toml);
    let all = follow_ups(&expect, first, &sources);
    let mut checks = all.checks;
    for follow_up in &all.requests {
        let found = answer(&follow_up.request(&declared()));
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
    })
}

const CACHING: &str = "caching = 'revalidates'";
const ETAG: (&str, &str) = ("etag", "\"1-2\"");
const DATE: &str = "Wed, 21 Oct 2026 07:28:00 GMT";
const MODIFIED: (&str, &str) = ("last-modified", DATE);

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
fn who_has_it_is_not_sent_it_again() {
    for headers in [&[ETAG][..], &[MODIFIED], &[ETAG, MODIFIED]] {
        let first = page(headers, "a");
        let lines = said(CACHING, &first, |request| Ok(rules(headers, "a", request)));
        assert_eq!(
            lines,
            ["caching: met", "caching.changed: met"],
            "{headers:?}"
        );
    }
    // Compressed on the way, which makes it weak.
    let weak = page(&[("etag", "W/\"1-2\"")], "a");
    let lines = said(CACHING, &weak, |request| {
        assert_eq!(asked(request, "accept-language").as_deref(), Some("ko"));
        Ok(match asked(request, "if-none-match").as_deref() {
            Some("W/\"1-2\"") => answered(304, &[ETAG], ""),
            _ => answered(200, &[], ""),
        })
    });
    assert_eq!(lines, ["caching: met", "caching.changed: met"]);
}

#[test]
fn what_says_nothing_of_its_version_can_not_be_revalidated() {
    let never = |_: &Request| -> Result<Exchange, Box<TransportError>> { panic!("not asked") };
    let lines = |first: Exchange| said(CACHING, &first, never);
    assert_eq!(
        lines(page(&[], "")),
        ["caching: expected an `ETag` or a `Last-Modified`, got neither"]
    );
    assert_eq!(
        lines(page(&[ETAG, ("cache-control", "private, no-store")], "")),
        [
            "caching: expected an answer that may be kept, and asked for again, \
             got `Cache-Control: no-store`"
        ]
    );
    assert_eq!(
        lines(page(&[("last-modified", "yesterday")], "")),
        ["caching: expected a `Last-Modified`, got `yesterday`, which is no date of HTTP"]
    );
    assert_eq!(
        lines(answered(404, &[ETAG], "")),
        ["caching: unjudged, only an answer with 200 is revalidated, and this is 404"]
    );
    // There is nothing older that one could have.
    let epoch = page(&[("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT")], "");
    let lines = said(CACHING, &epoch, |_| Ok(answered(304, &[], "")));
    assert_eq!(lines, ["caching: met"]);
}

#[test]
fn how_it_was_sent_again_is_told() {
    let lines = |headers: &[(&str, &str)], now: Exchange| {
        let mut lines = said(CACHING, &page(headers, "a"), |_| Ok(now.clone()));
        lines.truncate(1);
        lines.remove(0)
    };
    let again = "caching: expected 304 to who has it already, got 200, and all of it again";
    assert_eq!(
        lines(&[ETAG], page(&[("etag", "\"3\"")], "a")),
        format!(
            "{again} | the `ETag` changes from answer to answer: `\"1-2\"`, then \
             `\"3\"` | the content is the same"
        )
    );
    assert_eq!(
        lines(
            &[MODIFIED],
            page(&[("last-modified", "Wed, 21 Oct 2026 07:28:01 GMT")], "b")
        ),
        format!(
            "{again} | the `Last-Modified` changes from answer to answer: \
             `Wed, 21 Oct 2026 07:28:00 GMT`, then `Wed, 21 Oct 2026 07:28:01 GMT` | \
             the content is another, too"
        )
    );
    assert_eq!(
        lines(&[ETAG], page(&[ETAG], "a")),
        format!(
            "{again} | the `ETag` is `\"1-2\"` again: the server doesn't look at \
             `If-None-Match`"
        )
    );
    assert_eq!(
        lines(&[("etag", "1-2")], page(&[("etag", "1-2")], "a")),
        format!("{again} | `1-2` is no proper `ETag`: it is not in quotes")
    );
    assert_eq!(
        lines(&[ETAG], answered(412, &[], "")),
        "caching: expected 304 to who has it already, got 412 Precondition Failed"
    );
}

#[test]
fn a_304_speaks_of_what_one_has() {
    let lines = |now: Exchange| {
        let first = page(&[ETAG, MODIFIED], "a");
        said(CACHING, &first, |_| Ok(now.clone())).remove(0)
    };
    assert_eq!(lines(answered(304, &[ETAG], "")), "caching: met");
    assert_eq!(
        lines(answered(304, &[ETAG, MODIFIED], "stray")),
        "caching: expected 304 without a body, got 304 with 5 bytes behind its head | \
         the next answer on the connection would begin with them"
    );
    assert_eq!(
        lines(answered(304, &[MODIFIED], "")),
        "caching: expected 304 with the `ETag` `\"1-2\"`, got 304 without one | \
         RFC 9110, section 15.4.5, wants it there"
    );
    assert_eq!(
        lines(answered(304, &[("etag", "\"x\"")], "")),
        "caching: expected 304 with the `ETag` `\"1-2\"`, got 304 with `\"x\"`"
    );
    let other = ("last-modified", "Wed, 21 Oct 2026 07:28:01 GMT");
    assert!(lines(answered(304, &[ETAG, other], "")).contains("with the `Last-Modified`"));
}

#[test]
fn who_has_an_old_version_gets_the_new_one() {
    let first = page(&[ETAG], "a");
    let lines = said(CACHING, &first, |_| Ok(answered(304, &[ETAG], "")));
    assert_eq!(
        lines,
        [
            "caching: met",
            "caching.changed: expected 200 to who has another version, got 304: who has an old \
             version keeps it"
        ]
    );
}

const RANGES: &str = "ranges = true";
const TEXT: &str = "0123456789abcdefghijklmnopqrst";

#[test]
fn parts_are_cut_out_of_the_content() {
    for text in [TEXT, "x", "xy", &"long ".repeat(4_000)] {
        let first = page(&[ETAG], text.to_owned());
        let lines = said(RANGES, &first, |request| Ok(rules(&[ETAG], text, request)));
        assert_eq!(
            lines,
            ["ranges: met", "ranges.suffix: met", "ranges.beyond: met"]
        );
    }
    let never = |_: &Request| -> Result<Exchange, Box<TransportError>> { panic!("not asked") };
    assert_eq!(
        said(RANGES, &page(&[], ""), never),
        ["ranges: unjudged, the content is empty, so there is no part of it"]
    );
    assert_eq!(
        said(RANGES, &answered(404, &[], "x"), never),
        ["ranges: unjudged, only an answer with 200 can be had in parts, and this is 404"]
    );
}

#[test]
fn a_film_is_not_read_whole_and_has_parts() {
    let mut first = page(&[("content-length", "1000000")], TEXT);
    first.last.answer.body.flaw = Some(Flaw::TooLarge(30));
    let whole = format!("{TEXT}{}", "z".repeat(1_000_000 - TEXT.len()));
    let lines = said(RANGES, &first, |request| Ok(rules(&[], &whole, request)));
    assert_eq!(
        lines,
        ["ranges: met", "ranges.suffix: met", "ranges.beyond: met"]
    );
    // Nobody says how long it is, so nobody knows its end.
    first.last.answer.headers.clear();
    let lines = said(RANGES, &first, |request| Ok(rules(&[], &whole, request)));
    assert_eq!(lines, ["ranges: met"]);
}

/// What is said of the part in the middle, which is 10-19 of 30.
fn part(answer: &Exchange) -> String {
    let first = page(&[ETAG], TEXT);
    said(RANGES, &first, |_| Ok(answer.clone())).remove(0)
}

#[test]
fn wrong_parts_are_told() {
    let expected = "ranges: expected 206 with the bytes 10-19 of 30, got";
    let right = ("content-range", "bytes 10-19/30");
    assert_eq!(part(&answered(206, &[right], "abcdefghij")), "ranges: met");
    assert_eq!(
        part(&page(&[("accept-ranges", "bytes")], TEXT)),
        format!("{expected} 200 with all of it, 30 bytes | though `Accept-Ranges` says `bytes`")
    );
    assert_eq!(
        part(&answered(206, &[right], "abcdefgxij")),
        format!(
            "{expected} 206 with other bytes | the first that differs is byte 17 of the content"
        )
    );
    assert_eq!(
        part(&answered(206, &[right], TEXT)),
        format!("{expected} 206 with 30 bytes in place of 10")
    );
    assert_eq!(
        part(&answered(206, &[], "abcdefghij")),
        format!("{expected} 206 without a `Content-Range`")
    );
    for (told, shown) in [
        ("bytes 0-9/30", "\"bytes 0-9/30\""),
        ("bytes 10-19/31", "\"bytes 10-19/31\""),
        ("10-19/30", "\"10-19/30\""),
    ] {
        assert_eq!(
            part(&answered(206, &[("content-range", told)], "abcdefghij")),
            format!("{expected} 206 whose `Content-Range` is {shown}")
        );
    }
    assert_eq!(
        part(&answered(206, &[right, ("etag", "\"new\"")], "abcdefghij")),
        format!(
            "{expected} 206 with a part of another version | the `ETag` was `\"1-2\"`, \
             and is `\"new\"`"
        )
    );
    assert_eq!(
        part(&answered(
            206,
            &[right, ("content-encoding", "gzip")],
            "abcdefghij"
        )),
        format!(
            "{expected} 206 with content encoded as `gzip` | `Accept-Encoding: identity` asked \
             for it as it is"
        )
    );
    assert_eq!(
        part(&answered(501, &[], "")),
        format!("{expected} 501 Not Implemented")
    );
}

#[test]
fn behind_the_end_there_is_nothing() {
    let lines = |answer: Exchange| said(RANGES, &page(&[], TEXT), |_| Ok(answer.clone())).remove(2);
    let expected = "ranges.beyond: expected 416 to who asks for more than 30 bytes, got";
    assert_eq!(lines(answered(416, &[], "")), "ranges.beyond: met");
    assert_eq!(lines(page(&[], TEXT)), format!("{expected} 200 OK"));
    assert_eq!(
        lines(answered(416, &[("content-range", "bytes */31")], "")),
        format!("{expected} 416 whose `Content-Range` says 31 bytes")
    );
}

const HEAD: &str = "head_matches = true";

#[test]
fn head_is_answered_as_get_is() {
    let headers = [
        ("content-type", "text/html"),
        ("content-length", "30"),
        ETAG,
        ("date", DATE),
        ("set-cookie", "a=b"),
        ("x-request-id", "1"),
    ];
    let first = page(&headers, TEXT);
    let lines = said(HEAD, &first, |request| {
        assert_eq!(*request.method, Method::HEAD);
        assert_eq!(asked(request, "accept-encoding").as_deref(), Some("gzip"));
        // What is only known when the content is made, and what is new each time.
        Ok(page(
            &[("content-type", "text/html"), ("x-request-id", "2")],
            "",
        ))
    });
    let met = [
        "head_matches.status: met",
        "head_matches.headers: met",
        "head_matches.body: met",
    ];
    assert_eq!(lines, met);
    let mut weak = headers;
    weak[2] = ("etag", "W/\"1-2\"");
    assert_eq!(said(HEAD, &first, |_| Ok(page(&weak, ""))), met);
}

#[test]
fn what_head_does_otherwise_is_told() {
    let headers = [
        ("content-type", "text/html"),
        ("x-frame-options", "DENY"),
        ("vary", "Cookie"),
        ("x-release", "1"),
    ];
    let first = page(&headers, TEXT);
    let other = page(
        &[("content-type", "text/plain"), ("content-length", "0")],
        "stray",
    );
    assert_eq!(
        said(HEAD, &first, |_| Ok(other.clone())),
        [
            "head_matches.status: met",
            "head_matches.headers: expected the headers of the answer to GET, got `content-type` \
             `text/plain` in place of `text/html`, no `x-frame-options`, no `x-release` and \
             `content-length` `0` in place of `30`",
            "head_matches.body: expected no body in an answer to HEAD, got 5 bytes behind the \
             head | the next answer on the connection would begin with them",
        ]
    );
    let refused = answered(405, &[("allow", "GET")], "");
    assert_eq!(
        said(HEAD, &first, |_| Ok(refused.clone())),
        [
            "head_matches.status: expected 200 OK, as GET is answered, got 405 Method Not Allowed \
             | `Allow` says `GET`",
            "head_matches.headers: unjudged, the status is another one",
            "head_matches.body: unjudged, the status is another one",
        ]
    );
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
    let (expect, sources) = Expect::written(HEAD);
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
