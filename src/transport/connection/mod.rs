//! Connections, by the kind that a route needs.

mod dialler;
mod direct;
mod gateway;
mod http1;
mod http2;
mod interim;
mod lookup;
mod outgoing;
mod ports;
mod retry_on_eagain;
mod socks5;
mod streamed;
mod surplus;
mod timed_connector;
mod trailing_bytes;
mod tunnel;
mod unix;

use std::sync::Arc;

pub(super) use lookup::{given, look_up};
pub(crate) use ports::ran_out as ran_out_of_ports;

use super::Network;
use super::route::{Address, Route};
use super::trace::Trace;
use super::wire::{BoxError, Reply};
use crate::exchange::{Cause, Phase, Sent, TlsFailure};
use crate::plan::TargetTls;
use dialler::{Dialler, Through};
use direct::Direct;
use gateway::Backend;
use lookup::Lookup;
use unix::Unix;

/// Connections to one place, each for one request.
#[derive(Debug)]
pub(super) struct Connection(Kind);

#[derive(Debug)]
enum Kind {
    /// Over TCP, by itself or through a proxy, with or without TLS.
    Direct(Box<Direct>),
    /// Over a Unix socket.
    Unix(Unix),
    /// A gateway's protocol over TCP or a Unix socket.
    Gateway(Backend),
}

impl Connection {
    /// Nothing is opened yet. The error is the phase that can't be done.
    /// `tls` is what the target says of TLS.
    pub(super) fn new(
        route: &Route,
        network: &Network,
        tls: &TargetTls,
    ) -> Result<Self, (Phase, Cause)> {
        let versions = network.options().versions;
        let family = network.options().family;
        if let Some(gateway) = route.gateway {
            let lookup = Lookup {
                address: route.address.clone(),
                family,
            };
            let backend = Backend::new(lookup, gateway);
            return Ok(Self(Kind::Gateway(backend)));
        }
        let no_tls = |failure| (Phase::Tls, Cause::Tls(failure));
        let other = |message| no_tls(TlsFailure::Other(message));
        if let Address::Unix(path) = &route.address {
            if route.tls.is_some() {
                return Err(other("TLS over a Unix socket is not spoken".to_owned()));
            }
            let unix = Unix::new(path, versions).map_err(|cause| (Phase::Connect, cause))?;
            return Ok(Self(Kind::Unix(unix)));
        }
        let secured = route
            .tls
            .as_ref()
            .map(|host| network.tls(host, tls, route.to_target))
            .transpose()
            .map_err(no_tls)?;
        let through = route.proxy.as_ref().map(|proxy| Through {
            proxy: proxy.clone(),
            address: network.proxy_address(proxy),
        });
        let dialler = Dialler::new(route.address.clone(), family, through);
        let direct = Direct::new(dialler, secured, versions);
        Ok(Self(Kind::Direct(Box::new(direct))))
    }

    /// Whether a server that wants one is shown a certificate of the client.
    pub(super) fn shows_certificate(&self) -> bool {
        matches!(&self.0, Kind::Direct(direct) if direct.shows_certificate())
    }

    /// Sends a request over a connection of its own, and waits for the head of
    /// the response, which has a [`Peer`](super::wire::Peer) among its extensions.
    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        match &self.0 {
            Kind::Direct(direct) => trace.follow(direct.send(sent, trace)).await,
            Kind::Unix(unix) => trace.follow(unix.send(sent, trace)).await,
            Kind::Gateway(backend) => trace.follow(backend.send(sent, trace)).await,
        }
    }
}
