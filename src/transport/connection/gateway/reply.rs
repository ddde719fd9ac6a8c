//! A response on its way in.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::Method;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use super::head::{Head, Length};
use super::output::Output;
use crate::exchange::{Cause, Malformed};
use crate::transport::trace::Trace;
use crate::transport::wire::{BoxError, Reply};

/// Size limit of a head: what hyper allows too.
const LARGEST_HEAD: usize = 8 * 1024 + 100 * 4096;

/// Waits for the head of a response to `method`; the body is read later.
pub(super) async fn receive(
    mut output: Output,
    method: &Method,
    trace: &Trace,
) -> Result<Reply, BoxError> {
    let (head, early) = read_head(&mut output, trace).await?;
    let rest = Rest {
        length: head.length(method).map_err(Cause::Malformed)?,
        output,
        early,
    };
    let mut reply = Reply::new(rest.boxed_unsync());
    *reply.status_mut() = head.status;
    *reply.version_mut() = head.version;
    *reply.headers_mut() = head.headers;
    if let Some(reason) = head.reason {
        reply.extensions_mut().insert(reason);
    }
    Ok(reply)
}

/// Reads a head, and what came of the body with it.
async fn read_head(output: &mut Output, trace: &Trace) -> Result<(Head, Bytes), BoxError> {
    let mut bytes = BytesMut::new();
    // From where the end of the head is looked for, and at which size the head
    // is looked at before: one that comes in drops is not read again and again,
    // and one that is none is found out.
    let (mut seen, mut next) = (0, 1);
    loop {
        let read = output.read_buf(&mut bytes).await?;
        trace.begin(&bytes[bytes.len() - read..]);
        if read == 0 {
            return Err(if bytes.is_empty() {
                Cause::Silent(output.stderr()).into()
            } else {
                io::Error::from(io::ErrorKind::UnexpectedEof).into()
            });
        }
        let ends = has_end(&bytes[seen..]);
        seen = bytes.len().saturating_sub(3);
        if !ends && bytes.len() < next && bytes.len() <= LARGEST_HEAD {
            continue;
        }
        next = bytes.len() * 2;
        let parsed = Head::parse(&bytes, output.has_status_line()).map_err(Cause::Malformed)?;
        if let Some((head, length)) = parsed {
            return Ok((head, bytes.split_off(length).freeze()));
        }
        if bytes.len() > LARGEST_HEAD {
            return Err(Cause::Malformed(Malformed::rule("message head is too large")).into());
        }
    }
}

/// Whether an empty line may stand here.
fn has_end(bytes: &[u8]) -> bool {
    let newline = |&(_, &byte): &(usize, &u8)| byte == b'\n';
    let mut newlines = bytes.iter().enumerate().filter(newline);
    newlines.any(|(at, _)| {
        let rest = &bytes[at + 1..];
        rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    })
}

/// The body of a response. What a server sends beyond the length that it told is
/// not read, as over HTTP.
struct Rest {
    output: Output,
    /// Bytes that came together with the head.
    early: Bytes,
    length: Length,
}

impl Rest {
    /// How many of `there` bytes are the body's.
    fn own(&self, there: usize) -> usize {
        match self.length {
            Length::Known(left) => usize::try_from(left).map_or(there, |left| left.min(there)),
            Length::ToEnd => there,
        }
    }

    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let mut buffer = [0; 16 * 1024];
        let mut read = ReadBuf::new(&mut buffer);
        ready!(Pin::new(&mut self.output).poll_read(cx, &mut read))?;
        Poll::Ready(Ok(Bytes::copy_from_slice(read.filled())))
    }
}

impl Body for Rest {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if this.length == Length::Known(0) {
            return Poll::Ready(None);
        }
        let mut piece = std::mem::take(&mut this.early);
        if piece.is_empty() {
            piece = ready!(this.poll_more(cx))?;
        }
        if piece.is_empty() {
            let is_whole = this.length == Length::ToEnd;
            this.length = Length::Known(0);
            let cut = || io::Error::from(io::ErrorKind::UnexpectedEof).into();
            return Poll::Ready((!is_whole).then(|| Err(cut())));
        }
        piece.truncate(this.own(piece.len()));
        if let Length::Known(left) = &mut this.length {
            *left -= piece.len() as u64;
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}
