//! Surplus bytes: what a server sends behind the end of a response.
//!
//! `Content-Length` and chunks say where a response ends. A server that sends
//! more all the same has counted wrong, so that what was read is not all of it,
//! or sends what the next response on the connection is taken for.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{Response, StatusCode};
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::kept::Kept;
use crate::transport::wire::{BoxError, Surplus};

/// Whether the head of a response says where its body ends, or that there is
/// none (RFC 9112, section 6.3).
fn has_end(response: &Response<Incoming>) -> bool {
    let (status, headers) = (response.status(), response.headers());
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
        || headers.contains_key(CONTENT_LENGTH)
        || headers.contains_key(TRANSFER_ENCODING)
}

/// The body of a response, which looks behind its end.
pub(super) struct WatchedBody {
    body: Incoming,
    has_end: bool,
    /// Whether another protocol follows, of which the server may speak first (RFC 9110,
    /// section 15.2.2).
    is_switched: bool,
    /// The connection that it comes over, until its end.
    kept: Option<Kept>,
    surplus: Surplus,
}

impl WatchedBody {
    /// A response whose body comes over a connection, which is given back at its end,
    /// and whether something stands there.
    pub(super) fn of(response: Response<Incoming>, kept: Kept) -> Response<Self> {
        let surplus = Surplus(Arc::new(AtomicBool::new(false)));
        let has_end = has_end(&response);
        let is_switched = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let mut response = response.map(|body| Self {
            body,
            has_end,
            is_switched,
            kept: Some(kept),
            surplus: surplus.clone(),
        });
        response.extensions_mut().insert(surplus);
        response
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut frame = Pin::new(&mut self.body).poll_frame(cx);
        if let (Poll::Pending, Some(kept)) = (&frame, &mut self.kept) {
            kept.drive(cx);
            frame = Pin::new(&mut self.body).poll_frame(cx);
        }
        let frame = ready!(frame);
        if let Some(kept) = self.kept.take_if(|_| frame.is_none()) {
            let is_more = kept.end_response(self.has_end, cx);
            let is_surplus = is_more && !self.is_switched;
            self.surplus.0.store(is_surplus, Ordering::Relaxed);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(BoxError::from)))
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
