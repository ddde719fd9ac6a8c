//! Certificates for test servers.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};

/// A certificate authority of a test, with its certificate in a PEM file.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("Test authority")
    }

    /// One whose name is not that of the others.
    pub(crate) fn named(common_name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, common_name);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).expect("a file");
        Self { issuer, folder }
    }

    /// The file with its certificate.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server with a certificate for these names, changed by `change`.
    pub(crate) fn server(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> ServerConfig {
        let key = KeyPair::generate().expect("a key");
        let mut params = params(names);
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        config(certificate.der().clone(), &key)
    }

    /// A certificate for these names and its key, in PEM files beside each
    /// other: for servers that read them.
    pub(crate) fn files(&self, names: &[&str]) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(names)
            .signed_by(&key, &self.issuer)
            .expect("a certificate");
        let (cert, secret) = (
            self.folder.path().join("cert.pem"),
            self.folder.path().join("key.pem"),
        );
        std::fs::write(&cert, certificate.pem()).expect("a file");
        std::fs::write(&secret, key.serialize_pem()).expect("a file");
        (cert, secret)
    }

    /// A server for these names that wants a certificate of the client too.
    pub(crate) fn asking_server(&self, names: &[&str]) -> ServerConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).expect("a root");
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider)
            .build()
            .expect("a verifier");
        let key = KeyPair::generate().expect("a key");
        let certificate = params(names)
            .signed_by(&key, &self.issuer)
            .expect("a certificate");
        builder()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], private(&key))
            .expect("a certificate with its key")
    }
}

/// A server with a certificate that signed itself.
pub(crate) fn self_signed(names: &[&str]) -> ServerConfig {
    let key = KeyPair::generate().expect("a key");
    let certificate = params(names).self_signed(&key).expect("a certificate");
    config(certificate.der().clone(), &key)
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).expect("names");
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "Test server");
    params
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], private(key))
        .expect("a certificate with its key")
}

fn builder() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::try_from(key.serialize_der()).expect("a key")
}
