//! The addresses of a place, whatever name a library asks for.

use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower::Service;

use crate::transport::route::Way;
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::BoxError;

/// A resolver that knows one place, by whatever name it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Lookup(pub(super) Way);

impl Lookup {
    /// The addresses, with the port to connect to; at least one.
    async fn addresses(self) -> Result<Vec<SocketAddr>, BoxError> {
        match self.0 {
            Way::Name(name, port) => {
                Trace::mark_current(Mark::Lookup);
                let addresses = look_up(name, port).await?;
                Trace::mark_current(Mark::Resolved);
                Ok(addresses)
            }
            Way::Addresses(addresses) => {
                refuse_port_0(addresses.first().map_or(0, SocketAddr::port))?;
                Ok(addresses)
            }
            Way::Unix(_) => Err("a Unix socket has no address".into()),
        }
    }
}

impl Resolve for Lookup {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses = self.clone().addresses();
        Box::pin(async move { Ok(Box::new(addresses.await?.into_iter()) as Addrs) })
    }
}

impl Service<dns::Name> for Lookup {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: dns::Name) -> Self::Future {
        let addresses = self.clone().addresses();
        Box::pin(async move { Ok(addresses.await?.into_iter()) })
    }
}

/// The libraries read port 0 as "none given" and would take another one.
fn refuse_port_0(port: u16) -> Result<(), BoxError> {
    match port {
        0 => Err("port 0 can't be connected to".into()),
        _ => Ok(()),
    }
}

async fn look_up(name: String, port: u16) -> Result<Vec<SocketAddr>, BoxError> {
    refuse_port_0(port)?;
    let found = tokio::net::lookup_host((name.as_str(), port)).await;
    let message = match found.map(Iterator::collect::<Vec<_>>) {
        Ok(addresses) if addresses.is_empty() => "it has no address".to_owned(),
        Ok(addresses) => return Ok(addresses),
        Err(error) => error.to_string(),
    };
    Err(UnknownName { name, message }.into())
}

/// The name has no address.
#[derive(Debug)]
pub(in crate::transport) struct UnknownName {
    pub(in crate::transport) name: String,
    pub(in crate::transport) message: String,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for UnknownName {}
