//! What connections share: the options, and whom to trust.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::ServerName;
use url::Host;

use super::route::Way;
use super::{ConnectTo, Options, Resolve, tls};
use crate::plan::Proxy;

type Trust = Result<Arc<dyn ServerCertVerifier>, String>;

/// What all connections of a run share. The certificates to trust are loaded
/// when the first connection needs them, so a run without https works where
/// there are none.
pub struct Network {
    options: Options,
    provider: Arc<CryptoProvider>,
    trust: OnceLock<Trust>,
}

impl Network {
    /// A network with these options; nothing is loaded or opened yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            provider: Arc::new(ring::default_provider()),
            trust: OnceLock::new(),
        }
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How a connection is secured for `host`: the name to ask for, and the
    /// rest.
    pub(super) fn tls(
        &self,
        host: &Host<String>,
    ) -> Result<(ServerName<'static>, Arc<ClientConfig>), String> {
        let trust = self
            .trust
            .get_or_init(|| tls::trust(&self.options, self.provider.clone()));
        let config = tls::config(
            trust.clone()?,
            self.provider.clone(),
            self.options.versions.alpn(),
        )?;
        Ok((tls::name(host)?, Arc::new(config)))
    }

    /// The TLS of connections that have none.
    pub(super) fn unused_tls(&self) -> Result<ClientConfig, String> {
        tls::unused_config(self.provider.clone())
    }

    /// The way to a proxy. It is not what `--connect-to` is about.
    pub(super) fn way_to_proxy(&self, proxy: &Proxy) -> Way {
        match Resolve::find(&self.options.resolve, &proxy.host, proxy.port) {
            Some(resolve) => Way::Addresses(resolve.addresses()),
            None => Way::tcp(&proxy.host, proxy.port),
        }
    }

    /// The way to a host and port, and whether an option changed it. As in
    /// curl, `--connect-to` comes first and `--resolve` sees what it says.
    pub(super) fn way(&self, host: &str, port: u16) -> (Way, bool) {
        let other = ConnectTo::find(&self.options.connect_to, host, port);
        let host = other.and_then(|to| to.to_host.as_deref()).unwrap_or(host);
        let port = other.and_then(|to| to.to_port).unwrap_or(port);
        match Resolve::find(&self.options.resolve, host, port) {
            Some(resolve) => (Way::Addresses(resolve.addresses()), true),
            None => (Way::tcp(host, port), other.is_some()),
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
