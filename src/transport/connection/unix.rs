//! HTTP over a Unix socket, which hyperlocal connects to.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::rt::TokioIo;
use hyperlocal::{UnixConnector, UnixStream};
use tower::Service;

use super::http1::{self, Form};
use super::http2;
use super::retry_on_eagain::retry_on_eagain;
use super::timed_connector::TimedConnector;
use crate::exchange::{Cause, Sent};
use crate::transport::Versions;
use crate::transport::trace::Trace;
use crate::transport::wire::{BoxError, Peer, Reply};

/// Connections to one Unix socket.
#[derive(Debug)]
pub(super) struct Unix {
    /// The socket, as hyperlocal spells it.
    socket: Uri,
    versions: Versions,
}

impl Unix {
    pub(super) fn new(path: &Path, versions: Versions) -> Result<Self, Cause> {
        // hyperlocal carries the path as text, in a URI of at most 65 534
        // bytes; it panics beyond, where no socket could be bound anyway.
        let usable = path.to_str().is_some_and(|path| path.len() < 4096);
        if !usable {
            return Err(Cause::Other(
                "the socket's path is not UTF-8, or longer than any path".into(),
            ));
        }
        Ok(Self {
            socket: hyperlocal::Uri::new(path, "/").into(),
            versions,
        })
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        let stream = TimedConnector(Retrying).call(self.socket.clone()).await?;
        let stream = TokioIo::new(stream);
        let mut reply = if self.versions == Versions::Http2 {
            http2::ask_unasked(stream, sent, trace).await?
        } else {
            http1::ask(Box::new(stream), sent, Form::Origin, trace).await?
        };
        reply.extensions_mut().insert(Peer::default());
        Ok(reply)
    }
}

/// Waits for room where the queue of a socket is full.
#[derive(Clone, Copy, Debug)]
struct Retrying;

impl Service<Uri> for Retrying {
    type Response = UnixStream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<UnixStream>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, socket: Uri) -> Self::Future {
        Box::pin(retry_on_eagain(move || UnixConnector.call(socket.clone())))
    }
}
