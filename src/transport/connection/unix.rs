//! HTTP over a Unix socket, through hyperlocal.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use http::uri::PathAndQuery;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyperlocal::{UnixConnector, UnixStream};
use tower::Service;

use super::http1::{self, Form};
use super::http2;
use super::outgoing::Outgoing;
use super::retry_on_eagain::retry_on_eagain;
use super::timed_connector::TimedConnector;
use super::trailing_bytes::may_be_bare;
use crate::exchange::{Cause, Sent};
use crate::transport::Versions;
use crate::transport::trace::Trace;
use crate::transport::wire::{BoxError, MOST_HEADERS, Peer, Reply};

/// Connections to one Unix socket.
pub(super) struct Unix {
    client: Client<TimedConnector<Retrying>, Outgoing>,
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
            client: Client::builder(TokioExecutor::new())
                .http1_title_case_headers(true)
                .http1_max_headers(MOST_HEADERS)
                .set_host(false)
                .pool_max_idle_per_host(0)
                .retry_canceled_requests(false)
                .build(TimedConnector(Retrying)),
            socket: hyperlocal::Uri::new(path, "/").into(),
            versions,
        })
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        if self.versions == Versions::Http2 {
            return self.by_prior_knowledge(sent, trace).await;
        }
        if may_be_bare(sent) {
            return self.bare(sent, trace).await;
        }
        let mut parts = self.socket.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(sent.target())?);
        let body = Outgoing::new(sent.body.clone(), trace.clone());
        let mut request = http::Request::new(body);
        *request.method_mut() = sent.method.clone();
        *request.uri_mut() = Uri::from_parts(parts)?;
        *request.headers_mut() = sent.headers.clone();
        let response = self.client.request(request).await?;
        let mut reply = response.map(|body| body.map_err(BoxError::from).boxed_unsync());
        reply.extensions_mut().insert(Peer::default());
        Ok(reply)
    }

    /// Over a connection of our own, which tells what comes behind the head.
    async fn bare(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        let stream = TimedConnector(Retrying).call(self.socket.clone()).await?;
        let pipe = Box::new(TokioIo::new(stream));
        let mut reply = http1::ask(pipe, sent, Form::Origin, trace).await?;
        reply.extensions_mut().insert(Peer::default());
        Ok(reply)
    }

    async fn by_prior_knowledge(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        let stream = TimedConnector(Retrying).call(self.socket.clone()).await?;
        let mut reply = http2::ask_unasked(TokioIo::new(stream), sent, trace).await?;
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

impl fmt::Debug for Unix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unix")
            .field("socket", &self.socket)
            .finish_non_exhaustive()
    }
}
