//! Routes: the address and the protocol for a URL.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use url::{Host, Position, Url};

use super::Network;
use super::options::same_host;
use crate::exchange::Unfollowed;
use crate::plan::{Dial, NoAddress, Protocol, Proxy, Scheme, Target};
use crate::source::{bare_host, is_nameless};
use crate::suite::Forwarded;

/// Route of a connection: its address and the protocol that is spoken there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Route {
    /// Address that is connected to.
    pub(super) address: Address,
    /// Gateway's protocol, where that is spoken instead of HTTP.
    pub(super) gateway: Option<Gateway>,
    /// Name that the certificate must be for, where TLS is spoken.
    pub(super) tls: Option<Host<String>>,
    /// Proxy that the connection goes through.
    pub(super) proxy: Option<Proxy>,
    /// Whether it leads to the target itself.
    pub(super) to_target: bool,
    /// Site that is asked for: what stands between may look at the first request of a
    /// connection alone.
    pub(super) site: String,
}

/// Gateway: its protocol and the scheme that it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Gateway {
    /// Protocol.
    pub(super) protocol: Protocol,
    /// Scheme by which the client came to the proxy: `http` or `https`.
    pub(super) scheme: &'static str,
}

/// Address of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Address {
    /// To a name that must be looked up.
    Name(String, u16),
    /// To the first of these that can be reached.
    Resolved(Vec<SocketAddr>),
    /// To a name of which it is known already that it has no address, and why.
    Unknown(String, NoAddress),
    /// To a Unix socket.
    Unix(PathBuf),
}

impl Address {
    pub(super) fn tcp(host: &str, port: u16) -> Self {
        match host.parse::<IpAddr>() {
            Ok(address) => Self::Resolved(vec![SocketAddr::new(address, port)]),
            Err(_) => Self::Name(host.to_owned(), port),
        }
    }
}

/// The origin of an exchange: the target, as one host is asked for on it.
#[derive(Debug)]
pub(super) struct Origin<'a> {
    target: &'a Target,
    network: &'a Network,
    /// First URL, with the host that is asked for.
    asked: Url,
    /// Site for which another target stands.
    reserved: Option<&'a Url>,
}

impl<'a> Origin<'a> {
    pub(super) fn new(target: &'a Target, network: &'a Network, asked: &Url) -> Self {
        Self {
            target,
            network,
            asked: asked.clone(),
            reserved: None,
        }
    }

    /// The same beside another target, which stands for a site.
    pub(super) fn beside(self, reserved: Option<&'a Url>) -> Self {
        Self { reserved, ..self }
    }

    /// Whether `url` is asked of the target, as the first one is.
    pub(super) fn owns(&self, url: &Url) -> bool {
        self.target.owns(&self.asked, url)
    }

    /// The scheme by which the target knows itself.
    pub(super) fn forwarded_scheme(&self) -> Option<&'static str> {
        forwarded_scheme(self.target)
    }

    /// `url` as browsers know it, and keep cookies by: a target that is told
    /// that the client came over https sets cookies that are `Secure`.
    pub(super) fn known(&self, url: &Url) -> Url {
        let mut known = url.clone();
        if let Some(scheme) = self.forwarded_scheme().filter(|_| self.owns(url)) {
            let _ = known.set_scheme(scheme);
        }
        known
    }

    /// Route to the target itself.
    pub(super) fn route(&self) -> Route {
        Route {
            address: self.address(),
            gateway: self.gateway(),
            tls: match self.target.scheme {
                Scheme::Http => None,
                Scheme::Https => owned_host(&self.asked),
            },
            to_target: true,
            site: site(&self.asked),
            proxy: self.target.proxy.clone(),
        }
    }

    fn address(&self) -> Address {
        let (host, port) = match &self.target.dial {
            Dial::Unix(path) => return Address::Unix(path.clone()),
            Dial::Tcp { host, port } => (host, *port),
        };
        match (self.target.address(), &self.target.no_address) {
            (Some(address), _) => Address::Resolved(vec![address]),
            (None, Some(why)) => Address::Unknown(host.clone(), why.clone()),
            (None, None) => self.network.address(host, port).0,
        }
    }

    fn gateway(&self) -> Option<Gateway> {
        let protocol = self.target.protocol;
        protocol.is_gateway().then(|| Gateway {
            protocol,
            scheme: self.forwarded_scheme().unwrap_or("http"),
        })
    }

    /// Route to where a redirect leads.
    ///
    /// A target that isn't simply where its host is found stands for something
    /// that only it knows: a server that isn't live yet, a socket behind the
    /// proxy. What the same name means at another port can't be known then,
    /// and asking the live site in its place would check the wrong thing.
    pub(super) fn route_to(&self, url: &Url) -> Result<Route, Unfollowed> {
        if self.owns(url) {
            return Ok(self.route());
        }
        let (Some(host), Some(port)) = (bare_host(url), url.port_or_known_default()) else {
            return Err(Unfollowed::BadLocation);
        };
        let (mut address, given) = self.network.address(&host, port);
        if self.reserved.is_some_and(|site| site.host() == url.host()) && !given {
            return Err(Unfollowed::LeavesTarget(Box::new(url.clone())));
        }
        if url.host() == self.asked.host() && !given {
            if !self.is_where_its_host_is() {
                return Err(Unfollowed::LeavesTarget(Box::new(url.clone())));
            }
            // The same machine as before, of several.
            if let Some(own) = self.target.address() {
                address = Address::Resolved(vec![SocketAddr::new(own.ip(), port)]);
            }
        }
        let secure = url.scheme() == "https";
        Ok(Route {
            address,
            gateway: None,
            tls: secure.then(|| owned_host(url)).flatten(),
            to_target: false,
            site: site(url),
            proxy: self.target.proxy.clone(),
        })
    }

    /// Whether a redirect of the target's leads from a page of a site with a name to the
    /// same page at an address of this machine's own: where the application is asked by
    /// what is in front of it. Visitors would ask their own machine.
    pub(super) fn is_own_address(&self, from: &Url, to: &Url) -> bool {
        let (Some(asked), Some(host)) = (from.host_str(), bare_host(to)) else {
            return false;
        };
        let is_loopback = match host.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback() || ip.is_unspecified(),
            Err(_) => host.eq_ignore_ascii_case("localhost"),
        };
        let page = |url: &Url| url.path().trim_end_matches('/').to_owned();
        let port = to.port_or_known_default().unwrap_or_default();
        is_loopback
            && !is_nameless(asked)
            && self.owns(from)
            && page(from) == page(to)
            && !self.network.address(&host, port).1
    }

    /// Whether the target's connection is the one that the asked host would
    /// get by itself.
    pub(super) fn is_where_its_host_is(&self) -> bool {
        let Dial::Tcp { host, port } = &self.target.dial else {
            return false;
        };
        if self.target.protocol.is_gateway() {
            return false;
        }
        bare_host(&self.asked).is_some_and(|asked| same_host(&asked, host))
            && self.asked.port_or_known_default() == Some(*port)
            && !self.network.address(host, *port).1
    }
}

/// A URL's host and port.
fn site(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// The scheme by which a target is told that the client came.
pub(super) fn forwarded_scheme(target: &Target) -> Option<&'static str> {
    target.forwarded.map(Forwarded::as_str)
}

fn owned_host(url: &Url) -> Option<Host<String>> {
    url.host().map(|host| host.to_owned())
}
