//! Answers for the tests.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use url::Url;

use super::{Check, Judgement, Subject, judge};
use crate::content::Content;
use crate::exchange::{Body, Exchange, Hop, Response, Sent, Timings};
use crate::source::Span;
use crate::suite::Expect;

/// A response with the status 200 to `GET http://a.example/lists/`.
pub(super) fn page(headers: &[(&str, &str)], body: impl Into<Bytes>) -> Exchange {
    answered(200, headers, body)
}

/// A response to `GET http://a.example/lists/`.
pub(super) fn answered(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Exchange {
    let body = body.into();
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name: HeaderName = name.parse().unwrap();
        map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let response = Response {
        status: StatusCode::from_u16(status).unwrap(),
        reason: None,
        version: Version::HTTP_11,
        headers: map,
        body: Body {
            wire_size: body.len() as u64,
            bytes: body,
            ..Body::default()
        },
    };
    Exchange {
        redirects: Vec::new(),
        last: hop("http://a.example/lists/", response),
        unfollowed: None,
    }
}

/// `exchange`, with the responses of `before` having led to it.
pub(super) fn following(before: Vec<Exchange>, mut exchange: Exchange, url: &str) -> Exchange {
    exchange.redirects = before.into_iter().map(|exchange| exchange.last).collect();
    exchange.last.sent.url = Url::parse(url).unwrap();
    exchange
}

fn hop(url: &str, response: Response) -> Hop {
    Hop {
        sent: Sent {
            method: Method::GET,
            url: Url::parse(url).unwrap(),
            raw_target: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        },
        response,
        timings: Timings {
            total: Duration::from_millis(100),
            ..Timings::default()
        },
        remote: Some(([127, 0, 0, 1], 80).into()),
        tls: None,
    }
}

/// The checks of what `toml` expects, without that of an implied status.
pub(super) fn checks(toml: &str, exchange: &Exchange) -> Vec<Check> {
    let (expect, sources) = Expect::written(toml);
    let content = Content::of(&exchange.last.response);
    let implied = expect.status.is_none();
    let mut checks = judge(&expect, Span::default(), exchange, &content, &sources);
    if implied {
        checks.retain(|check| check.subject != Subject::Status);
    }
    checks
}

/// As [`checks`], a line each.
pub(super) fn said(toml: &str, exchange: &Exchange) -> Vec<String> {
    checks(toml, exchange).iter().map(line).collect()
}

/// A check as a line: `size: met`, `size: expected 1 byte, got 2 bytes`, with
/// its notes behind bars.
pub(super) fn line(check: &Check) -> String {
    let subject = &check.subject;
    match &check.judgement {
        Judgement::Met => format!("{subject}: met"),
        Judgement::Unjudged { why } => format!("{subject}: unjudged, {why}"),
        Judgement::Unmet {
            expected,
            actual,
            notes,
            ..
        } => {
            let notes = notes.iter().map(|note| format!(" | {note}"));
            let notes: String = notes.collect();
            format!("{subject}: expected {expected}, got {actual}{notes}")
        }
    }
}

/// Asserts that all that `toml` expects is met, and that there is something.
#[track_caller]
pub(super) fn assert_met(toml: &str, exchange: &Exchange) {
    let said = said(toml, exchange);
    assert!(!said.is_empty(), "nothing was judged");
    assert!(said.iter().all(|line| line.ends_with(": met")), "{said:#?}");
}

/// Asserts that of what `toml` expects, just this is said.
#[track_caller]
pub(super) fn assert_said(toml: &str, exchange: &Exchange, lines: &[&str]) {
    assert_eq!(said(toml, exchange), lines, "{toml}");
}
