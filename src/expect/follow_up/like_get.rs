//! Comparison of HEAD with GET (RFC 9110, section 9.3.2).

use http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, AGE, ALLOW, CACHE_CONTROL, CONNECTION,
    CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION,
    CONTENT_TYPE, DATE, ETAG, EXPIRES, LAST_MODIFIED, LINK, LOCATION, REFERRER_POLICY, SERVER,
    SET_COOKIE, STRICT_TRANSPORT_SECURITY, TRAILER, TRANSFER_ENCODING, UPGRADE, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderName, HeaderValue};

use super::bytes;
use super::headers::{first, same_etag, shown};
use crate::exchange::Response;
use crate::expect::assertion::{Assertion, Mismatch};
use crate::expect::matching::list;
use crate::expect::{HeadPart, Subject};
use crate::source::Span;

/// Headers that are the connection's or the moment's, and may be missing.
const VOLATILE: [HeaderName; 11] = [
    AGE,
    CONNECTION,
    DATE,
    EXPIRES,
    SET_COOKIE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("server-timing"),
];

/// Headers that may be known only when the content is made, and may be missing
/// then. nginx doesn't compress what isn't sent, for one.
const OF_CONTENT: [HeaderName; 8] = [
    ACCEPT_RANGES,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    ETAG,
    VARY,
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("repr-digest"),
];

/// Headers whose values are the same, where they are there. Others may be new
/// with each response: the number of a request, a nonce, how a cache was met.
const SAME: [HeaderName; 17] = [
    ACCEPT_RANGES,
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ALLOW,
    CACHE_CONTROL,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LOCATION,
    CONTENT_TYPE,
    LAST_MODIFIED,
    LINK,
    LOCATION,
    REFERRER_POLICY,
    SERVER,
    STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
];

/// The assertions on a response to HEAD, that on the status first; `get` is the one
/// to GET.
pub(super) fn assertions<'a>(
    get: &'a Response,
    head: &'a Response,
    span: Span,
) -> Vec<Assertion<'a>> {
    let of = |part| Subject::HeadMatches(Some(part));
    vec![
        Assertion::new(of(HeadPart::Status), span, move || status(get, head, span)),
        Assertion::new(of(HeadPart::Headers), span, move || {
            headers(get, head, span)
        }),
        Assertion::new(of(HeadPart::Body), span, move || body(head, span)),
    ]
}

fn status(get: &Response, head: &Response, span: Span) -> Result<(), Mismatch> {
    if head.status == get.status {
        return Ok(());
    }
    let expected = format!("{}, as GET is answered", get.registered_status_line());
    let mismatch = Mismatch::new(span, expected, head.registered_status_line());
    Err(match first(head, &ALLOW) {
        Some(allow) => mismatch.note(format!("`Allow` says {}", shown(&allow))),
        None => mismatch,
    })
}

fn headers(get: &Response, head: &Response, span: Span) -> Result<(), Mismatch> {
    let mut different: Vec<String> = Vec::new();
    for name in get.headers.keys() {
        let (there, here) = (values(get, name), values(head, name));
        if here.is_empty() {
            if !VOLATILE.contains(name) && !OF_CONTENT.contains(name) {
                different.push(format!("no `{name}`"));
            }
        } else if !is_same(name, &there, &here) {
            let (there, here) = (shown_all(&there), shown_all(&here));
            different.push(format!("`{name}` {here} in place of {there}"));
        }
    }
    different.extend(length(get, head));
    if different.is_empty() {
        return Ok(());
    }
    let actual = list(&different, different.len(), 4, "and");
    Err(Mismatch::new(
        span,
        "the headers of the answer to GET",
        actual,
    ))
}

fn is_same(name: &HeaderName, there: &[HeaderValue], here: &[HeaderValue]) -> bool {
    if *name == ETAG {
        return there.len() == here.len() && there.iter().zip(here).all(|(a, b)| same_etag(a, b));
    }
    !SAME.contains(name) || there == here
}

/// A length that is told to HEAD is the one of the content that GET gets.
fn length(get: &Response, head: &Response) -> Option<String> {
    let told = first(head, &CONTENT_LENGTH)?;
    let size = match first(get, &CONTENT_LENGTH) {
        Some(length) => length,
        None if get.body.flaw.is_none() => HeaderValue::from(get.body.wire_size),
        None => return None,
    };
    let differs = told != size;
    differs.then(|| {
        let (told, size) = (shown(&told), shown(&size));
        format!("`content-length` {told} in place of {size}")
    })
}

fn body(head: &Response, span: Span) -> Result<(), Mismatch> {
    let stray = head.body.wire_size;
    if stray == 0 {
        return Ok(());
    }
    let actual = format!("{} behind the head", bytes(stray));
    let mismatch = Mismatch::new(span, "no body in an answer to HEAD", actual);
    Err(mismatch.note("the next answer on the connection would begin with them"))
}

fn values(response: &Response, name: &HeaderName) -> Vec<HeaderValue> {
    response.headers.get_all(name).iter().cloned().collect()
}

fn shown_all(values: &[HeaderValue]) -> String {
    let each: Vec<String> = values.iter().map(shown).collect();
    list(&each, each.len(), 3, "and")
}
