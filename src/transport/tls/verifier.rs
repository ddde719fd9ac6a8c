//! Verifiers of certificates.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::chain::{Chain, moment};
use super::read::read;
use super::signature;

/// Trusts any certificate, as `--insecure` asks. Whoever shows it must still
/// have its key.
#[derive(Debug)]
pub(super) struct Anyone(pub(super) Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        signature::verify_tls12(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        signature::verify_tls13(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Trusts what the certificates of a file have signed, and each of them where a
/// server shows it as its own, whatever kind it is of: who lists it knows it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// What verifies those that they have signed.
    pub(super) signed: Arc<dyn ServerCertVerifier>,
}

impl Listed {
    fn lists(&self, certificate: &CertificateDer<'_>) -> bool {
        let mut certificates = self.certificates.iter();
        certificates.any(|it| it.as_ref() == certificate.as_ref())
    }
}

impl ServerCertVerifier for Listed {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if !self.lists(end_entity) {
            let signed = &self.signed;
            return signed.verify_server_cert(end_entity, intermediates, name, ocsp_response, now);
        }
        let leaf = read(end_entity).ok_or(CertificateError::BadEncoding)?;
        let now = moment(now);
        if leaf.not_after < now {
            return Err(CertificateError::Expired.into());
        }
        if leaf.not_before > now {
            return Err(CertificateError::NotValidYet.into());
        }
        // One of version 1 has no names.
        ParsedCertificate::try_from(end_entity)
            .and_then(|leaf| verify_server_name(&leaf, name))
            .map_err(|_| CertificateError::NotValidForName)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_verify_schemes()
    }
}

/// Tells all that is wrong with certificates that aren't accepted, as a
/// [`Refused`](crate::exchange::Refused) within the error.
#[derive(Debug)]
pub(super) struct Telling {
    /// What trusts them, or doesn't.
    pub(super) roots: Arc<dyn ServerCertVerifier>,
    /// What verifies that a server has the key of a certificate, whatever that
    /// is.
    pub(super) keys: Anyone,
}

impl ServerCertVerifier for Telling {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let roots = &self.roots;
        let verified =
            roots.verify_server_cert(end_entity, intermediates, name, ocsp_response, now);
        verified.map_err(|error| {
            let chain = Chain {
                leaf: end_entity,
                others: intermediates,
                name,
                now,
            };
            let refused = chain.refused(&**roots, &error);
            CertificateError::Other(OtherError(Arc::new(refused))).into()
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.keys.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.keys.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.keys.supported_verify_schemes()
    }
}
