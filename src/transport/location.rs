//! Redirects (RFC 9110, section 15.4).

use http::{Method, StatusCode};
use url::Url;

use super::compose::can_be_sent;
use crate::exchange::{Hop, Location, asked_for};

/// Request that a redirect leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Onward {
    pub(super) method: Method,
    pub(super) url: Url,
    /// Whether the body goes along.
    pub(super) with_body: bool,
}

/// Step after a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it isn't a redirect.
    End,
    /// It says to go on, but not where to.
    Nowhere,
    /// Another request.
    Onward(Onward),
}

/// Step after a request and its response (RFC 9110, section 15.4). 300 and 304
/// don't send anybody anywhere, and neither do 305 and 306.
pub(super) fn next(hop: &Hop) -> Next {
    let (method, with_body) = match (hop.response.status, &hop.sent.method) {
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
    let url = match hop.location() {
        Location::Url(url) => asked_for(&url),
        _ => return Next::Nowhere,
    };
    if !can_be_sent(&url) {
        return Next::Nowhere;
    }
    Next::Onward(Onward {
        method,
        url,
        with_body,
    })
}
