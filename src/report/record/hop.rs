//! A hop as a record.

use http::{HeaderMap, Version};

use super::mask::masked;
use super::{HopRecord, TimingRecord, TlsRecord};
use crate::exchange::{Hop, Timings};
use crate::report::{Secret, hide, micros};
use crate::source::{elide, one_line};

/// How many headers of a message are kept.
const HEADERS: usize = 64;
/// How many characters of a header's value are kept.
const VALUE: usize = 512;
/// How many characters of a URL are kept.
const URL: usize = 2048;

impl HopRecord {
    /// A hop, bounded, without credentials and without `secrets`.
    #[must_use]
    pub fn new(hop: &Hop, secrets: &[Secret]) -> Self {
        let answer = &hop.answer;
        Self {
            method: hop.sent.method.to_string(),
            url: shown(&hop.sent.address(), URL, secrets),
            sent_headers: headers(&hop.sent.headers, secrets),
            version: version(answer.version).to_owned(),
            status: answer.status.as_u16(),
            reason: answer
                .reason
                .as_ref()
                .map(|reason| shown(reason, VALUE, secrets)),
            headers: headers(&answer.headers, secrets),
            size: answer.body.bytes.len() as u64,
            wire_size: answer.body.wire_size,
            remote: hop.remote.map(|address| address.to_string()),
            timings: TimingRecord::from(&hop.timings),
            tls: hop.tls.as_ref().map(|tls| TlsRecord::new(tls, secrets)),
        }
    }
}

impl From<&Timings> for TimingRecord {
    fn from(timings: &Timings) -> Self {
        Self {
            resolve_us: timings.resolve.map(micros),
            connect_us: timings.connect.map(micros),
            tls_us: timings.tls.map(micros),
            first_byte_us: timings.first_byte.map(micros),
            receive_us: timings.receive.map(micros),
            total_us: micros(timings.total),
        }
    }
}

fn headers(headers: &HeaderMap, secrets: &[Secret]) -> Vec<(String, String)> {
    let mut shown_headers: Vec<_> = headers
        .iter()
        .take(HEADERS)
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = masked(name, &value);
            (
                elide(name.as_str(), VALUE).into(),
                shown(&value, VALUE, secrets),
            )
        })
        .collect();
    if headers.len() > HEADERS {
        let more = headers.len() - HEADERS;
        shown_headers.push(("…".to_owned(), format!("{more} more headers")));
    }
    shown_headers
}

/// `text` without secrets on one line, at most `limit` characters of it. In
/// this order: half a secret, or one with a picture in it, would be missed.
pub(super) fn shown(text: &str, limit: usize, secrets: &[Secret]) -> String {
    elide(&one_line(&hide(text, secrets)), limit).into_owned()
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_3 => "HTTP/3",
        _ => "HTTP/1.1",
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::header::{AUTHORIZATION, SERVER};
    use http::{HeaderValue, Method, StatusCode};

    use super::*;
    use crate::exchange::{Answer, Body, Sent};

    #[test]
    fn a_hop_is_bounded_and_keeps_no_credentials() {
        let mut sent = HeaderMap::new();
        sent.insert(AUTHORIZATION, HeaderValue::from_static("Bearer abc"));
        let mut received = HeaderMap::new();
        received.insert(
            SERVER,
            HeaderValue::from_bytes(b"ngin\xff\tx hunter2").unwrap(),
        );
        for _ in 0..100 {
            received.append("x-long", HeaderValue::from_str(&"x".repeat(2000)).unwrap());
        }
        let hop = Hop {
            sent: Sent {
                method: Method::GET,
                url: "http://me:secret@example.com/?t=hunter2".parse().unwrap(),
                raw_target: None,
                headers: sent,
                body: Bytes::new(),
            },
            answer: Answer {
                status: StatusCode::OK,
                reason: Some("OK\u{9b}".into()),
                version: Version::HTTP_11,
                headers: received,
                body: Body::default(),
            },
            timings: Timings::default(),
            remote: Some("127.0.0.1:80".parse().unwrap()),
            tls: None,
        };
        let secret = Secret {
            value: "hunter2".into(),
            shown: "$PASSWORD".into(),
        };
        let record = HopRecord::new(&hop, &[secret]);
        assert_eq!(record.url, "http://example.com/?t=$PASSWORD");
        assert_eq!(record.sent_headers[0].1, "Bearer ***");
        assert_eq!(record.headers[0].1, "ngin\u{fffd}␉x $PASSWORD");
        assert_eq!(record.headers[1].1.chars().count(), VALUE + 1);
        let more = ("…".to_owned(), "37 more headers".to_owned());
        assert_eq!(record.headers.last(), Some(&more));
        assert_eq!(record.reason.as_deref(), Some("OK\\u{9b}"));
    }
}
