//! Causes of failed TLS handshakes, read from rustls' errors.

use rustls::{
    AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible, PeerMisbehaved,
};

use crate::exchange::{Refused, TlsFailure};

/// Cause of a failed TLS handshake.
pub(in crate::transport) fn failure(error: &Error) -> TlsFailure {
    match error {
        Error::InvalidCertificate(CertificateError::Other(other)) => {
            match other.0.downcast_ref::<Refused>() {
                Some(refused) => TlsFailure::Refused(Box::new(refused.clone())),
                None => TlsFailure::Other(UNVERIFIED.to_owned()),
            }
        }
        Error::InvalidCertificate(CertificateError::BadSignature) => TlsFailure::Other(
            "the server doesn't have the key of the certificate that it shows".to_owned(),
        ),
        Error::InvalidCertificate(_) => TlsFailure::Other(UNVERIFIED.to_owned()),
        Error::InvalidMessage(flaw) => of_message(flaw),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::NoCertificatesPresented => {
            TlsFailure::Other("the server shows no certificate".to_owned())
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => TlsFailure::NoCommonVersion,
        Error::PeerIncompatible(why) => TlsFailure::Other(format!(
            "the server and smoke have no way of TLS in common ({})",
            words(&format!("{why:?}"), ' ')
        )),
        Error::PeerMisbehaved(PeerMisbehaved::TooManyRenegotiationRequests) => {
            TlsFailure::Renegotiation
        }
        Error::PeerMisbehaved(why) => TlsFailure::Other(format!(
            "the server breaks the rules of TLS ({})",
            words(&format!("{why:?}"), ' ')
        )),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            TlsFailure::Other("the server sends a message out of turn".to_owned())
        }
        Error::PeerSentOversizedRecord => {
            TlsFailure::Other("the server sends more at once than TLS allows".to_owned())
        }
        Error::DecryptError => {
            TlsFailure::Other("what the server sends can't be decrypted".to_owned())
        }
        Error::NoApplicationProtocol => {
            TlsFailure::Other("the server speaks none of the protocols that are offered".to_owned())
        }
        Error::General(message) => TlsFailure::Other(message.clone()),
        other => TlsFailure::Other(other.to_string()),
    }
}

/// What can't be read. No TLS is only what isn't even a record of it.
fn of_message(flaw: &InvalidMessage) -> TlsFailure {
    match flaw {
        InvalidMessage::InvalidContentType
        | InvalidMessage::InvalidEmptyPayload
        | InvalidMessage::MessageTooLarge
        | InvalidMessage::UnknownProtocolVersion => TlsFailure::NotTls,
        InvalidMessage::CertificatePayloadTooLarge | InvalidMessage::HandshakePayloadTooLarge => {
            TlsFailure::TooLarge
        }
        flaw => TlsFailure::Other(format!(
            "the server breaks the rules of TLS ({})",
            words(&format!("{flaw:?}"), ' ')
        )),
    }
}

/// An alert of the server. What it says of certificates is about those of the
/// client (RFC 8446, section 6.2), where it was shown one.
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
        other => TlsFailure::Alert(words(&format!("{other:?}"), '_')),
    }
}

/// What is said of a certificate that can't be verified in the handshake.
const UNVERIFIED: &str = "the server's certificate can't be read, or has a key that smoke doesn't \
                          know";

/// A name of the library as words: `IllegalParameter` is `illegal_parameter`.
fn words(name: &str, between: char) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && words.ends_with(|last: char| last.is_ascii_lowercase()) {
            words.push(between);
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_library_is_told() {
        let told = |error: Error| failure(&error).to_string();
        assert_eq!(
            told(Error::AlertReceived(AlertDescription::InternalError)),
            "the server ended the handshake (alert internal_error)"
        );
        assert_eq!(
            told(PeerMisbehaved::IllegalMiddleboxChangeCipherSpec.into()),
            "the server breaks the rules of TLS (illegal middlebox change cipher spec)"
        );
        assert_eq!(
            told(CertificateError::BadSignature.into()),
            "the server doesn't have the key of the certificate that it shows"
        );
    }

    #[test]
    fn no_alert_speaks_of_a_certificate_that_was_not_shown() {
        let about_certificates = [
            (42, "bad_certificate"),
            (43, "unsupported_certificate"),
            (44, "certificate_revoked"),
            (45, "certificate_expired"),
            (46, "certificate_unknown"),
            (48, "unknown_ca"),
            (49, "access_denied"),
        ];
        for code in 0..=u8::MAX {
            let shown = failure(&Error::AlertReceived(code.into()));
            let not_shown = shown.clone().without_certificate();
            let about = about_certificates.iter().find(|about| about.0 == code);
            if let Some((_, alert)) = about {
                let alert = (*alert).to_owned();
                assert_eq!(shown, TlsFailure::ClientCertificateRefused(alert.clone()));
                assert_eq!(not_shown, TlsFailure::NoClientCertificate(alert));
            } else {
                assert!(!shown.to_string().contains("does not accept"), "{code}");
                assert_eq!(shown, not_shown, "{code}");
            }
        }
    }
}
