//! HTTP over a Unix socket, through hyperlocal.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use http::Uri;
use http::uri::PathAndQuery;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyperlocal::UnixConnector;

use super::connection::{KEPT, Reuse};
use super::dialling::Dialling;
use super::outgoing::Outgoing;
use super::trace::Trace;
use super::wire::{BoxError, Reply};
use crate::exchange::{Cause, Sent};

type Sender = Client<Dialling<UnixConnector>, Outgoing>;

/// Connections to one Unix socket.
pub(super) struct Unix {
    kept: Sender,
    fresh: Sender,
    /// The socket, as hyperlocal spells it.
    socket: Uri,
}

impl Unix {
    pub(super) fn new(path: &Path) -> Result<Self, Cause> {
        // hyperlocal carries the path as text, in a URI of at most 65 534
        // bytes; it panics beyond, where no socket could be bound anyway.
        let usable = path.to_str().is_some_and(|path| path.len() < 4096);
        if !usable {
            return Err(Cause::Other(
                "the socket's path is not UTF-8, or longer than any path".to_owned(),
            ));
        }
        Ok(Self {
            kept: sender(Reuse::Kept),
            fresh: sender(Reuse::Fresh),
            socket: hyperlocal::Uri::new(path, "/").into(),
        })
    }

    pub(super) async fn send(
        &self,
        sent: &Sent,
        reuse: Reuse,
        trace: &Arc<Trace>,
    ) -> Result<Reply, BoxError> {
        let mut parts = self.socket.clone().into_parts();
        let target = match sent.url.query() {
            Some(query) => format!("{}?{query}", sent.url.path()),
            None => sent.url.path().to_owned(),
        };
        parts.path_and_query = Some(PathAndQuery::try_from(target)?);
        let body = Outgoing::new(sent.body.clone(), trace.clone());
        let mut request = http::Request::new(body);
        *request.method_mut() = sent.method.clone();
        *request.uri_mut() = Uri::from_parts(parts)?;
        *request.headers_mut() = sent.headers.clone();
        let client = match reuse {
            Reuse::Kept => &self.kept,
            Reuse::Fresh => &self.fresh,
        };
        let answer = client.request(request).await?;
        Ok(answer.map(|body| body.map_err(BoxError::from).boxed_unsync()))
    }
}

fn sender(reuse: Reuse) -> Sender {
    Client::builder(TokioExecutor::new())
        .http1_title_case_headers(true)
        .set_host(false)
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(KEPT)
        .pool_max_idle_per_host(match reuse {
            Reuse::Kept => usize::MAX,
            Reuse::Fresh => 0,
        })
        .build(Dialling(UnixConnector))
}

impl fmt::Debug for Unix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unix")
            .field("socket", &self.socket)
            .finish_non_exhaustive()
    }
}
