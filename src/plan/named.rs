//! Targets that suites name.

use std::net::IpAddr;

use super::layers::fronts_of;
use super::logs::is_unit;
use super::{
    Dial, IdentityFiles, LogPlace, Proxy, Scheme, Target, TargetTls, Unresolved, authorities,
};
use crate::source::{Diagnostic, Located};
use crate::suite::{NamedTarget, NamedTls};

/// Where nobody is: in place of a target that can be listed, and not be asked.
const NOWHERE: &str = "smoke.invalid";

/// The target that a suite names.
///
/// # Errors
/// What is wrong, at its place.
pub fn from_named(name: &str, named: &NamedTarget) -> Result<Target, Located<String>> {
    let lacks = [&named.lacks_place[..], &named.lacks[..]].concat();
    if !lacks.is_empty() {
        let nowhere = Target::parse(NOWHERE).map_err(|error| at(error, &named.url))?;
        return Ok(lacking(nowhere, name, lacks));
    }
    let mut target = Target::parse(&named.url).map_err(|error| at(error, &named.url))?;
    if let Some(connect_to) = &named.connect_to {
        target
            .connect_to(connect_to)
            .map_err(|error| at(error, connect_to))?;
    }
    if let Some(all) = named.all_addresses.as_ref().filter(|all| all.value) {
        place(&target).map_err(|error| Located::new(error, all.span))?;
    }
    completed(target, name, named)
}

/// The target that a suite names, but where `spelt` says: it stands in place of
/// all that says where to connect.
pub(super) fn from_named_at(
    spelt: Target,
    name: &str,
    named: &NamedTarget,
) -> Result<Target, Located<String>> {
    if !named.lacks.is_empty() {
        return Ok(lacking(spelt, name, named.lacks.clone()));
    }
    // What is shown over TLS is nothing to a connection that has none.
    let tls = named.tls.clone().filter(|_| spelt.scheme == Scheme::Https);
    let rest = NamedTarget {
        tls,
        ..named.clone()
    };
    completed(spelt, name, &rest)
}

/// A target that can't be asked for want of a secret.
fn lacking(target: Target, name: &str, lacks: Vec<Diagnostic>) -> Target {
    Target {
        name: name.to_owned(),
        lacks,
        ..target
    }
}

/// A target with what a suite says of it besides where it is.
fn completed(
    mut target: Target,
    name: &str,
    named: &NamedTarget,
) -> Result<Target, Located<String>> {
    name.clone_into(&mut target.name);
    target.forwarded = named.forwarded;
    target.behind = fronts_of(named);
    target.logs = logs(named)?;
    target.host_override = named.host.as_ref().map(|host| host.value.clone());
    if let Some(proxy) = &named.proxy {
        let read: Proxy = proxy.parse().map_err(|error| at(error, proxy))?;
        through(&mut target, &read).map_err(|error| at(error, proxy))?;
    }
    if let Some(named) = &named.tls {
        target.tls = tls(named, target.scheme)?;
    }
    Ok(target)
}

fn at<T>(error: String, place: &Located<T>) -> Located<String> {
    Located::new(error, place.span)
}

/// The logs of a target in a suite, which may come to be later.
fn logs(named: &NamedTarget) -> Result<Vec<LogPlace>, Located<String>> {
    let files = named.logs.iter().flat_map(|logs| &logs.0);
    let files = files.map(|file| {
        if file.value.as_os_str().is_empty() {
            return Err(at("this names no file".to_owned(), file));
        }
        Ok(LogPlace::File(file.value.clone()))
    });
    let units = named.journal.iter().flat_map(|units| &units.0);
    let units = units.map(|unit| {
        if !is_unit(&unit.value) {
            let message = "a systemd unit is wanted, such as \"gunicorn\"";
            return Err(at(message.to_owned(), unit));
        }
        Ok(LogPlace::Journal(unit.value.clone()))
    });
    files.chain(units).collect()
}

/// TLS settings of a target in a suite, whose files must be usable.
fn tls(named: &NamedTls, scheme: Scheme) -> Result<TargetTls, Located<String>> {
    let ca = named.ca.as_ref();
    if let Some(ca) = ca
        && let Err(why) = authorities(ca)
    {
        let message = format!("{} can't be used: {why}", ca.display());
        return Err(Located::new(message, ca.span));
    }
    Ok(TargetTls {
        ca: ca.map(|ca| ca.value.clone()),
        identity: identity(named, scheme)?,
        insecure: named.insecure,
    })
}

fn identity(named: &NamedTls, scheme: Scheme) -> Result<Option<IdentityFiles>, Located<String>> {
    let (cert, key) = match (&named.cert, &named.key) {
        (None, None) => return Ok(None),
        (None, Some(key)) => {
            let message = "a `key` needs a `cert`: the certificate that it belongs to";
            return Err(Located::new(message.to_owned(), key.span));
        }
        (Some(cert), key) => (cert, key),
    };
    if scheme == Scheme::Http {
        let message = "a target that speaks plain HTTP is shown no certificate";
        return Err(Located::new(message.to_owned(), cert.span));
    }
    let files = IdentityFiles {
        cert: cert.value.clone(),
        key: key.as_ref().map(|key| key.value.clone()),
    };
    if let Err(bad) = files.load() {
        let of_key = key.as_ref().filter(|_| bad.key).map(|key| key.span);
        return Err(Located::new(bad.message, of_key.unwrap_or(cert.span)));
    }
    Ok(Some(files))
}

/// Lets the connections of a target go through a proxy.
pub(super) fn through(target: &mut Target, proxy: &Proxy) -> Result<(), String> {
    if target.protocol.is_gateway() {
        return Err(format!(
            "the target `{}` is a gateway, to which no proxy leads",
            target.name
        ));
    }
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
