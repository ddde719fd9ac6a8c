//! An answer, held whole until it is sent.

use std::time::SystemTime;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, LOCATION, SERVER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Body, Bytes};

/// The type of both servers' answers.
pub(super) type Answer = Response<Full<Bytes>>;

/// What Django says its pages are.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// An answer with a body of a media type.
pub(super) fn new(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer
}

/// A redirect as Django sends it: an empty page that says where to go.
pub(super) fn redirect(status: StatusCode, location: &str) -> Answer {
    let mut answer = new(status, HTML, "");
    set(&mut answer, LOCATION, location);
    answer
}

/// Sets a header to text of which a part may come from a request. Text that
/// can't stand in a header is left out.
pub(super) fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

/// Completes an answer with what each server puts on all of its own, in front
/// as both nginx and gunicorn do.
pub(super) fn signed(answer: Answer, server: &'static str) -> Answer {
    let (mut parts, body) = answer.into_parts();
    let mut headers = HeaderMap::new();
    headers.insert(SERVER, HeaderValue::from_static(server));
    let now = httpdate::fmt_http_date(SystemTime::now());
    if let Ok(now) = HeaderValue::from_str(&now) {
        headers.insert(DATE, now);
    }
    headers.extend(parts.headers);
    // Said here since HEAD, for which the body is not sent, must say it too.
    if let (true, Some(length)) = (
        parts.status != StatusCode::NOT_MODIFIED,
        body.size_hint().exact(),
    ) {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    parts.headers = headers;
    Response::from_parts(parts, body)
}
