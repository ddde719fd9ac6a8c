//! Network settings that connections share: options and trusted certificates.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::crypto::{CryptoProvider, ring};
use url::Host;

use super::names::Names;
use super::route::Address;
use super::tls::{Roots, Secured, Setup};
use super::{ConnectTo, Options, Resolve, tls};
use crate::exchange::TlsFailure;
use crate::plan::{Proxy, TargetTls};

/// Network settings that all connections of a run share. The certificates to
/// trust are loaded when the first connection needs them, so a run without
/// https works where there are none.
pub struct Network {
    options: Options,
    provider: Arc<CryptoProvider>,
    /// Trusted certificates, by file; none is the system's.
    roots: Mutex<HashMap<Option<PathBuf>, Roots>>,
    names: Arc<Names>,
}

impl Network {
    /// A network with these options; nothing is loaded or opened yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            provider: Arc::new(ring::default_provider()),
            roots: Mutex::default(),
            names: Arc::default(),
        }
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Names that were looked up.
    pub(super) fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names)
    }

    /// TLS set-up for connections to `host`, on the way of a target with the
    /// settings `target`. `own` says whether it is the target itself that is
    /// asked: nobody else is shown a certificate of the client.
    pub(super) fn tls(
        &self,
        host: &Host<String>,
        target: &TargetTls,
        own: bool,
    ) -> Result<Secured, TlsFailure> {
        let wanted = self.options.tls(target);
        let identity = wanted.identity.as_ref().filter(|_| own);
        let identity = identity.map(|files| {
            let loaded = files.load();
            loaded.map_err(|error| TlsFailure::NoIdentity(error.to_string()))
        });
        let setup = Setup {
            provider: self.provider.clone(),
            roots: self.roots(wanted.ca),
            insecure: wanted.insecure,
            alpn: self.options.versions.alpn(),
            identity: identity.transpose()?,
        };
        setup.secure(host)
    }

    /// Loads each file once. Who comes while it is loaded needs it, too.
    fn roots(&self, file: Option<PathBuf>) -> Roots {
        let mut known = self.roots.lock().unwrap_or_else(PoisonError::into_inner);
        let load = |file: &Option<PathBuf>| tls::roots(file.as_deref(), self.provider.clone());
        known.entry(file).or_insert_with_key(load).clone()
    }

    /// Address of a proxy. It is not what `--connect-to` is about.
    pub(super) fn proxy_address(&self, proxy: &Proxy) -> Address {
        match Resolve::find(&self.options.resolve, &proxy.host, proxy.port) {
            Some(resolve) => Address::Resolved(resolve.addresses()),
            None => Address::tcp(&proxy.host, proxy.port),
        }
    }

    /// Address of a host and port, and whether an option changed it. As in
    /// curl, `--connect-to` comes first and `--resolve` sees what it says.
    pub(super) fn address(&self, host: &str, port: u16) -> (Address, bool) {
        let other = ConnectTo::find(&self.options.connect_to, host, port);
        let host = other.and_then(|to| to.to_host.as_deref()).unwrap_or(host);
        let port = other.and_then(|to| to.to_port).unwrap_or(port);
        match Resolve::find(&self.options.resolve, host, port) {
            Some(resolve) => (Address::Resolved(resolve.addresses()), true),
            None => (Address::tcp(host, port), other.is_some()),
        }
    }
}

impl Default for Network {
    fn default() -> Self {
        Self::new(Options::default())
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
