//! Targets that suites name.

use std::net::IpAddr;

use super::{Dial, Proxy, Target, Unresolved};
use crate::source::Located;
use crate::suite::NamedTarget;

/// The target that a suite names.
///
/// # Errors
/// What is wrong, at its place.
pub fn from_named(name: &str, named: &NamedTarget) -> Result<Target, Located<String>> {
    let at = |error, place: &Located<String>| Located::new(error, place.span);
    let mut target = Target::parse(&named.url).map_err(|error| at(error, &named.url))?;
    name.clone_into(&mut target.name);
    target.forwarded = named.forwarded;
    target.host_override = named.host.as_ref().map(|host| host.value.clone());
    if let Some(connect_to) = &named.connect_to {
        target
            .connect_to(connect_to)
            .map_err(|error| at(error, connect_to))?;
    }
    if let Some(proxy) = &named.proxy {
        let read: Proxy = proxy.parse().map_err(|error| at(error, proxy))?;
        through(&mut target, &read).map_err(|error| at(error, proxy))?;
    }
    if let Some(all) = named.all_addresses.as_ref().filter(|all| all.value) {
        place(&target).map_err(|error| Located::new(error, all.span))?;
    }
    Ok(target)
}

/// Lets the connections of a target go through a proxy.
pub(super) fn through(target: &mut Target, proxy: &Proxy) -> Result<(), String> {
    match &target.dial {
        Dial::Tcp { .. } => {
            target.proxy = Some(proxy.clone());
            Ok(())
        }
        Dial::Unix(_) => Err(format!(
            "the target `{}` is a socket of this machine, to which no proxy leads",
            target.name
        )),
    }
}

/// The name that has all the addresses of a target.
pub(super) fn place(target: &Target) -> Result<Unresolved, String> {
    match &target.dial {
        Dial::Unix(_) => Err("a Unix socket has no addresses".to_owned()),
        Dial::Tcp { host, .. } if host.parse::<IpAddr>().is_ok() => Err(format!(
            "`{host}` is one address; `all_addresses` is for a name that has several"
        )),
        Dial::Tcp { host, port } => Ok(Unresolved {
            host: host.clone(),
            port: *port,
        }),
    }
}
