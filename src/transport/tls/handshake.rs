//! Set-up of TLS handshakes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, ConfigBuilder, NamedGroup, SignatureScheme, WantsVerifier,
};
use url::Host;

use super::roots::Roots;
use super::session::session;
use super::verifier::{Anyone, Telling};
use crate::exchange::{Tls, TlsFailure};

/// TLS set-up for one server.
#[derive(Clone, Debug)]
pub(in crate::transport) struct Secured {
    /// Server name (SNI).
    pub(in crate::transport) name: ServerName<'static>,
    /// Configuration of rustls, for whole handshakes.
    pub(in crate::transport) config: Arc<ClientConfig>,
    /// The same, for those that may go on with a session before.
    pub(in crate::transport) resuming: Arc<ClientConfig>,
    /// Verifier that decides nothing under `--insecure`, but tells whether it
    /// would have trusted the server.
    unasked: Option<Roots>,
    /// What a server that asks for a certificate of the client is shown.
    client: Arc<Client>,
}

/// How many sessions of one server are kept.
const SESSIONS: usize = 32;

/// Settings of a handshake.
pub(in crate::transport) struct Setup {
    pub(in crate::transport) provider: Arc<CryptoProvider>,
    /// Verifier of certificates.
    pub(in crate::transport) roots: Roots,
    /// Whether any certificate will do.
    pub(in crate::transport) insecure: bool,
    /// Protocols that are offered (ALPN).
    pub(in crate::transport) alpn: Vec<Vec<u8>>,
    /// Certificate of the client, shown to a server that wants one.
    pub(in crate::transport) identity: Option<Arc<CertifiedKey>>,
}

impl Setup {
    /// TLS set-up for `host`, or the failure to make one.
    pub(in crate::transport) fn secure(self, host: &Host<String>) -> Result<Secured, TlsFailure> {
        let (verifier, unasked) = if self.insecure {
            let anyone: Arc<_> = Arc::new(Anyone(self.provider.clone()));
            (anyone as Arc<_>, Some(self.roots))
        } else {
            let roots = self.roots.map_err(TlsFailure::NoRoots)?;
            let keys = Anyone(self.provider.clone());
            (Arc::new(Telling { roots, keys }) as Arc<_>, None)
        };
        let config = builder(self.provider)?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let client = Arc::new(Client {
            identity: self.identity,
            was_asked: AtomicBool::new(false),
        });
        let mut config = config.with_client_cert_resolver(client.clone());
        config.alpn_protocols = self.alpn;
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        let resuming = Arc::new(config.clone());
        config.resumption = Resumption::store(Arc::new(Forgetful));
        Ok(Secured {
            name: name(host).map_err(TlsFailure::Other)?,
            config: Arc::new(config),
            resuming,
            unasked,
            client,
        })
    }
}

/// The beginning of all settings.
pub(super) fn builder(
    provider: Arc<CryptoProvider>,
) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, TlsFailure> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsFailure::Other(error.to_string()))
}

impl Secured {
    /// Whether a server that wants one is shown a certificate of the client.
    pub(in crate::transport) fn shows_certificate(&self) -> bool {
        self.client.has_certs()
    }

    /// Whether the server asked for a certificate of the client.
    pub(in crate::transport) fn wants_certificate(&self) -> bool {
        self.client.was_asked.load(Ordering::Relaxed)
    }

    /// TLS session of a connection, once the handshake is done.
    pub(in crate::transport) fn session(&self, connection: &ClientConnection) -> Tls {
        session(connection, &self.name, self.unasked.as_ref())
    }
}

/// The name that TLS asks `host` for; why it can't, in one line. An address is
/// verified but never sent (RFC 6066, section 3).
fn name(host: &Host<String>) -> Result<ServerName<'static>, String> {
    match host {
        Host::Domain(domain) => ServerName::try_from(domain.clone())
            .map_err(|_| format!("`{domain}` is not a name that TLS can ask for")),
        Host::Ipv4(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
        Host::Ipv6(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
    }
}

/// Shows the certificate of the client, if it has one, and notes whether a server asks
/// for it.
#[derive(Debug)]
struct Client {
    identity: Option<Arc<CertifiedKey>>,
    was_asked: AtomicBool,
}

impl ResolvesClientCert for Client {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.identity.clone()
    }

    fn has_certs(&self) -> bool {
        self.identity.is_some()
    }
}

/// Keeps no sessions, so that each handshake shows its certificate.
#[derive(Debug)]
struct Forgetful;

impl ClientSessionStore for Forgetful {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {}

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
