//! The addresses of a place, whatever name a library asks for.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns;
use tower::Service;

use crate::exchange::Cause;
use crate::plan::{Family, NoAddress, OtherFamily};
use crate::transport::names::{LookUp, Names};
use crate::transport::route::Address;
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::BoxError;

/// A resolver that knows one place, by whatever name it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    pub(super) address: Address,
    /// The only addresses that are used.
    pub(super) family: Option<Family>,
    /// Names that were looked up.
    pub(super) names: Arc<Names>,
}

impl Lookup {
    /// The addresses, with the port to connect to; at least one.
    pub(super) async fn addresses(self) -> Result<Vec<SocketAddr>, BoxError> {
        match self.address {
            Address::Name(name, port) => {
                let wanted = Trace::look_up_of_current();
                let known = self.names.known(&name);
                if let Some(known) = known.filter(|_| wanted == LookUp::Once) {
                    refuse_port_0(port)?;
                    return Ok(at_port(known, port));
                }
                Trace::mark_current(Mark::Lookup);
                let found = look_up(&name, port, self.family);
                let addresses = self.names.addresses(&name, wanted, found).await?;
                Trace::mark_current(Mark::Resolved);
                Ok(at_port(addresses, port))
            }
            Address::Resolved(addresses) => {
                refuse_port_0(addresses.first().map_or(0, SocketAddr::port))?;
                Ok(given(&addresses, self.family)?)
            }
            Address::Unknown(name, why) => {
                Trace::mark_current(Mark::Lookup);
                Err(Cause::NoAddress { name, why }.into())
            }
            Address::Unix(_) => Err("a Unix socket has no address".into()),
        }
    }
}

impl Lookup {
    /// Has the name looked up again: what is known of it leads nowhere.
    pub(super) fn forget(&self) {
        if let Address::Name(name, _) = &self.address {
            self.names.forget(name);
        }
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

/// The same addresses with another port: who looked them up may have wanted that.
fn at_port(mut addresses: Vec<SocketAddr>, port: u16) -> Vec<SocketAddr> {
    for address in &mut addresses {
        address.set_port(port);
    }
    addresses
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
    let found = resolve(name, port, family).await;
    found.map_err(|why| {
        let name = name.to_owned();
        Cause::NoAddress { name, why }.into()
    })
}

async fn resolve(
    name: &str,
    port: u16,
    family: Option<Family>,
) -> Result<Vec<SocketAddr>, NoAddress> {
    let found = tokio::net::lookup_host((name, port)).await;
    let found = found.map_err(|error| NoAddress::Unresolved(error.to_string().into()))?;
    let mut addresses: Vec<SocketAddr> = found.collect();
    if addresses.is_empty() {
        return Err(NoAddress::Unresolved("it has no address".into()));
    }
    addresses.dedup();
    of_family(&addresses, family).map_err(NoAddress::OtherFamily)
}

/// Addresses that were given by hand; what they are, if none may be used.
pub(in crate::transport) fn given(
    addresses: &[SocketAddr],
    family: Option<Family>,
) -> Result<Vec<SocketAddr>, Cause> {
    of_family(addresses, family).map_err(Cause::OtherFamily)
}

/// Those of a family; what they are, if none is of it.
fn of_family(
    addresses: &[SocketAddr],
    family: Option<Family>,
) -> Result<Vec<SocketAddr>, OtherFamily> {
    let is_used = |address: &&SocketAddr| family.is_none_or(|family| family.has(address.ip()));
    let usable: Vec<SocketAddr> = addresses.iter().filter(is_used).copied().collect();
    match family {
        Some(used) if usable.is_empty() => {
            let mut addresses: Vec<_> = addresses.iter().map(SocketAddr::ip).collect();
            addresses.dedup();
            Err(OtherFamily { used, addresses })
        }
        _ => Ok(usable),
    }
}
