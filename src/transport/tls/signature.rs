//! Signatures of handshakes: whoever shows a certificate has its key.
//!
//! They are verified by the key alone. webpki, which rustls asks, first reads
//! the whole certificate, and refuses those of version 1.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, PeerMisbehaved};
use time::OffsetDateTime;
use webpki::RawPublicKeyEntity;

use super::read::read;
use crate::exchange::{CertificateFlaw, Refused};
use crate::plan::{public_key, rsa_bits};

/// No signature of a shorter key of RSA's is verified.
const SHORTEST: usize = 2048;

/// Verifies the signature of a handshake of TLS 1.2.
pub(super) fn verify_tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    known: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let key = key(certificate)?;
    let key = RawPublicKeyEntity::try_from(&key).map_err(|_| CertificateError::BadEncoding)?;
    let mut schemes = known.mapping.iter();
    let Some((_, algorithms)) = schemes.find(|(scheme, _)| *scheme == signed.scheme) else {
        return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
    };
    // A scheme leaves open which curve the key is of.
    let fits = algorithms.iter().any(|algorithm| {
        let verified = key.verify_signature(*algorithm, message, signed.signature());
        verified.is_ok()
    });
    if fits {
        Ok(HandshakeSignatureValid::assertion())
    } else {
        Err(CertificateError::BadSignature.into())
    }
}

/// Verifies the signature of a handshake of TLS 1.3.
pub(super) fn verify_tls13(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    known: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    verify_tls13_signature_with_raw_key(message, &key(certificate)?, signed, known)
}

fn key<'a>(certificate: &'a CertificateDer<'_>) -> Result<SubjectPublicKeyInfoDer<'a>, Error> {
    let key = public_key(certificate).ok_or(CertificateError::BadEncoding)?;
    if let Some(bits) = rsa_bits(key).filter(|bits| *bits < SHORTEST) {
        let refused = Refused {
            flaws: vec![CertificateFlaw::ShortKey(bits)],
            certificates: vec![read(certificate)],
            at: OffsetDateTime::now_utc(),
        };
        return Err(CertificateError::Other(OtherError(Arc::new(refused))).into());
    }
    Ok(SubjectPublicKeyInfoDer::from(key))
}
