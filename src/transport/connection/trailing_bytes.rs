//! Trailing bytes: what comes behind a response that ends with its head.
//!
//! A response to HEAD has no content, and neither has 304 (RFC 9110, sections
//! 9.3.2 and 15.4.5). A server that sends some all the same sends what the next
//! response on the connection is taken for. So for requests that may be answered
//! so, the server is asked to close the connection, and all that comes until
//! then is the response's body.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use http::{Method, StatusCode};
use hyper::body::{Body, Frame};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::http1::Line;
use crate::exchange::Sent;
use crate::transport::wire::BoxError;

/// How long a server may take to close the connection, or to send more. One
/// that keeps it open is taken at its word that the response is over.
const PATIENCE: Duration = Duration::from_millis(250);

/// How many bytes are enough to see that there are some.
const ENOUGH: usize = 64 * 1024;

/// Whether the response to a request may end with its head.
pub(super) fn may_be_bare(sent: &Sent) -> bool {
    let asks = |name| sent.headers.contains_key(name);
    sent.method == Method::HEAD || asks(IF_NONE_MATCH) || asks(IF_MODIFIED_SINCE)
}

/// Whether a response to a request ends with its head.
pub(super) fn is_bare(method: &Method, status: StatusCode) -> bool {
    *method == Method::HEAD || status == StatusCode::NOT_MODIFIED
}

/// The bytes that come on a connection behind the head of a response.
pub(super) struct TrailingBytes(Option<Pin<Box<dyn Future<Output = Bytes> + Send>>>);

impl TrailingBytes {
    pub(super) fn of(line: Box<Line>) -> Self {
        Self(Some(Box::pin(rest(line))))
    }
}

/// All that comes until the connection ends, in whatever way: the response itself
/// was whole.
async fn rest(line: Box<Line>) -> Bytes {
    let Ok(Ok(parts)) = timeout(PATIENCE, line.ended()).await else {
        return Bytes::new();
    };
    let mut bytes = BytesMut::from(parts.read_buf);
    let mut pipe = parts.io.into_inner();
    while bytes.len() < ENOUGH {
        match timeout(PATIENCE, pipe.read_buf(&mut bytes)).await {
            Ok(Ok(1..)) => {}
            Ok(Ok(0) | Err(_)) | Err(_) => break,
        }
    }
    bytes.freeze()
}

impl Body for TrailingBytes {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(rest) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let bytes = ready!(rest.as_mut().poll(cx));
        self.0 = None;
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }
}
