//! Interim responses (1xx, RFC 9110, section 15.2), of which a server may send
//! any number before the one that counts.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// Count of those that came before the response to the request that is under way.
#[derive(Default)]
pub(super) struct Counter {
    came: AtomicUsize,
    /// Trace of that request.
    trace: Mutex<Option<Arc<Trace>>>,
}

impl Counter {
    /// Counts those that come before the response to `request`.
    pub(super) fn count<B>(self: &Arc<Self>, request: &mut http::Request<B>, trace: &Arc<Trace>) {
        self.came.store(0, Ordering::Relaxed);
        *self.trace() = Some(Arc::clone(trace));
        let counter = Arc::clone(self);
        hyper::ext::on_informational(request, move |_| {
            counter.came.fetch_add(1, Ordering::Relaxed);
        });
    }

    /// Whether these are not too many.
    pub(super) fn check(&self) -> Result<(), Cause> {
        match self.came.load(Ordering::Relaxed) {
            0..=MOST => Ok(()),
            _ => Err(too_many()),
        }
    }

    fn trace(&self) -> MutexGuard<'_, Option<Arc<Trace>>> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection from which nothing more is read once too many came.
pub(super) struct Counted {
    pipe: Pipe,
    counter: Arc<Counter>,
}

impl Counted {
    pub(super) const fn new(pipe: Pipe, counter: Arc<Counter>) -> Self {
        Self { pipe, counter }
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Err(too_many) = self.counter.check() {
            return Poll::Ready(Err(io::Error::other(too_many)));
        }
        let before = into.filled().len();
        ready!(Pin::new(&mut self.pipe).poll_read(context, into))?;
        if let Some(trace) = &*self.counter.trace() {
            trace.begin(&into.filled()[before..]);
        }
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
