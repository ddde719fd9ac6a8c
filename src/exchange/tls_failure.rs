//! Failed TLS handshakes.

use std::fmt;

use super::Refused;
use crate::source::one_line;

/// Reason why a TLS handshake failed, or could not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFailure {
    /// The certificates to trust can't be loaded; which and why, in one line.
    NoRoots(String),
    /// The certificate of the client can't be loaded; which and why, in one
    /// line.
    NoIdentity(String),
    /// The server's certificate isn't accepted.
    Refused(Box<Refused>),
    /// What the server answers is no TLS.
    NotTls,
    /// The server wants a certificate of the client, which shows none.
    ClientCertificateWanted,
    /// The server doesn't accept the certificate of the client; the alert.
    ClientCertificateRefused(String),
    /// The server ended the handshake with an alert about a certificate, and was
    /// shown none; the alert.
    NoClientCertificate(String),
    /// The server has no certificate for the name (alert `unrecognized_name`).
    UnknownName,
    /// The server speaks no version that `smoke` speaks.
    NoCommonVersion,
    /// The server refuses what is offered (alert `handshake_failure`), most
    /// often since there is no cipher suite that both know.
    NoCommonCipher,
    /// The handshake was done, and the server wants another (renegotiation, RFC
    /// 5246, section 7.4.1.1), which `smoke` doesn't do: alert
    /// `handshake_failure` within the connection.
    Renegotiation,
    /// The server's side of the handshake is larger than can be read.
    TooLarge,
    /// The server ended the handshake; the alert.
    Alert(String),
    /// Anything else; what the library said.
    Other(String),
}

impl TlsFailure {
    /// The failure of a handshake in which the server was shown no certificate:
    /// what it says of one is of none that it saw.
    #[must_use]
    pub fn without_certificate(self) -> Self {
        match self {
            Self::ClientCertificateRefused(alert) => Self::NoClientCertificate(alert),
            other => other,
        }
    }
}

impl fmt::Display for TlsFailure {
    /// One line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::NotTls => f.write_str("the server does not speak TLS"),
            Self::ClientCertificateWanted => {
                f.write_str("the server wants a client certificate (alert certificate_required)")
            }
            Self::ClientCertificateRefused(alert) => write!(
                f,
                "the server does not accept the client certificate (alert {})",
                one_line(alert)
            ),
            Self::NoClientCertificate(alert) => write!(
                f,
                "the server ended the handshake (alert {}): it may want a client certificate, and \
                 was shown none",
                one_line(alert)
            ),
            Self::UnknownName => f.write_str(
                "the server knows no certificate for this name (alert unrecognized_name)",
            ),
            Self::NoCommonVersion => f.write_str("the server speaks neither TLS 1.2 nor TLS 1.3"),
            Self::NoCommonCipher => f.write_str(
                "the server refused the handshake: most often, it shares no cipher suite or kind \
                 of key with smoke (alert handshake_failure)",
            ),
            Self::Renegotiation => f.write_str(
                "the server wants a second handshake (renegotiation), which smoke doesn't do",
            ),
            Self::TooLarge => f.write_str(
                "the server's part of the handshake is larger than the 64 kB that smoke reads",
            ),
            Self::Alert(alert) => {
                write!(
                    f,
                    "the server ended the handshake (alert {})",
                    one_line(alert)
                )
            }
            Self::NoRoots(message) | Self::NoIdentity(message) | Self::Other(message) => {
                f.write_str(&one_line(message))
            }
        }
    }
}
