//! How a handshake is done.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{
    ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, NamedGroup, RootCertStore};
use url::Host;

use super::verifier::Telling;

/// The name that TLS asks `host` for; why it can't, in one line. An address is
/// verified but never sent (RFC 6066, section 3).
pub(in crate::transport) fn name(host: &Host<String>) -> Result<ServerName<'static>, String> {
    match host {
        Host::Domain(domain) => ServerName::try_from(domain.clone())
            .map_err(|_| format!("`{domain}` is not a name that TLS can ask for")),
        Host::Ipv4(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
        Host::Ipv6(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
    }
}

/// How to shake hands with one whom `verifier` trusts; what keeps that from
/// being done, in one line. `alpn` is what is offered to speak.
pub(in crate::transport) fn config(
    verifier: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
    alpn: Vec<Vec<u8>>,
) -> Result<ClientConfig, String> {
    let verifier = Arc::new(Telling(verifier));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.resumption = Resumption::store(Arc::new(Forgetful));
    config.alpn_protocols = alpn;
    Ok(config)
}

/// What reqwest wants to have, for connections that have no TLS. It trusts
/// nobody.
pub(in crate::transport) fn unused_config(
    provider: Arc<CryptoProvider>,
) -> Result<ClientConfig, String> {
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
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
