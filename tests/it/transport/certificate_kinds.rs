//! Certificates of kinds that verifiers don't read: of version 1, and those of
//! authorities that are a server's own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use smoke::exchange::Cause;
use smoke::plan::{Dial, IdentityFiles, Protocol, Scheme, Target};
use smoke::transport::Options;
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    self, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    SupportedProtocolVersion,
};

use super::secure::{hello, https, wrong};
use super::{at, client_with, get, limits, text};
use crate::program::smoke;
use crate::server::Server;
use crate::tls::self_signed_with;

/// Made by `openssl x509 -req -signkey`, which makes version 1; nobody trusts
/// the key.
const CERTIFICATE: &str = "tests/it/tls/v1.pem";
const KEY: &str = "tests/it/tls/v1.key";

fn version_1() -> CertifiedKey {
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_file(KEY).unwrap();
    let key = ring::default_provider().key_provider.load_private_key(key);
    CertifiedKey::new(vec![certificate], key.unwrap())
}

fn server_of(version: &'static SupportedProtocolVersion) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(version_1())))
}

async fn answer(config: ServerConfig, options: Options) -> String {
    let server = Server::tls(config, hello);
    let client = client_with(&https(&server), options);
    let exchange = client.exchange(&get("/"), "a.test", &limits()).await;
    text(&exchange.unwrap())
}

fn insecure() -> Options {
    Options {
        insecure: true,
        ..Options::default()
    }
}

fn trusting(file: impl Into<PathBuf>) -> Options {
    Options {
        cacert: Some(file.into()),
        ..Options::default()
    }
}

#[tokio::test]
async fn any_version_will_do_when_told_so() {
    for version in [&TLS12, &TLS13] {
        assert_eq!(answer(server_of(version), insecure()).await, "secure");
    }
}

#[tokio::test]
async fn version_1_is_told_in_words() {
    for options in [Options::default(), trusting(CERTIFICATE)] {
        let said = wrong(server_of(&TLS13), "a.test", options).await;
        for word in ["UnsupportedCertVersion", "InvalidCertificate", "Other("] {
            assert!(!said.contains(word), "{said}");
        }
        assert!(said.starts_with("the certificate is"), "{said}");
    }
}

/// A server that is an authority, too, as plain `openssl req -x509` makes it,
/// and the file with its certificate.
fn own_authority(folder: &TempDir, year: i32) -> (ServerConfig, PathBuf) {
    let (config, pem) = self_signed_with(&["a.test"], |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
    });
    let file = folder.path().join("own.pem");
    std::fs::write(&file, pem).unwrap();
    (config, file)
}

#[tokio::test]
async fn a_certificate_that_is_listed_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let (config, file) = own_authority(&folder, 3020);
    assert_eq!(answer(config.clone(), trusting(&file)).await, "secure");
    // Its name and its dates are looked at all the same.
    let said = wrong(config, "b.test", trusting(&file)).await;
    assert!(
        said.starts_with("the certificate is not for b.test, but for a.test"),
        "{said}"
    );
    let (expired, file) = own_authority(&folder, 2021);
    let said = wrong(expired, "a.test", trusting(&file)).await;
    assert!(
        said.starts_with("the certificate expired on 2021-01-01"),
        "{said}"
    );
    // One that is not in the file is not.
    let (other, _) = self_signed_with(&["a.test"], |_| {});
    let said = wrong(other, "a.test", trusting(&file)).await;
    assert!(
        said.starts_with("the certificate was not signed by the trusted one"),
        "{said}"
    );
}

/// Takes any certificate of a client, or none.
#[derive(Debug)]
struct AnyClient;

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: rustls::pki_types::UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        assert_eq!(*shown, CertificateDer::from_pem_file(CERTIFICATE).unwrap());
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        self.verify_tls12_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let provider = ring::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A server that asks for a certificate of the client.
fn asking_server() -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(AnyClient))
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(version_1())))
}

/// Trusts anyone, and shows a certificate to who asks for one.
fn showing() -> Options {
    let identity = IdentityFiles {
        cert: CERTIFICATE.into(),
        key: Some(KEY.into()),
    };
    Options {
        identity: Some(identity),
        ..insecure()
    }
}

