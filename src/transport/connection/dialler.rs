//! Connections to one place: over TCP, straight or through a proxy, or to a Unix
//! socket, which hyperlocal connects to.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use hyperlocal::UnixConnector;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tower::Service;

use super::lookup::Lookup;
use super::ports::with_port;
use super::retry_on_eagain::retry_on_eagain;
use super::tunnel;
use crate::exchange::{Cause, Phase, ProxyFailure};
use crate::plan::{Family, Proxy, ProxyKind};
use crate::transport::failure::failure;
use crate::transport::names::Names;
use crate::transport::route::Address;
use crate::transport::wire::BoxError;

/// Opens connections to one place.
#[derive(Debug)]
pub(super) struct Dialler {
    address: Address,
    family: Option<Family>,
    through: Option<Through>,
    names: Arc<Names>,
}

/// A proxy, and the way to it.
#[derive(Debug)]
pub(super) struct Through {
    pub(super) proxy: Proxy,
    pub(super) address: Address,
}

/// A connection that carries bytes.
pub(super) type Pipe = Box<dyn Carries>;

/// Stream of bytes, over TCP, TLS or a Unix socket.
pub(super) trait Carries: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carries for T {}

/// A connection, and its addresses: those of a Unix socket, and of what is behind
/// a proxy, are unknown.
pub(super) struct Opened {
    pub(super) pipe: Pipe,
    pub(super) remote: Option<SocketAddr>,
    pub(super) local: Option<SocketAddr>,
}

impl Opened {
    /// A connection that tells no addresses.
    fn anonymous(pipe: impl Carries + 'static) -> Self {
        Self {
            pipe: Box::new(pipe),
            remote: None,
            local: None,
        }
    }
}

impl Dialler {
    pub(super) const fn new(
        address: Address,
        family: Option<Family>,
        through: Option<Through>,
        names: Arc<Names>,
    ) -> Self {
        Self {
            address,
            family,
            through,
            names,
        }
    }

    /// Opens a connection to the place.
    pub(super) async fn dial(&self) -> Result<Opened, BoxError> {
        if let Address::Unix(path) = &self.address {
            return unix(path).await;
        }
        let Some(through) = &self.through else {
            let stream = tcp(self.lookup(&self.address)).await?;
            return Ok(Opened {
                remote: stream.peer_addr().ok(),
                local: stream.local_addr().ok(),
                pipe: Box::new(stream),
            });
        };
        let mut refused = None;
        for place in self.places(&through.proxy).await? {
            let stream = self.to_proxy(through).await?;
            match tunnel::open(stream, &through.proxy, &place).await {
                Ok(pipe) => return Ok(Opened::anonymous(pipe)),
                Err(error) => refused = Some(error),
            }
        }
        Err(refused.unwrap_or_else(|| "a place has an address".into()))
    }

    /// The proxy that requests are handed to as they are, where what `host`
    /// and `port` mean to it is the place itself. A place that isn't simply
    /// where its host is can't be named in a request; that takes a tunnel.
    pub(super) fn handed_to(&self, host: &str, port: u16) -> Option<&Proxy> {
        let proxy = &self.through.as_ref()?.proxy;
        let same = match &self.address {
            Address::Name(name, to) => name.eq_ignore_ascii_case(host) && *to == port,
            Address::Resolved(addresses) => match addresses.as_slice() {
                [only] => only.ip().to_string() == host && only.port() == port,
                _ => false,
            },
            Address::Unknown(..) | Address::Unix(_) => false,
        };
        (same && proxy.kind == ProxyKind::Http && self.family.is_none()).then_some(proxy)
    }

    /// Opens a connection to the proxy alone.
    pub(super) async fn dial_proxy(&self) -> Result<Opened, BoxError> {
        let through = self.through.as_ref().ok_or("there is no proxy")?;
        Ok(Opened::anonymous(self.to_proxy(through).await?))
    }

    async fn to_proxy(&self, through: &Through) -> Result<TcpStream, BoxError> {
        let lookup = self.lookup(&through.address);
        tcp(lookup).await.map_err(|error| {
            let unreachable = ProxyFailure::Unreachable {
                proxy: Box::new(through.proxy.clone()),
                cause: Box::new(failure(&error, Phase::Connect).1),
            };
            Cause::Proxy(unreachable).into()
        })
    }

    /// Hosts and ports to ask the proxy for, in the order in which to try them.
    async fn places(&self, proxy: &Proxy) -> Result<Vec<(String, u16)>, BoxError> {
        if let (Address::Name(name, port), true) = (&self.address, proxy.kind.looks_up()) {
            return match self.family {
                None => Ok(vec![(name.clone(), *port)]),
                Some(family) => {
                    let flag = family.flag();
                    let message = format!(
                        "the proxy {proxy} looks up {name} itself, so `{flag}` can't hold; \
                         with socks5:// it is looked up here"
                    );
                    Err(Cause::Other(message.into()).into())
                }
            };
        }
        let addresses = self.lookup(&self.address).addresses().await?;
        let place = |address: SocketAddr| (address.ip().to_string(), address.port());
        Ok(addresses.into_iter().map(place).collect())
    }

    fn lookup(&self, address: &Address) -> Lookup {
        Lookup {
            address: address.clone(),
            family: self.family,
            names: Arc::clone(&self.names),
        }
    }
}

/// Opens a TCP connection, to the first of the addresses that can be reached
/// (RFC 8305).
async fn tcp(lookup: Lookup) -> Result<TcpStream, BoxError> {
    // Any name: the resolver knows but one place.
    let place = Uri::from_static("http://target.invalid");
    let connect = |lookup| {
        let mut connector = HttpConnector::new_with_resolver(lookup);
        // A request must not wait for the acknowledgement of the one before.
        connector.set_nodelay(true);
        let connected = connector.call(place.clone());
        async { Ok(connected.await?.into_inner()) }
    };
    let connected = with_port(&lookup, connect).await;
    connected.inspect_err(|_| lookup.forget())
}

/// Opens a connection to a Unix socket.
async fn unix(path: &Path) -> Result<Opened, BoxError> {
    // hyperlocal carries the path as text, in a URI of at most 65 534 bytes; it
    // panics beyond, where no socket could be bound anyway.
    if path.to_str().is_none_or(|path| path.len() >= 4096) {
        let message = "the socket's path is not UTF-8, or longer than any path";
        return Err(Cause::Other(message.into()).into());
    }
    let socket = Uri::from(hyperlocal::Uri::new(path, "/"));
    let connected = retry_on_eagain(|| UnixConnector.call(socket.clone())).await?;
    Ok(Opened::anonymous(TokioIo::new(connected)))
}
