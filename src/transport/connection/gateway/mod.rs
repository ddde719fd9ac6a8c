//! Gateways: what a proxy speaks to an application server instead of HTTP.
//!
//! # Decisions
//!
//! * The variables are those that nginx sends with its `uwsgi_params`,
//!   `fastcgi_params` and `scgi_params`, as far as they don't speak of files
//!   that only nginx knows.
//! * The request is written while the response is read: a server may answer a
//!   large body before it has read it. What goes wrong with writing then only
//!   counts when there is no response.
//! * A connection carries one request, and is closed when the response is whole.
//! * No crate: `fastcgi-client` reads a response when the request is written,
//!   and the codecs are a page each.

mod error_stream;
mod head;
mod output;
mod records;
mod reply;
mod request;
mod variables;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::UnixStream;

use super::dialler::{Pipe, tcp};
use super::lookup::Lookup;
use super::retry_on_eagain::retry_on_eagain;
use crate::exchange::Sent;
use crate::plan::Protocol;
use crate::transport::route::{Address, Gateway};
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::{BoxError, Peer, Reply};
use output::{Incoming, Output};
use records::Records;
use request::Writing;
use variables::Variables;

/// Connections to one application server.
#[derive(Debug)]
pub(super) struct Backend {
    lookup: Lookup,
    gateway: Gateway,
}

/// A connection that stands.
struct Line {
    stream: Pipe,
    /// The address of the server; a Unix socket has none.
    remote: Option<SocketAddr>,
    /// Local address.
    local: Option<SocketAddr>,
}

impl Backend {
    pub(super) const fn new(lookup: Lookup, gateway: Gateway) -> Self {
        Self { lookup, gateway }
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        trace.mark(Mark::Dial);
        let line = self.open().await?;
        trace.mark(Mark::Connected);
        let variables = Variables::of(sent, self.gateway, line.local)?;
        let request = variables.encode(self.gateway.protocol, sent.body.clone())?;
        let (incoming, outgoing) = tokio::io::split(line.stream);
        let output = Output {
            writing: Writing::new(request, outgoing, trace.clone()),
            incoming: match self.gateway.protocol {
                Protocol::FastCgi => Incoming::Records(Records::new(incoming, trace.clone())),
                _ => Incoming::Plain(incoming),
            },
        };
        let mut reply = reply::receive(output, &sent.method, trace).await?;
        reply.extensions_mut().insert(Peer {
            remote: line.remote,
            tls: None,
        });
        Ok(reply)
    }

    async fn open(&self) -> Result<Line, BoxError> {
        if let Address::Unix(path) = &self.lookup.address {
            return Ok(Line {
                stream: Box::new(retry_on_eagain(|| UnixStream::connect(path)).await?),
                remote: None,
                local: None,
            });
        }
        let stream = tcp(self.lookup.clone()).await?;
        Ok(Line {
            remote: stream.peer_addr().ok(),
            local: stream.local_addr().ok(),
            stream: Box::new(stream),
        })
    }
}
