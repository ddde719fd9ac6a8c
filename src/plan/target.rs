//! Targets: where to connect, apart from the host that is asked for.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use url::Url;

use super::{Front, IdentityFiles, LogPlace, NoAddress, Protocol, Proxy};
use crate::source::Diagnostic;
use crate::suite::Forwarded;

/// A deployment to be checked: where to connect and how to speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name in reports: stable, never an address.
    pub name: String,
    /// Spelling without credentials, for people.
    pub spelling: String,
    /// Protocol that is spoken.
    pub protocol: Protocol,
    /// Whether TLS is spoken; it is not to a gateway.
    pub scheme: Scheme,
    /// Place that is connected to.
    pub dial: Dial,
    /// Host header unless a case or an option says another: the host of the
    /// URL, with the port if the URL has one that isn't the scheme's;
    /// `localhost` on a socket.
    pub host: String,
    /// Host header on this target whatever the suite says.
    pub host_override: Option<String>,
    /// The path that every case's path is put behind; no slash at its end.
    pub base_path: String,
    /// Scheme that a proxy in front would tell of (`forwarded`), sent when set.
    pub forwarded: Option<Forwarded>,
    /// Credentials that were part of the URL, user and password.
    pub credentials: Option<(String, String)>,
    /// TLS settings: trusted certificates and the client's own.
    pub tls: TargetTls,
    /// Proxy; none means straight there.
    pub proxy: Option<Proxy>,
    /// Which of the addresses of `dial` it is, where each is a target.
    pub one_of: Option<OneOf>,
    /// Reason why no address is known, where each was to be a target.
    pub no_address: Option<NoAddress>,
    /// The targets of the run that it stands behind.
    pub behind: Vec<Front>,
    /// Whether another target of the run stands behind it.
    pub has_inner: bool,
    /// Where its server writes what it says of requests.
    pub logs: Vec<LogPlace>,
    /// What it lacks to be asked: secrets without a value, each where it is used.
    pub lacks: Vec<Diagnostic>,
}

/// TLS settings of one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TargetTls {
    /// A PEM file with the only certificates to trust, in place of those that
    /// the system trusts.
    pub ca: Option<PathBuf>,
    /// The certificate to show when the target wants one.
    pub identity: Option<IdentityFiles>,
    /// Whether any certificate will do.
    pub insecure: bool,
}

/// One of the addresses of a target that is checked at each of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OneOf {
    /// The name of the target with all its addresses.
    pub target: String,
    /// Address that is connected to.
    pub address: SocketAddr,
}

/// Scheme of a target's URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

/// Place that is connected to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Dial {
    /// A name or an address (IPv6 without brackets), and a port.
    Tcp {
        /// The name or the address.
        host: String,
        /// The port.
        port: u16,
    },
    /// A Unix socket.
    Unix(PathBuf),
}

impl Scheme {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::Http, Self::Https];

    /// `http` or `https`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that a URL without one means.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Target {
    /// Whether a suite means this target by `name`: its own, or that of the
    /// target of which it is one address.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.one_of.as_ref().is_some_and(|one| one.target == name)
    }

    /// The name that people gave it: that of the target of which it is one address.
    #[must_use]
    pub fn called(&self) -> &str {
        self.one_of.as_ref().map_or(&self.name, |one| &one.target)
    }

    /// Whether connections to it stay on this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        match (&self.dial, self.address()) {
            (Dial::Unix(_), _) => true,
            (_, Some(address)) => address.ip().is_loopback(),
            (Dial::Tcp { host, .. }, None) => {
                host.eq_ignore_ascii_case("localhost")
                    || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
        }
    }

    /// Whether what comes from it is compared with what comes from another target
    /// of the run.
    #[must_use]
    pub fn is_layered(&self) -> bool {
        self.has_inner || !self.behind.is_empty()
    }

    /// The target as it may be typed: with its name, where that isn't the one
    /// that the spelling has by itself. A name alone stands for a target of
    /// which a spelling doesn't say where it is.
    #[must_use]
    pub fn typed(&self) -> String {
        let name = self.one_of.as_ref().map_or(&self.name, |it| &it.target);
        match Self::parse(&self.spelling) {
            Ok(spelt) if spelt.dial != self.dial => name.clone(),
            Ok(spelt) if spelt.name == *name => self.spelling.clone(),
            _ => format!("{name}={}", self.spelling),
        }
    }

    /// URL of the site `host` on the target, without a path; none where that is
    /// no host.
    #[must_use]
    pub fn asked(&self, host: &str) -> Option<Url> {
        Url::parse(&format!("{}://{host}/", self.scheme.as_str())).ok()
    }

    /// Whether `url` is asked of the target where `asked` is: it has its
    /// scheme, host and port. Where the target is told that the client came to
    /// its proxy over another scheme (`forwarded`), URLs with that scheme are
    /// its own too.
    #[must_use]
    pub fn owns(&self, asked: &Url, url: &Url) -> bool {
        let same_origin = url.scheme() == asked.scheme()
            && url.port_or_known_default() == asked.port_or_known_default();
        let forwarded = self.forwarded.map(Forwarded::as_str) == Some(url.scheme())
            // Both the default of their scheme, or both the same number.
            && url.port() == asked.port();
        url.host() == asked.host() && (same_origin || forwarded)
    }

    /// The address that connections go to, where it is one of several.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.one_of.as_ref().map(|one| one.address)
    }

    /// A name that stays the same from run to run, for a target that nobody
    /// named: its DNS name, or else how it is spoken to.
    pub(super) fn default_name(protocol: Protocol, scheme: Scheme, dial: &Dial) -> String {
        match dial {
            Dial::Unix(_) if protocol == Protocol::Http => "unix".to_owned(),
            Dial::Unix(_) => protocol.as_str().to_owned(),
            Dial::Tcp { host, .. } if host == "localhost" || host.parse::<IpAddr>().is_ok() => {
                match protocol {
                    Protocol::Http => scheme.as_str().to_owned(),
                    gateway => gateway.as_str().to_owned(),
                }
            }
            Dial::Tcp { host, .. } => host.clone(),
        }
    }
}
