//! HTTP/1.1 over a connection that stands.

use std::sync::Arc;

use http::header::{CONNECTION, PROXY_AUTHORIZATION};
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Uri};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::dialler::Pipe;
use super::interim::Counted;
use super::outgoing::Outgoing;
use super::surplus::{self, WatchedBody};
use super::trailing_bytes::{self, Returned, TrailingBytes};
use crate::exchange::Sent;
use crate::transport::trace::Trace;
use crate::transport::wire::{BoxError, MOST_HEADERS, Reply};

/// Form of the request target (RFC 9112, section 3.2).
pub(super) enum Form {
    /// Path and query.
    Origin,
    /// The whole URL, as a proxy wants it, with the value of
    /// `Proxy-Authorization`.
    Absolute(Option<HeaderValue>),
}

/// Sends one request over a connection and waits for the head of the response.
pub(super) async fn ask(
    pipe: Pipe,
    sent: &Sent,
    form: Form,
    trace: &Arc<Trace>,
) -> Result<Reply, BoxError> {
    let mut request = http::Request::new(Outgoing::new(sent.body.clone(), trace.clone()));
    let (pipe, interim) = Counted::of(pipe, &mut request, trace.clone());
    let pipe: Pipe = Box::new(pipe);
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .max_headers(MOST_HEADERS)
        .handshake(TokioIo::new(pipe))
        .await?;
    *request.method_mut() = sent.method.clone();
    *request.headers_mut() = sent.headers.clone();
    *request.uri_mut() = match form {
        Form::Origin => Uri::from(PathAndQuery::try_from(sent.target())?),
        Form::Absolute(authorization) => {
            if let Some(value) = authorization {
                request.headers_mut().insert(PROXY_AUTHORIZATION, value);
            }
            Uri::try_from(sent.address())?
        }
    };
    let closes = trailing_bytes::may_be_bare(sent) && !sent.headers.contains_key(CONNECTION);
    if closes {
        let close = HeaderValue::from_static("close");
        request.headers_mut().insert(CONNECTION, close);
    }
    // What goes wrong on it, the sender is told.
    let returned = trailing_bytes::drive(connection);
    let response = sender.send_request(request).await?;
    // All of them may have come at once.
    interim.check()?;
    Ok(whole(response, &sent.method, closes, returned))
}

/// The response with a body that tells what comes behind it, on a connection
/// that is over with the response.
fn whole(
    response: http::Response<Incoming>,
    method: &Method,
    closes: bool,
    returned: Returned,
) -> Reply {
    let (mut head, body) = response.into_parts();
    let bare = trailing_bytes::is_bare(method, head.status);
    let body = if bare && closes {
        TrailingBytes::of(returned).boxed_unsync()
    } else if *method != Method::HEAD && surplus::has_end(head.status, &head.headers) {
        let (body, surplus) = WatchedBody::new(body, returned);
        head.extensions.insert(surplus);
        body.boxed_unsync()
    } else {
        body.map_err(BoxError::from).boxed_unsync()
    };
    Reply::from_parts(head, body)
}
