//! Trusted certificates.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;

use super::verifier::Listed;
use crate::plan::authorities;

/// Verifier of certificates; or why there is none, in one line.
pub(in crate::transport) type Roots = Result<Arc<dyn ServerCertVerifier>, String>;

/// Loads the certificates of a file, to trust what they have signed and nobody
/// else, or those that the system trusts.
pub(in crate::transport) fn roots(file: Option<&Path>, provider: Arc<CryptoProvider>) -> Roots {
    match file {
        Some(path) => only(path, provider)
            .map_err(|message| format!("the CA file {} can't be used: {message}", path.display())),
        None => match rustls_platform_verifier::Verifier::new(provider) {
            Ok(verifier) => Ok(Arc::new(verifier)),
            Err(error) => Err(format!(
                "the certificates that this system trusts can't be loaded: {error}"
            )),
        },
    }
}

/// Trusts the certificates of one file, what they have signed, and nobody else.
fn only(path: &Path, provider: Arc<CryptoProvider>) -> Roots {
    let certificates = authorities(path)?;
    let mut roots = RootCertStore::empty();
    for der in &certificates {
        let unreadable = |_| "a certificate in it can't be read".to_owned();
        roots.add(der.clone()).map_err(unreadable)?;
    }
    let signed = WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Arc::new(Listed {
        certificates,
        signed,
    }))
}
