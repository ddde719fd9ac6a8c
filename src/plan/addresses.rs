//! The addresses of targets that are checked at each of them.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;

use super::{OneOf, OtherFamily, Target};
use crate::source::Message;

/// A place whose addresses must be known before a plan can be made: a name
/// and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unresolved {
    /// The name.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// Reason why a name has no address to connect to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NoAddress {
    /// None is found; what was said to that.
    Unresolved(Message),
    /// It has some, and none of the family that alone is used.
    OtherFamily(OtherFamily),
}

/// The addresses of places, which somebody looked up. A plan itself asks
/// nobody.
#[derive(Clone, Debug, Default)]
pub struct Addresses(HashMap<Unresolved, Result<Vec<SocketAddr>, NoAddress>>);

impl Addresses {
    /// Keeps the addresses of a place, with the port to connect to; or why it
    /// has none.
    pub fn insert(&mut self, place: Unresolved, addresses: Result<Vec<SocketAddr>, NoAddress>) {
        self.0.insert(place, addresses);
    }

    /// A target for each address of the place, IPv4 first and in order, so
    /// that their names, `NAME-v4-1`, stay the same while the addresses do. Where
    /// none was found, it is one target that can't be connected to.
    pub(super) fn each(&self, target: &Target, place: &Unresolved) -> Result<Vec<Target>, String> {
        let found = self.0.get(place).ok_or_else(|| {
            format!(
                "`all_addresses` of `{}` needs the addresses of {}, which were not looked up",
                target.name, place.host
            )
        })?;
        let mut addresses = match found {
            Ok(addresses) => addresses.clone(),
            Err(why) => {
                return Ok(vec![Target {
                    no_address: Some(why.clone()),
                    ..target.clone()
                }]);
            }
        };
        addresses.sort_unstable();
        addresses.dedup();
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

impl fmt::Display for NoAddress {
    /// What is said of the name: one line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved(message) => message.fmt(f),
            Self::OtherFamily(found) => write!(
                f,
                "it has no {} address, but {}: {}",
                found.used,
                found.used.other(),
                found.listed()
            ),
        }
    }
}
