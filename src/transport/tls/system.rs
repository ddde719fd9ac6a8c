//! TLS for what is no check: trusting as the system does, or nobody.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::handshake::builder;
use super::roots::roots;
use super::verifier::{Anyone, Telling};
use crate::exchange::TlsFailure;

/// Settings that trust whom the system trusts, and tell what is wrong with a
/// certificate that they refuse.
pub(crate) fn trusting_the_system() -> Result<ClientConfig, TlsFailure> {
    let provider = Arc::new(ring::default_provider());
    let roots = roots(None, Arc::clone(&provider)).map_err(TlsFailure::NoRoots)?;
    let keys = Anyone(Arc::clone(&provider));
    let builder = builder(provider)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Telling { roots, keys }));
    Ok(builder.with_no_client_auth())
}

/// Settings for where there is no TLS, which reqwest wants all the same.
pub(crate) fn trusting_nobody() -> Result<ClientConfig, TlsFailure> {
    let builder = builder(Arc::new(ring::default_provider()))?;
    let builder = builder.with_root_certificates(RootCertStore::empty());
    Ok(builder.with_no_client_auth())
}
