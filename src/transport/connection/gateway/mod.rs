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

use std::sync::Arc;

use super::dialler::{Dialler, Opened};
use crate::exchange::Sent;
use crate::plan::Protocol;
use crate::transport::route::Gateway;
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::{BoxError, Peer, Reply};
use output::{Incoming, Output};
use records::Records;
use request::Writing;
use variables::Variables;

/// Connections to one application server.
#[derive(Debug)]
pub(super) struct Backend {
    dialler: Dialler,
    gateway: Gateway,
}

impl Backend {
    pub(super) const fn new(dialler: Dialler, gateway: Gateway) -> Self {
        Self { dialler, gateway }
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        trace.mark(Mark::Dial);
        let Opened {
            pipe,
            remote,
            local,
        } = self.dialler.dial().await?;
        trace.mark(Mark::Connected);
        let variables = Variables::of(sent, self.gateway, local)?;
        let request = variables.encode(self.gateway.protocol, sent.body.clone())?;
        let (incoming, outgoing) = tokio::io::split(pipe);
        let output = Output {
            writing: Writing::new(request, outgoing, trace.clone()),
            incoming: match self.gateway.protocol {
                Protocol::FastCgi => Incoming::Records(Records::new(incoming, trace.clone())),
                _ => Incoming::Plain(incoming),
            },
        };
        let mut reply = reply::receive(output, &sent.method, trace).await?;
        reply.extensions_mut().insert(Peer { remote, tls: None });
        Ok(reply)
    }
}
