//! The ways out, and which of them a route takes.

mod dialler;
mod dialling;
mod direct;
mod http1;
mod http2;
mod lookup;
mod outgoing;
mod plain;
mod streamed;
mod tunnel;
mod unix;

use std::sync::Arc;

pub(super) use lookup::{UnknownName, given, look_up};

use super::route::{Route, Way};
use super::trace::Trace;
use super::wire::{BoxError, Reply};
use super::{Network, Versions};
use crate::exchange::{Cause, Phase, Sent};
use dialler::{Dialler, Through};
use direct::{Direct, Secured};
use lookup::Lookup;
use plain::Plain;
use unix::Unix;

/// Connections to one place, each for one request.
#[derive(Debug)]
pub(super) struct Connection(Kind);

#[derive(Debug)]
enum Kind {
    /// Over TCP, by itself or through a proxy, with or without TLS.
    Direct(Box<Direct>),
    /// HTTP/1.1 over TCP; a path that is to be sent as it is written goes the
    /// other way, which changes nothing in it.
    Plain(Plain, Box<Direct>),
    /// Over a Unix socket.
    Unix(Box<Unix>),
}

impl Connection {
    /// Nothing is opened yet. The error is the phase that can't be done.
    pub(super) fn new(route: &Route, network: &Network) -> Result<Self, (Phase, Cause)> {
        let no_tls = |message| (Phase::Tls, Cause::Tls(message));
        let versions = network.options().versions;
        if let Way::Unix(path) = &route.way {
            if route.tls.is_some() {
                return Err(no_tls("TLS over a Unix socket is not spoken".to_owned()));
            }
            let unix = Unix::new(path, versions).map_err(|cause| (Phase::Connect, cause))?;
            return Ok(Self(Kind::Unix(Box::new(unix))));
        }
        let secured = match &route.tls {
            Some(host) => {
                let (name, config) = network.tls(host).map_err(no_tls)?;
                Some(Secured { name, config })
            }
            None => None,
        };
        let through = route.proxy.as_ref().map(|proxy| Through {
            proxy: proxy.clone(),
            way: network.way_to_proxy(proxy),
        });
        let family = network.options().family;
        let is_plain = secured.is_none() && through.is_none() && versions != Versions::Http2;
        let dialler = Dialler::new(route.way.clone(), family, through);
        let direct = Box::new(Direct::new(dialler, secured, versions));
        if !is_plain {
            return Ok(Self(Kind::Direct(direct)));
        }
        let way = route.way.clone();
        let plain = network
            .unused_tls()
            .and_then(|unused| Plain::new(Lookup { way, family }, unused))
            .map_err(no_tls)?;
        Ok(Self(Kind::Plain(plain, direct)))
    }

    /// Sends a request over a connection of its own, and waits for the head of
    /// the answer, which has a [`Peer`](super::wire::Peer) among its extensions.
    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        match &self.0 {
            Kind::Plain(plain, _) if sent.raw_target.is_none() => {
                trace.follow(plain.send(sent, trace)).await
            }
            Kind::Plain(_, direct) | Kind::Direct(direct) => {
                trace.follow(direct.send(sent, trace)).await
            }
            Kind::Unix(unix) => trace.follow(unix.send(sent, trace)).await,
        }
    }
}
