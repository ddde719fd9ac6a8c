//! Interim responses (1xx, RFC 9110, section 15.2), of which a server may send
//! any number before the one that counts.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::dialler::Pipe;
use crate::exchange::{Cause, Malformed};
use crate::transport::trace::Trace;

/// Most of them before a response.
pub(super) const MOST: usize = 32;

/// What is said of a server that sends more.
pub(super) fn too_many() -> Cause {
    Malformed::rule(format!("more than {MOST} interim responses (1xx) came")).into()
}

/// How many of them came.
#[derive(Clone, Default)]
pub(super) struct Came(Arc<AtomicUsize>);

impl Came {
    /// Whether these are not too many.
    pub(super) fn check(&self) -> Result<(), Cause> {
        match self.0.load(Ordering::Relaxed) {
            0..=MOST => Ok(()),
            _ => Err(too_many()),
        }
    }
}

/// A connection from which nothing more is read once too many came.
pub(super) struct Counted {
    pipe: Pipe,
    came: Came,
    trace: Arc<Trace>,
}

impl Counted {
    /// `pipe`, and how many interim responses to `request` come over it.
    pub(super) fn of<B>(
        pipe: Pipe,
        request: &mut http::Request<B>,
        trace: Arc<Trace>,
    ) -> (Self, Came) {
        let came = Came::default();
        let count = came.clone();
        hyper::ext::on_informational(request, move |_| {
            count.0.fetch_add(1, Ordering::Relaxed);
        });
        let counts = came.clone();
        (Self { pipe, came, trace }, counts)
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Err(too_many) = self.came.check() {
            return Poll::Ready(Err(io::Error::other(too_many)));
        }
        let before = into.filled().len();
        ready!(Pin::new(&mut self.pipe).poll_read(context, into))?;
        self.trace.begin(&into.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.pipe).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.pipe).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.pipe.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.pipe).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.pipe).poll_shutdown(context)
    }
}
