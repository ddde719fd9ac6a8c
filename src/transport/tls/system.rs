//! TLS for what is no check: trusting as the system does.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;

use super::roots::roots;
use super::verifier::Telling;
use crate::exchange::TlsFailure;

/// Settings that trust whom the system trusts, and tell what is wrong with a
/// certificate that they refuse.
pub(crate) fn trusting_the_system() -> Result<ClientConfig, TlsFailure> {
    let provider = Arc::new(ring::default_provider());
    let roots = roots(None, Arc::clone(&provider)).map_err(TlsFailure::NoRoots)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsFailure::Other(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Telling(roots)));
    Ok(builder.with_no_client_auth())
}
