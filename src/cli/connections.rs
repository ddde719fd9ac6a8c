//! The options about connections.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::outlet;
use super::parse::{Unshown, WithoutUser, parsed};
use crate::plan::{Family, IdentityFiles, Proxy, authorities};
use crate::transport::{ConnectTo, Options, Resolve, Versions};

#[derive(Debug, Args)]
#[command(next_help_heading = "Connections")]
pub(super) struct NetworkArgs {
    /// Trust the certificates of this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    pub(super) cacert: Option<PathBuf>,

    /// Show this certificate (PEM) to targets that want one; its key may be in
    /// the same file
    #[arg(long, value_name = "FILE")]
    pub(super) cert: Option<PathBuf>,

    /// The private key of --cert
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) key: Option<PathBuf>,

    /// Don't verify certificates
    #[arg(short = 'k', long)]
    pub(super) insecure: bool,

    /// Speak HTTP/1.1 alone, and not HTTP/2 where https offers it
    #[arg(long, conflicts_with = "http2")]
    pub(super) http1: bool,

    /// Speak HTTP/2 alone, without TLS by prior knowledge
    #[arg(long)]
    pub(super) http2: bool,

    #[command(flatten)]
    pub(super) way: WayArgs,
}

impl NetworkArgs {
    /// The files that are read for it.
    pub(super) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.cacert, &self.cert, &self.key].into_iter().flatten()
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Connections")]
pub(super) struct WayArgs {
    /// Use the IPv4 addresses of names alone
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub(super) ipv4: bool,

    /// Use the IPv6 addresses of names alone
    #[arg(short = '6', long)]
    pub(super) ipv6: bool,

    /// Use this address for HOST:PORT, as curl does; may be repeated
    #[arg(long, value_name = "HOST:PORT:ADDR", value_parser = WithoutUser(parsed::<Resolve>))]
    pub(super) resolve: Vec<Resolve>,

    /// Connect to the second HOST:PORT instead of the first, as curl does; may
    /// be repeated
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2", value_parser = WithoutUser(parsed::<ConnectTo>))]
    pub(super) connect_to: Vec<ConnectTo>,

    /// Go through this proxy: http://, socks5:// or socks5h://, with a port;
    /// the environment's are not used
    #[arg(long, value_name = "PROXY", value_parser = Unshown(parsed::<Proxy>))]
    pub(super) proxy: Option<Proxy>,
}

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
