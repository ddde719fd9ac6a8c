//! Causes of failed TLS handshakes, read from rustls' errors.

use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use crate::exchange::{Refused, TlsFailure};

/// Cause of a failed TLS handshake.
pub(in crate::transport) fn failure(error: &Error) -> TlsFailure {
    match error {
        Error::InvalidCertificate(CertificateError::Other(other)) => {
            match other.0.downcast_ref::<Refused>() {
                Some(refused) => TlsFailure::Refused(Box::new(refused.clone())),
                None => TlsFailure::Other(other.to_string()),
            }
        }
        Error::InvalidMessage(_) => TlsFailure::NotTls,
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::NoCertificatesPresented => {
            TlsFailure::Other("the server shows no certificate".to_owned())
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => TlsFailure::NoCommonVersion,
        Error::General(message) => TlsFailure::Other(message.clone()),
        other => TlsFailure::Other(other.to_string()),
    }
}

/// An alert of the server. What it says of certificates is about those of the
/// client (RFC 8446, section 6.2).
fn of_alert(alert: AlertDescription) -> TlsFailure {
    let refused = |word: &str| TlsFailure::ClientCertificateRefused(word.to_owned());
    match alert {
        AlertDescription::UnrecognisedName => TlsFailure::UnknownName,
        AlertDescription::CertificateRequired => TlsFailure::ClientCertificateWanted,
        AlertDescription::BadCertificate => refused("bad_certificate"),
        AlertDescription::UnsupportedCertificate => refused("unsupported_certificate"),
        AlertDescription::CertificateRevoked => refused("certificate_revoked"),
        AlertDescription::CertificateExpired => refused("certificate_expired"),
        AlertDescription::CertificateUnknown => refused("certificate_unknown"),
        AlertDescription::UnknownCA => refused("unknown_ca"),
        AlertDescription::AccessDenied => refused("access_denied"),
        AlertDescription::ProtocolVersion => TlsFailure::NoCommonVersion,
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            TlsFailure::NoCommonCipher
        }
        other => TlsFailure::Alert(format!("{other:?}")),
    }
}
