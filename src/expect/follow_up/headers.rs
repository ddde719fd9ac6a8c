//! Headers that the judgements read.

use http::{HeaderName, HeaderValue};

use crate::exchange::Response;
use crate::source::{elide, one_line};

/// How many characters of a value are shown.
const SHOWN: usize = 80;

/// The first value of a header.
pub(super) fn first(response: &Response, name: &HeaderName) -> Option<HeaderValue> {
    response.headers.get(name).cloned()
}

/// A value as it is told.
pub(super) fn shown(value: &HeaderValue) -> String {
    let value = one_line(&String::from_utf8_lossy(value.as_bytes()));
    format!("`{}`", elide(&value, SHOWN))
}

/// Whether two `ETag`s name the same version, weakly compared (RFC 9110,
/// section 8.8.3.2): nginx makes one weak (`W/`) where it compresses.
pub(super) fn same_etag(a: &HeaderValue, b: &HeaderValue) -> bool {
    opaque(a) == opaque(b)
}

fn opaque(etag: &HeaderValue) -> &[u8] {
    let bytes = etag.as_bytes().trim_ascii();
    bytes.strip_prefix(b"W/").unwrap_or(bytes)
}

/// Whether it is an `ETag` at all: in quotes.
pub(super) fn is_etag(etag: &HeaderValue) -> bool {
    let opaque = opaque(etag);
    let inner = opaque
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    inner.is_some_and(|inner| !inner.contains(&b'"'))
}
