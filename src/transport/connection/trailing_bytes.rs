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
use hyper::client::conn::http1::{Connection, Parts};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::dialler::Pipe;
use super::outgoing::Outgoing;
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

/// A connection that is given back when the response is over.
pub(super) type Returned = JoinHandle<hyper::Result<Parts<TokioIo<Pipe>>>>;

/// Drives a connection, and gives it back when the response is over.
pub(super) fn drive(connection: Connection<TokioIo<Pipe>, Outgoing>) -> Returned {
    tokio::spawn(connection.without_shutdown())
}

/// The bytes that come on a connection behind the head of a response.
pub(super) struct TrailingBytes(Option<Pin<Box<dyn Future<Output = Bytes> + Send>>>);

impl TrailingBytes {
    pub(super) fn of(returned: Returned) -> Self {
        Self(Some(Box::pin(rest(returned))))
    }
}

/// All that comes until the connection ends, in whatever way: the response itself
/// was whole.
async fn rest(returned: Returned) -> Bytes {
    let Ok(Ok(Ok(parts))) = timeout(PATIENCE, returned).await else {
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
