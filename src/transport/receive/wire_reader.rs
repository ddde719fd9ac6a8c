//! A body's bytes as they are transferred.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use hyper::body::Body;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, ReadBuf};

use super::cut;
use crate::transport::wire::{BoxError, Incoming};

/// A body's bytes as they are transferred: counted, kept, and cut off behind a
/// limit.
pub(super) struct WireReader {
    body: Incoming,
    /// What was read and not yet consumed.
    chunk: Bytes,
    /// All that was read, for when it can't be decoded.
    kept: BytesMut,
    limit: u64,
    ended: bool,
    error: Option<BoxError>,
}

impl WireReader {
    pub(super) fn new(body: Incoming, limit: u64) -> Self {
        Self {
            body,
            chunk: Bytes::new(),
            kept: BytesMut::new(),
            limit,
            ended: false,
            error: None,
        }
    }

    /// How many bytes were read.
    pub(super) fn size(&self) -> u64 {
        self.kept.len() as u64
    }

    /// Whether there were more bytes than the limit allows.
    pub(super) fn is_over(&self) -> bool {
        self.size() > self.limit
    }

    /// What the connection died of, if it did.
    pub(super) fn failed(&mut self) -> Result<(), BoxError> {
        self.error.take().map_or(Ok(()), Err)
    }

    /// Whether nothing is there at all.
    pub(super) async fn is_empty(&mut self) -> Result<bool, BoxError> {
        let empty = self.fill_buf().await.is_ok_and(<[u8]>::is_empty);
        self.failed()?;
        Ok(empty)
    }

    /// Reads to the end or the limit.
    pub(super) async fn drain(&mut self) -> Result<(), BoxError> {
        loop {
            let length = self.fill_buf().await.map_or(0, <[u8]>::len);
            self.failed()?;
            if length == 0 {
                return Ok(());
            }
            self.consume(length);
        }
    }

    /// All that was read, at most `limit` bytes of it.
    pub(super) fn into_kept(self, limit: u64) -> Bytes {
        cut(self.kept.freeze(), limit)
    }
}

impl AsyncBufRead for WireReader {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        while this.chunk.is_empty() && !this.ended {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                None => this.ended = true,
                Some(Err(error)) => {
                    this.ended = true;
                    this.error = Some(error);
                    return Poll::Ready(Err(io::ErrorKind::Other.into()));
                }
                Some(Ok(frame)) => {
                    // Trailers are no content.
                    if let Ok(data) = frame.into_data() {
                        this.kept.extend_from_slice(&data);
                        this.chunk = data;
                        this.ended = this.is_over();
                    }
                }
            }
        }
        Poll::Ready(Ok(&this.chunk))
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        self.chunk.advance(amount);
    }
}

impl AsyncRead for WireReader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let bytes = ready!(self.as_mut().poll_fill_buf(cx))?;
        let amount = bytes.len().min(into.remaining());
        into.put_slice(&bytes[..amount]);
        self.consume(amount);
        Poll::Ready(Ok(()))
    }
}
