//! Where a redirect leads.

use std::fmt::Write as _;

use http::header::LOCATION;
use http::{HeaderValue, Method, StatusCode};
use url::Url;

use super::compose::can_be_sent;
use crate::exchange::Answer;

/// What a redirect asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Onward {
    pub(super) method: Method,
    pub(super) url: Url,
    /// Whether the body goes along.
    pub(super) with_body: bool,
}

/// What comes after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it isn't a redirect.
    End,
    /// It says to go on, but not where to.
    Nowhere,
    /// Another request.
    Onward(Onward),
}

/// What comes after the answer to a request (RFC 9110, section 15.4). 300 and
/// 304 don't send anybody anywhere, and neither do 305 and 306.
pub(super) fn next(method: &Method, url: &Url, answer: &Answer) -> Next {
    let (method, with_body) = match (answer.status, method) {
        (StatusCode::SEE_OTHER, &Method::HEAD) => (Method::HEAD, false),
        // For POST, it is what all browsers do, and the RFC allows it.
        (StatusCode::SEE_OTHER, _)
        | (StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND, &Method::POST) => {
            (Method::GET, false)
        }
        (
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT,
            method,
        ) => (method.clone(), true),
        _ => return Next::End,
    };
    let Some(url) = answer.headers.get(LOCATION).and_then(|to| target(url, to)) else {
        return Next::Nowhere;
    };
    Next::Onward(Onward {
        method,
        url,
        with_body,
    })
}

/// The URL that a `Location` means, without a fragment, which is never sent,
/// and without credentials, which a redirect has none to give.
fn target(base: &Url, location: &HeaderValue) -> Option<Url> {
    let mut text = String::new();
    for &byte in location.as_bytes() {
        // Raw UTF-8, as servers send it for names of files, and any other
        // encoding alike: the bytes stay what they are.
        if byte.is_ascii() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    let mut url = base.join(text.trim()).ok()?;
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    (matches!(url.scheme(), "http" | "https") && can_be_sent(&url)).then_some(url)
}
