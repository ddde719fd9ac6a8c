//! The addresses of targets that are checked at each of them.

use std::time::Duration;

use tokio::time::timeout;

use super::connection::{given, look_up};
use super::failure::failure;
use super::network::Network;
use super::route::Way;
use super::wire::BoxError;
use crate::exchange::{Cause, Phase};
use crate::plan::{Addresses, Unresolved};

/// How long one look-up may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks up every address of these places, at once, as a run with these
/// options would: `--connect-to` and `--resolve` count, and so do `-4` and
/// `-6`.
///
/// # Errors
/// When a place has no address; why, a line for each such place.
pub async fn look_up_all(
    network: &Network,
    places: &[Unresolved],
) -> Result<Addresses, Vec<String>> {
    let (mut addresses, mut errors) = (Addresses::default(), Vec::new());
    for place in places {
        let error = match timeout(PATIENCE, all(network, place)).await {
            Ok(Ok(found)) => {
                addresses.insert(place.clone(), found);
                continue;
            }
            Ok(Err(error)) => failure(&error, Phase::Resolve).1,
            Err(_) => Cause::TimedOut(PATIENCE),
        };
        errors.push(format!("`all_addresses` of {}: {error}", place.host));
    }
    if errors.is_empty() {
        Ok(addresses)
    } else {
        Err(errors)
    }
}

async fn all(network: &Network, place: &Unresolved) -> Result<Vec<std::net::SocketAddr>, BoxError> {
    let family = network.options().family;
    match network.way(&place.host, place.port).0 {
        Way::Name(name, port) => look_up(&name, port, family).await,
        Way::Addresses(addresses) => Ok(given(&addresses, family)?),
        Way::Unix(_) => Err("a Unix socket has no address".into()),
    }
}
