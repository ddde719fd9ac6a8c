//! A request and its response, as a record.

use std::time::Duration;

use http::{HeaderMap, HeaderName, Version};
use serde::{Deserialize, Serialize};

use super::mask::{masked, masked_sent};
use super::{Secrets, TlsRecord};
use crate::exchange::{ConnectionKind, Hop, Response, Timings};
use crate::source::{elide, one_line};

/// A request and its response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HopRecord {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers that were sent; credentials are masked.
    pub sent_headers: Vec<(String, String)>,
    /// The protocol version of the response, such as `HTTP/1.1`.
    pub version: String,
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: Option<String>,
    /// The headers of the response.
    pub headers: Vec<(String, String)>,
    /// Bytes of the head of the response, as a server writes it in HTTP/1.1.
    #[serde(default)]
    pub head_size: u64,
    /// Bytes of content, decoded.
    pub size: u64,
    /// Bytes of content as they were transferred.
    pub wire_size: u64,
    /// Peer address, if there is one.
    pub remote: Option<String>,
    /// Timings of the phases.
    pub timings: TimingRecord,
    /// TLS session, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsRecord>,
}

/// Durations of the phases, in microseconds; a phase that did not happen has no
/// number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimingRecord {
    /// How the request came to its connection.
    #[serde(default, skip_serializing_if = "ConnectionKind::is_new")]
    pub connection: ConnectionKind,
    /// Finding the addresses of the name.
    pub resolve_us: Option<u64>,
    /// Opening the connection.
    pub connect_us: Option<u64>,
    /// The TLS handshake.
    pub tls_us: Option<u64>,
    /// Until the head of the response.
    pub first_byte_us: Option<u64>,
    /// Until the end of the body.
    pub receive_us: Option<u64>,
    /// All together.
    pub total_us: u64,
}

/// How many headers of a message are kept.
const HEADERS: usize = 64;
/// How many bytes of all headers of a message are kept.
const ALL_HEADERS: usize = 16 * 1024;
/// How many characters of a header's value are kept.
const VALUE: usize = 512;
/// How many characters of a URL are kept.
const URL: usize = 2048;

impl HopRecord {
    /// A hop, bounded, without credentials and without `secrets`.
    #[must_use]
    pub fn new(hop: &Hop, secrets: &Secrets) -> Self {
        let response = &hop.response;
        Self {
            method: hop.sent.method.to_string(),
            url: shown(&hop.sent.address(), URL, secrets),
            sent_headers: headers(&hop.sent.headers, masked_sent, secrets),
            version: version(response.version).to_owned(),
            status: response.status.as_u16(),
            reason: response
                .reason
                .as_ref()
                .map(|reason| shown(reason, VALUE, secrets)),
            headers: headers(&response.headers, masked, secrets),
            head_size: head_size(response),
            size: response.body.size(),
            wire_size: response.body.wire_size,
            remote: hop.remote.map(|address| address.to_string()),
            timings: TimingRecord::from(&hop.timings),
            tls: hop.tls.as_ref().map(|tls| TlsRecord::new(tls, secrets)),
        }
    }
}

/// The request of a hop and the head of its response, whole, as lines. Secrets
/// are left to the caller, but for credentials and the values of cookies.
pub(crate) fn head(hop: &Hop) -> String {
    let response = &hop.response;
    let reason = response.reason.as_deref().unwrap_or_default();
    let mut lines = vec![
        format!("{} {}", hop.sent.method, hop.sent.address()),
        String::new(),
        format!(
            "{} {} {reason}",
            version(response.version),
            response.status.as_u16()
        ),
    ];
    lines.extend(response.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        format!("{name}: {}", masked(name, &value))
    }));
    let lines = lines.iter().map(|line| one_line(line) + "\n");
    lines.collect()
}

impl HopRecord {
    /// The status with the reason that came with it, on one line; HTTP/2 has
    /// none.
    #[must_use]
    pub fn status_line(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or_default();
        one_line(&format!("{} {reason}", self.status))
    }
}

impl From<&Timings> for TimingRecord {
    fn from(timings: &Timings) -> Self {
        Self {
            connection: timings.connection,
            resolve_us: timings.resolve.map(micros),
            connect_us: timings.connect.map(micros),
            tls_us: timings.tls.map(micros),
            first_byte_us: timings.first_byte.map(micros),
            receive_us: timings.receive.map(micros),
            total_us: micros(timings.total),
        }
    }
}

/// A duration in microseconds, as records have it.
#[must_use]
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// The bytes of a response's head: a line for the status, one for each header, and
/// an empty one.
fn head_size(response: &Response) -> u64 {
    let line = "HTTP/1.1 200 \r\n\r\n".len() + response.reason.as_ref().map_or(0, String::len);
    let headers = response.headers.iter();
    let headers = headers.map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    (line + headers.sum::<usize>()) as u64
}

fn headers(
    headers: &HeaderMap,
    masked: fn(&HeaderName, &str) -> String,
    secrets: &Secrets,
) -> Vec<(String, String)> {
    let mut bytes = 0;
    let mut shown_headers: Vec<(String, String)> = headers
        .iter()
        .take(HEADERS)
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = masked(name, &value);
            let name = elide(name.as_str(), VALUE).into_owned();
            (name, shown(&value, VALUE, secrets))
        })
        .take_while(|(name, value)| {
            bytes += name.len() + value.len();
            bytes <= ALL_HEADERS
        })
        .collect();
    let more = headers.len() - shown_headers.len();
    if more > 0 {
        shown_headers.push(("…".to_owned(), format!("{more} more headers")));
    }
    shown_headers
}

/// `text` without secrets on one line, at most `limit` characters of it. In
/// this order: half a secret, or one with a picture in it, would be missed.
pub(super) fn shown(text: &str, limit: usize, secrets: &Secrets) -> String {
    elide(&one_line(&secrets.hide(text)), limit).into_owned()
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
    use crate::exchange::{Body, Response, Sent};

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
            response: Response {
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
        let secret = crate::record::Secret::of_environment("PASSWORD", "hunter2");
        let record = HopRecord::new(&hop, &[secret].into_iter().collect());
        assert_eq!(record.url, "http://example.com/?t=$PASSWORD");
        assert_eq!(record.sent_headers[0].1, "Bearer ***");
        assert_eq!(record.headers[0].1, "ngin\u{fffd}␉x $PASSWORD");
        assert_eq!(record.head_size, 17 + 4 + 25 + 100 * 2010);
        assert_eq!(record.headers[1].1.chars().count(), VALUE + 1);
        assert_eq!(record.headers.len(), 1 + ALL_HEADERS / (VALUE + 9) + 1);
        let more = ("…".to_owned(), "69 more headers".to_owned());
        assert_eq!(record.headers.last(), Some(&more));
        assert_eq!(record.reason.as_deref(), Some("OK\\u{9b}"));
    }
}
