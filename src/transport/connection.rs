//! The ways out, and which of them a route takes.

use std::sync::Arc;

use super::Network;
use super::route::{Route, Way};
use super::tcp::Tcp;
use super::trace::Trace;
use super::unix::Unix;
use super::wire::{BoxError, Reply};
use crate::exchange::{Cause, Phase, Sent};

/// Connections to one place, each for one request.
#[derive(Debug)]
pub(super) enum Connection {
    /// HTTP or HTTPS over TCP.
    Tcp(Tcp),
    /// HTTP over a Unix socket.
    Unix(Box<Unix>),
}

impl Connection {
    /// Nothing is opened yet. The error is the phase that can't be done.
    pub(super) fn new(route: &Route, network: &Network) -> Result<Self, (Phase, Cause)> {
        match (&route.way, &route.tls) {
            (Way::Unix(_), Some(_)) => Err((
                Phase::Tls,
                Cause::Tls("TLS over a Unix socket is not spoken".to_owned()),
            )),
            (Way::Unix(path), None) => Unix::new(path)
                .map(|unix| Self::Unix(Box::new(unix)))
                .map_err(|cause| (Phase::Connect, cause)),
            (way, tls) => network
                .tls(tls.as_ref())
                .and_then(|config| Tcp::new(way, tls.as_ref(), &config))
                .map(Self::Tcp)
                .map_err(|message| (Phase::Tls, Cause::Tls(message))),
        }
    }

    /// Sends a request over a connection of its own, and waits for the head of
    /// the answer.
    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        match self {
            Self::Tcp(tcp) => trace.follow(tcp.send(sent, trace)).await,
            Self::Unix(unix) => trace.follow(unix.send(sent, trace)).await,
        }
    }
}
