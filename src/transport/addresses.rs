//! The addresses of targets that are checked at each of them.

use std::time::Duration;

use tokio::time::timeout;

use super::connection::{given, look_up};
use super::failure::failure;
use super::network::Network;
use super::route::Address;
use super::wire::BoxError;
use crate::exchange::{Cause, Phase};
use crate::plan::{Addresses, NoAddress, Unresolved};

/// How long one look-up may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks up every address of these places, one after the other, as a run with these
/// options would: `--connect-to` and `--resolve` count, and so do `-4` and
/// `-6`.
pub async fn look_up_all(network: &Network, places: &[Unresolved]) -> Addresses {
    let mut addresses = Addresses::default();
    for place in places {
        let found = match timeout(PATIENCE, all(network, place)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(match failure(&error, Phase::Resolve).1 {
                Cause::NoAddress { why, .. } => why,
                other => unresolved(&other),
            }),
            Err(_) => Err(unresolved(&Cause::TimedOut(PATIENCE))),
        };
        addresses.insert(place.clone(), found);
    }
    addresses
}

fn unresolved(cause: &Cause) -> NoAddress {
    NoAddress::Unresolved(cause.to_string().into())
}

async fn all(network: &Network, place: &Unresolved) -> Result<Vec<std::net::SocketAddr>, BoxError> {
    let family = network.options().family;
    match network.address(&place.host, place.port).0 {
        Address::Name(name, port) => look_up(&name, port, family).await,
        Address::Resolved(addresses) => Ok(given(&addresses, family)?),
        Address::Unknown(name, why) => Err(Cause::NoAddress { name, why }.into()),
        Address::Unix(_) => Err("a Unix socket has no address".into()),
    }
}
