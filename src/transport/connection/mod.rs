//! Connections, by the kind that a route needs.

mod dialler;
mod direct;
mod gateway;
mod http1;
mod http2;
mod interim;
mod kept;
mod lookup;
mod outgoing;
mod pool;
mod ports;
mod retry_on_eagain;
mod reuse;
mod socks5;
mod streamed;
mod surplus;
mod trailing_bytes;
mod tunnel;

use std::sync::Arc;

pub(super) use lookup::{given, look_up};
pub(crate) use ports::ran_out as ran_out_of_ports;
pub use reuse::Reuse;

use super::Network;
use super::route::{Address, Route};
use super::trace::Trace;
use super::wire::{BoxError, Reply};
use crate::exchange::{Cause, Phase, Sent, TlsFailure};
use crate::plan::TargetTls;
use dialler::{Dialler, Through};
use direct::Direct;
use gateway::Backend;

/// Connections to one place.
#[derive(Debug)]
pub(super) struct Connection(Kind);

#[derive(Debug)]
enum Kind {
    /// HTTP, with or without TLS.
    Direct(Box<Direct>),
    /// A gateway's protocol.
    Gateway(Box<Backend>),
}

impl Connection {
    /// Nothing is opened yet. The error is the phase that can't be done.
    /// `tls` is what the target says of TLS.
    pub(super) fn new(
        route: &Route,
        network: &Network,
        tls: &TargetTls,
    ) -> Result<Self, (Phase, Cause)> {
        let options = network.options();
        let through = route.proxy.as_ref().map(|proxy| Through {
            proxy: proxy.clone(),
            address: network.proxy_address(proxy),
        });
        let dialler = Dialler::new(
            route.address.clone(),
            options.family,
            through,
            network.names(),
        );
        if let Some(gateway) = route.gateway {
            return Ok(Self(Kind::Gateway(Box::new(Backend::new(
                dialler, gateway,
            )))));
        }
        let no_tls = |failure| (Phase::Tls, Cause::Tls(failure));
        if matches!(route.address, Address::Unix(_)) && route.tls.is_some() {
            let message = "TLS over a Unix socket is not spoken".to_owned();
            return Err(no_tls(TlsFailure::Other(message)));
        }
        let secured = route
            .tls
            .as_ref()
            .map(|host| network.tls(host, tls, route.to_target))
            .transpose()
            .map_err(no_tls)?;
        let direct = Direct::new(dialler, secured, options.versions);
        Ok(Self(Kind::Direct(Box::new(direct))))
    }

    /// Whether a server that wants one is shown a certificate of the client.
    pub(super) fn shows_certificate(&self) -> bool {
        matches!(&self.0, Kind::Direct(direct) if direct.shows_certificate())
    }

    /// Whether the server asked for a certificate of the client.
    pub(super) fn wants_certificate(&self) -> bool {
        matches!(&self.0, Kind::Direct(direct) if direct.wants_certificate())
    }

    /// Shares no connection any more: a response may have been late for what others did.
    pub(super) fn doubt(&self) {
        if let Kind::Direct(direct) = &self.0 {
            direct.doubt();
        }
    }

    /// Sends a request and waits for the head of the response, which has a
    /// [`Peer`](super::wire::Peer) among its extensions. It has a connection of its
    /// own, unless `reuse` allows one that others use, too.
    pub(super) async fn send(
        &self,
        sent: &Sent,
        trace: &Arc<Trace>,
        reuse: Option<&Reuse>,
    ) -> Result<Reply, BoxError> {
        match &self.0 {
            // On the heap: whatever waits for it would hold all of it.
            Kind::Direct(direct) => {
                trace
                    .follow(Box::pin(direct.send(sent, trace, reuse)))
                    .await
            }
            Kind::Gateway(backend) => trace.follow(backend.send(sent, trace)).await,
        }
    }
}
