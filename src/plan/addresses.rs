//! The addresses of targets that are checked at each of them.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::{OneOf, Target};

/// A place whose addresses must be known before a plan can be made: a name
/// and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unresolved {
    /// The name.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// The addresses of places, which somebody looked up. A plan itself asks
/// nobody.
#[derive(Clone, Debug, Default)]
pub struct Addresses(HashMap<Unresolved, Vec<SocketAddr>>);

impl Addresses {
    /// Keeps the addresses of a place, with the port to connect to.
    pub fn insert(&mut self, place: Unresolved, addresses: Vec<SocketAddr>) {
        self.0.insert(place, addresses);
    }

    /// A target for each address of the place, IPv4 first and in order, so
    /// that their names, `NAME-v4-1`, stay the same while the addresses do.
    pub(super) fn each(&self, target: &Target, place: &Unresolved) -> Result<Vec<Target>, String> {
        let mut addresses = self.0.get(place).cloned().unwrap_or_default();
        addresses.sort_unstable();
        addresses.dedup();
        if addresses.is_empty() {
            return Err(format!(
                "`all_addresses` of `{}` needs the addresses of {}, which were not looked up",
                target.name, place.host
            ));
        }
        let (mut v4, mut v6) = (0, 0);
        let numbered = addresses.into_iter().map(|address| {
            let (family, count) = if address.is_ipv4() {
                ("v4", &mut v4)
            } else {
                ("v6", &mut v6)
            };
            *count += 1;
            Target {
                name: format!("{}-{family}-{count}", target.name),
                one_of: Some(OneOf {
                    target: target.name.clone(),
                    address,
                }),
                ..target.clone()
            }
        });
        Ok(numbered.collect())
    }
}
