//! The addresses of a place, whatever name a library asks for.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower::Service;

use crate::exchange::Cause;
use crate::transport::Family;
use crate::transport::route::Way;
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::{BoxError, Said};

/// A resolver that knows one place, by whatever name it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    pub(super) way: Way,
    /// The only addresses that are used.
    pub(super) family: Option<Family>,
}

impl Lookup {
    /// The addresses, with the port to connect to; at least one.
    pub(super) async fn addresses(self) -> Result<Vec<SocketAddr>, BoxError> {
        match self.way {
            Way::Name(name, port) => {
                Trace::mark_current(Mark::Lookup);
                let addresses = look_up(&name, port, self.family).await?;
                Trace::mark_current(Mark::Resolved);
                Ok(addresses)
            }
            Way::Addresses(addresses) => {
                refuse_port_0(addresses.first().map_or(0, SocketAddr::port))?;
                Ok(given(&addresses, self.family)?)
            }
            Way::Unknown(name, message) => {
                Trace::mark_current(Mark::Lookup);
                Err(UnknownName { name, message }.into())
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

/// The addresses of a name, as the system knows them, each once.
pub(in crate::transport) async fn look_up(
    name: &str,
    port: u16,
    family: Option<Family>,
) -> Result<Vec<SocketAddr>, BoxError> {
    refuse_port_0(port)?;
    let unknown = |message| UnknownName {
        name: name.to_owned(),
        message,
    };
    let found = tokio::net::lookup_host((name, port)).await;
    let mut addresses: Vec<SocketAddr> =
        found.map_err(|error| unknown(error.to_string()))?.collect();
    if addresses.is_empty() {
        return Err(unknown("it has no address".to_owned()).into());
    }
    addresses.dedup();
    match of_family(&addresses, family) {
        Ok(addresses) => Ok(addresses),
        Err(family) => Err(unknown(format!(
            "it has no {family} address, but {}: {}",
            family.other(),
            listed(&addresses)
        ))
        .into()),
    }
}

/// Addresses that were given by hand; why none of them may be used.
pub(in crate::transport) fn given(
    addresses: &[SocketAddr],
    family: Option<Family>,
) -> Result<Vec<SocketAddr>, Said> {
    of_family(addresses, family).map_err(|family| {
        let message = format!(
            "{} is {}, and `{}` uses {family} alone",
            listed(addresses),
            family.other(),
            family.flag()
        );
        Said::new(Cause::Other, message)
    })
}

/// Those of a family; the family that none is of.
fn of_family(addresses: &[SocketAddr], family: Option<Family>) -> Result<Vec<SocketAddr>, Family> {
    let Some(family) = family else {
        return Ok(addresses.to_vec());
    };
    let used = addresses.iter().filter(|address| family.has(address.ip()));
    let used: Vec<SocketAddr> = used.copied().collect();
    if used.is_empty() {
        Err(family)
    } else {
        Ok(used)
    }
}

/// How many addresses are named.
const LISTED: usize = 5;

fn listed(addresses: &[SocketAddr]) -> String {
    let mut ips: Vec<IpAddr> = addresses.iter().map(SocketAddr::ip).collect();
    ips.dedup();
    let mut shown: Vec<String> = ips.iter().take(LISTED).map(ToString::to_string).collect();
    if ips.len() > LISTED {
        shown.push(format!("{} more", ips.len() - LISTED));
    }
    shown.join(", ")
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