/// What is wrong with a server that takes a request of a client with these options and
/// closes the connection.
async fn closed_by(config: ServerConfig, options: Options) -> Cause {
    let server = Server::tls(config, |mut conn| async move {
        conn.request().await;
    });
    let client = client_with(&https(&server), options);
    let error = client.exchange(&get("/"), "a.test", &limits()).await;
    error.unwrap_err().cause
}

/// uvicorn closes the connection to a client that shows none, or one that it doesn't
/// accept, without a word.
#[tokio::test]
async fn a_server_that_asks_in_vain_and_closes_is_told_from_one_that_only_closes() {
    let unshown = closed_by(asking_server(), insecure()).await;
    assert_eq!(unshown, Cause::ClosedUnshown);
    let shown = closed_by(asking_server(), showing()).await;
    assert_eq!(shown, Cause::ClosedShown);
    for options in [insecure(), showing()] {
        let only_closed = closed_by(server_of(&TLS13), options).await;
        assert!(only_closed.is_closed(), "{only_closed:?}");
        assert!(!matches!(
            only_closed,
            Cause::ClosedUnshown | Cause::ClosedShown
        ));
    }
    // Nothing is held against one that answers.
    assert_eq!(answer(asking_server(), insecure()).await, "secure");
}

/// A server of OpenSSL's with a key that is too short, and its port.
fn short_key(certificate: &str, key: &str) -> (Child, u16) {
    let mut server = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0"])
        .args(["-cipher", "DEFAULT@SECLEVEL=0"])
        .args(["-cert", certificate, "-key", key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(server.stdout.take().unwrap());
    let mut lines = output.lines().map(Result::unwrap);
    let accepting = lines.find(|line| line.starts_with("ACCEPT ")).unwrap();
    let port = accepting.rsplit(':').next().unwrap().parse().unwrap();
    (server, port)
}

/// What is said of it.
const TOO_SHORT: &str = "the certificate has an RSA key of 1024 bits, and at least 2048 are needed";

/// What verifies signatures takes no shorter key than one of 2048 bits, and says
/// that the signature is wrong.
#[tokio::test]
async fn a_key_that_is_too_short_is_told() {
    let (mut server, port) = short_key("tests/it/tls/rsa-1024.pem", "tests/it/tls/rsa-1024.key");
    let host = "127.0.0.1".to_owned();
    let to = Target {
        protocol: Protocol::Http,
        scheme: Scheme::Https,
        ..at(Dial::Tcp { host, port })
    };
    let client = client_with(&to, insecure());
    let error = client.exchange(&get("/"), "a.test", &limits()).await;
    let said = error.unwrap_err().cause.to_string();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(said.starts_with(TOO_SHORT), "{said}");
}

/// What asks with the certificates that the system trusts is told as much as what asks with
/// those of a file.
#[test]
fn where_the_system_says_whom_to_trust_flaws_have_names_too() {
    let folder = TempDir::new().unwrap();
    let suite = folder.path().join("site.toml");
    std::fs::write(&suite, "[[case]]\nget = \"/\"\n").unwrap();
    let told = |certificate: &str| {
        let (mut server, port) = short_key(certificate, "tests/it/tls/rsa-1024.key");
        let output = smoke()
            .arg(&suite)
            .args(["--target", &format!("https://a.test:{port}")])
            .args(["--resolve", &format!("a.test:{port}:127.0.0.1")])
            .env("SSL_CERT_FILE", "tests/it/tls/root.pem")
            .output();
        server.kill().unwrap();
        server.wait().unwrap();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let short = told("tests/it/tls/rsa-1024-signed.pem");
    assert!(short.contains(TOO_SHORT), "{short}");
    let purpose = told("tests/it/tls/client-auth.pem");
    assert!(
        purpose.contains("the certificate is not meant for a server"),
        "{purpose}"
    );
}

#[tokio::test]
async fn a_client_may_show_one_of_version_1() {
    let identity = IdentityFiles {
        cert: CERTIFICATE.into(),
        key: Some(KEY.into()),
    };
    let options = Options {
        identity: Some(identity),
        ..insecure()
    };
    assert_eq!(answer(asking_server(), options).await, "secure");
}
