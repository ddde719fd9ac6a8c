//! Surplus bytes: what a server sends behind the end of a response.
//!
//! `Content-Length` and chunks say where a response ends. A server that sends
//! more all the same has counted wrong, so that what was read is not all of it,
//! or sends what the next response on the connection is taken for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use hyper::body::{Body, Frame, Incoming};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::trailing_bytes::Returned;
use crate::transport::failure::is_unasked;
use crate::transport::wire::{BoxError, Surplus};

/// How long a connection may take to be given back; it is no longer needed by
/// then, so that takes no time.
const PATIENCE: Duration = Duration::from_millis(50);

/// Whether the head of a response says where its body ends, or that there is
/// none (RFC 9112, section 6.3).
pub(super) fn has_end(status: StatusCode, headers: &HeaderMap) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
        || headers.contains_key(CONTENT_LENGTH)
        || headers.contains_key(TRANSFER_ENCODING)
}

/// The body of a response, which looks behind its end.
pub(super) struct WatchedBody {
    body: Incoming,
    behind: Option<Pin<Box<dyn Future<Output = bool> + Send>>>,
    surplus: Surplus,
}

impl WatchedBody {
    /// A body on a connection that is given back at its end, and whether
    /// something stands there.
    pub(super) fn new(body: Incoming, returned: Returned) -> (Self, Surplus) {
        let surplus = Surplus(Arc::new(AtomicBool::new(false)));
        let watched = Self {
            body,
            behind: Some(Box::pin(is_surplus(returned))),
            surplus: surplus.clone(),
        };
        (watched, surplus)
    }
}

/// Whether there is anything on the connection by now.
async fn is_surplus(returned: Returned) -> bool {
    let parts = match timeout(PATIENCE, returned).await {
        Ok(Ok(Ok(parts))) => parts,
        Ok(Ok(Err(error))) => return is_unasked(&error),
        Ok(Err(_)) | Err(_) => return false,
    };
    if !parts.read_buf.is_empty() {
        return true;
    }
    let (mut pipe, mut byte) = (parts.io.into_inner(), [0]);
    matches!(
        timeout(Duration::ZERO, pipe.read(&mut byte)).await,
        Ok(Ok(1))
    )
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            return Poll::Ready(Some(frame.map_err(BoxError::from)));
        }
        if let Some(behind) = &mut self.behind {
            let found = ready!(behind.as_mut().poll(cx));
            self.behind = None;
            self.surplus.0.store(found, Ordering::Relaxed);
        }
        Poll::Ready(None)
    }
}
