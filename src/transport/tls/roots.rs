//! Whom to trust.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::certificate::what_is_wrong;
use super::verifier::Anyone;
use crate::transport::Options;

/// Who decides whether a certificate is to be trusted; when the certificates
/// for that can't be loaded, why, in one line.
pub(in crate::transport) fn trust(
    options: &Options,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    if options.insecure {
        return Ok(Arc::new(Anyone(provider)));
    }
    match &options.cacert {
        Some(path) => only(path, provider)
            .map_err(|message| format!("the CA file {} can't be used: {message}", path.display())),
        None => match rustls_platform_verifier::Verifier::new(provider) {
            Ok(verifier) => Ok(Arc::new(verifier)),
            Err(error) => Err(format!(
                "the certificates that this system trusts can't be loaded: {}",
                what_is_wrong(&error)
            )),
        },
    }
}

/// Trusts what the certificates of one file have signed, and nobody else.
fn only(path: &Path, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        certificate
            .map_err(|error| error.to_string())
            .and_then(|der| roots.add(der).map_err(|error| error.to_string()))?;
    }
    if roots.is_empty() {
        return Err("it holds no PEM certificate".to_owned());
    }
    WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
        .build()
        .map(|verifier| verifier as Arc<dyn ServerCertVerifier>)
        .map_err(|error| error.to_string())
}
