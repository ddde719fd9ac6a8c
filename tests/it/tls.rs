//! Certificates for test servers.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use smoke::plan::IdentityFiles;
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
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(authority(common_name), key);
        Self::of(issuer.expect("a certificate"))
    }

    /// One below this one.
    pub(crate) fn below(&self, common_name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::signed_by(authority(common_name), key, &self.issuer);
        Self::of(issuer.expect("a certificate"))
    }

    fn of(issuer: CertifiedIssuer<'static, KeyPair>) -> Self {
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
        config(vec![certificate.der().clone()], &key)
    }

    /// The same, and the server sends the certificates of others along.
    pub(crate) fn server_with(&self, names: &[&str], others: &[&Self]) -> ServerConfig {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(names).signed_by(&key, &self.issuer);
        let others = others.iter().map(|other| other.issuer.der().clone());
        let own = certificate.expect("a certificate").der().clone();
        config(std::iter::once(own).chain(others).collect(), &key)
    }

    /// A certificate of a client with its key, in one file.
    pub(crate) fn client(&self, common_name: &str) -> IdentityFiles {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, common_name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let cert = self.folder.path().join(format!("{common_name}.pem"));
        let text = certificate.pem() + &key.serialize_pem();
        std::fs::write(&cert, text).expect("a file");
        IdentityFiles { cert, key: None }
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

fn authority(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, common_name);
    params
}

/// That the issuer's certificate can be had there (RFC 5280, section 4.2.2.1).
pub(crate) fn issuer_url(url: &str) -> CustomExtension {
    fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("a short one");
        assert!(length < 128, "a short one");
        [&[tag, length], content].concat()
    }
    // `id-ad-caIssuers`, 1.3.6.1.5.5.7.48.2
    let method = tagged(6, &[0x2b, 6, 1, 5, 5, 7, 48, 2]);
    let location = tagged(0x86, url.as_bytes());
    let access = tagged(0x30, &[method, location].concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], tagged(0x30, &access))
}

/// A server with a certificate that signed itself.
pub(crate) fn self_signed(names: &[&str]) -> ServerConfig {
    self_signed_with(names, |_| {}).0
}

/// The same, changed by `change`, and its certificate as PEM.
pub(crate) fn self_signed_with(
    names: &[&str],
    change: impl FnOnce(&mut CertificateParams),
) -> (ServerConfig, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = params(names);
    change(&mut params);
    let certificate = params.self_signed(&key).expect("a certificate");
    let config = config(vec![certificate.der().clone()], &key);
    (config, certificate.pem())
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).expect("names");
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "Test server");
    params
}

fn config(certificates: Vec<CertificateDer<'static>>, key: &KeyPair) -> ServerConfig {
    builder()
        .with_no_client_auth()
        .with_single_cert(certificates, private(key))
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
