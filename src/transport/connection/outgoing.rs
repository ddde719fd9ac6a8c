//! A request's body on its way out.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::transport::trace::{Mark, Trace};

/// How many bytes are handed over at once. The connection takes more only when
/// it has room, so a server that does not read is seen as such, except for
/// what fits in the buffers between.
const PIECE: usize = 16 * 1024;

/// A request's body on its way out, which marks when the last of it was taken.
#[derive(Debug)]
pub(super) struct Outgoing {
    rest: Bytes,
    trace: Arc<Trace>,
}

impl Outgoing {
    pub(super) fn new(body: Bytes, trace: Arc<Trace>) -> Self {
        // An empty body is never asked for.
        if body.is_empty() {
            trace.mark(Mark::Sent);
        }
        Self { rest: body, trace }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        if self.rest.is_empty() {
            self.trace.mark(Mark::Sent);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
