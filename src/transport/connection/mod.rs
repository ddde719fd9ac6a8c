//! The ways out, and which of them a route takes.

mod dialling;
mod direct;
mod gateway;
mod lookup;
mod outgoing;
mod patience;
mod plain;
mod unix;

use std::sync::Arc;

pub(super) use gateway::Fault;
pub(super) use lookup::UnknownName;

use super::Network;
use super::route::{Route, Way};
use super::trace::Trace;
use super::wire::{BoxError, Reply};
use crate::exchange::{Cause, Phase, Sent, TlsFailure};
use crate::plan::TargetTls;
use direct::Direct;
use gateway::Backend;
use plain::Plain;
use unix::Unix;

/// Connections to one place, each for one request.
#[derive(Debug)]
pub(super) struct Connection(Kind);

#[derive(Debug)]
enum Kind {
    /// HTTP over TCP.
    Plain(Plain),
    /// HTTPS over TCP.
    Direct(Box<Direct>),
    /// HTTP over a Unix socket.
    Unix(Box<Unix>),
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
        if let Some(gateway) = route.gateway {
            let backend = Backend::new(route.way.clone(), gateway);
            return Ok(Self(Kind::Gateway(backend)));
        }
        let no_tls = |failure| (Phase::Tls, Cause::Tls(failure));
        let other = |message| no_tls(TlsFailure::Other(message));
        let kind = match (&route.way, &route.tls) {
            (Way::Unix(_), Some(_)) => {
                Err(other("TLS over a Unix socket is not spoken".to_owned()))
            }
            (Way::Unix(path), None) => Unix::new(path)
                .map(|unix| Kind::Unix(Box::new(unix)))
                .map_err(|cause| (Phase::Connect, cause)),
            (way, None) => network
                .unused_tls()
                .and_then(|unused| Plain::new(way, unused))
                .map(Kind::Plain)
                .map_err(other),
            (way, Some(host)) => network
                .tls(host, tls, route.home)
                .map(|secured| Direct::new(way.clone(), secured))
                .map(|direct| Kind::Direct(Box::new(direct)))
                .map_err(no_tls),
        };
        kind.map(Self)
    }

    /// Sends a request over a connection of its own, and waits for the head of
    /// the answer, which has a [`Peer`](super::wire::Peer) among its extensions.
    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        match &self.0 {
            Kind::Plain(plain) => trace.follow(plain.send(sent, trace)).await,
            Kind::Direct(direct) => trace.follow(direct.send(sent, trace)).await,
            Kind::Unix(unix) => trace.follow(unix.send(sent, trace)).await,
            Kind::Gateway(backend) => trace.follow(backend.send(sent, trace)).await,
        }
    }
}
