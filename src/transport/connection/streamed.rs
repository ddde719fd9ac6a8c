//! A response's body on its way in over HTTP/2.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::{Reason, RecvStream};
use hyper::body::{Body, Frame};

use super::http2::{Held, Upload};
use crate::transport::wire::BoxError;

/// A response's body on its way in. It is whole when the server says that the
/// stream ends, and not when the stream is reset.
pub(super) struct Streamed {
    stream: RecvStream,
    upload: Upload,
    held: Held,
    /// Error that it broke off with, until it is known why the connection
    /// ended.
    broken: Option<h2::Error>,
    /// How many bytes are still to come, where the response says so.
    missing: Option<u64>,
}

impl Streamed {
    pub(super) const fn new(
        stream: RecvStream,
        upload: Upload,
        held: Held,
        length: Option<u64>,
    ) -> Self {
        Self {
            stream,
            upload,
            held,
            broken: None,
            missing: length,
        }
    }

    /// A server that has answered whole may ask to be sent no more (RFC 9113,
    /// section 8.1). That is all that this reset means, and only while there
    /// is something to be sent.
    fn wants_no_more(&self, error: &h2::Error) -> bool {
        error.is_reset()
            && error.reason() == Some(Reason::NO_ERROR)
            && match self.missing {
                Some(missing) => missing == 0,
                None => !self.upload.is_done(),
            }
    }

    fn poll_broken(
        &mut self,
        error: h2::Error,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(why) = self.held.poll_why(&error, cx) {
            return Poll::Ready(Some(Err(why.unwrap_or(error).into())));
        }
        self.broken = Some(error);
        Poll::Pending
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(error) = self.broken.take() {
            return self.poll_broken(error, cx);
        }
        let read = ready!(self.stream.poll_data(cx));
        Poll::Ready(match read {
            Some(Ok(bytes)) => {
                // There is room for as much again.
                let _ = self.stream.flow_control().release_capacity(bytes.len());
                let read = bytes.len() as u64;
                self.missing = self.missing.map(|missing| missing.saturating_sub(read));
                Some(Ok(Frame::data(bytes)))
            }
            Some(Err(error)) if self.wants_no_more(&error) => None,
            Some(Err(error)) => return self.poll_broken(error, cx),
            None => None,
        })
    }
}
