//! The options about connections.

use super::args::{NetworkArgs, WayArgs};
use super::exit::Exit;
use super::outlet;
use crate::plan::{Family, IdentityFiles, authorities};
use crate::transport::{Options, Versions};

/// Says that certificates can't be used: a mistake in the command line, and
/// not of a target.
pub(super) fn without_certificates(args: &NetworkArgs) -> Option<Exit> {
    let of_authorities = args.cacert.as_deref().and_then(|path| {
        let why = authorities(path).err()?;
        Some(format!("{} can't be used: {why}", path.display()))
    });
    let of_client = || {
        let error = identity(args)?.load().err()?;
        Some(error.to_string())
    };
    outlet::error(&of_authorities.or_else(of_client)?);
    Some(Exit::Mistake)
}

/// The options that connections are made with.
pub(super) fn options(args: &NetworkArgs) -> Options {
    Options {
        cacert: args.cacert.clone(),
        insecure: args.insecure,
        identity: identity(args),
        versions: match (args.http1, args.http2) {
            (true, _) => Versions::Http1,
            (_, true) => Versions::Http2,
            _ => Versions::Offered,
        },
        ..way(&args.way)
    }
}

/// The options that say where connections go to.
pub(super) fn way(args: &WayArgs) -> Options {
    let v6 = args.ipv6.then_some(Family::V6);
    Options {
        resolve: args.resolve.clone(),
        connect_to: args.connect_to.clone(),
        family: args.ipv4.then_some(Family::V4).or(v6),
        ..Options::default()
    }
}

/// The certificate to show.
fn identity(args: &NetworkArgs) -> Option<IdentityFiles> {
    let cert = args.cert.clone()?;
    let key = args.key.clone();
    Some(IdentityFiles { cert, key })
}
