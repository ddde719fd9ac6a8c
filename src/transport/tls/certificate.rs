//! What is wrong with a TLS handshake, in one line.

use std::fmt::{self, Write as _};

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::source::one_line;

/// At most this many of a certificate's names are told.
const NAMES: usize = 5;

/// What is wrong with a TLS handshake, in one line for people.
pub(in crate::transport) fn what_is_wrong(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error),
        Error::InvalidMessage(_) => "the server does not speak TLS".to_owned(),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::NoCertificatesPresented => "the server shows no certificate".to_owned(),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => "the server speaks neither TLS 1.2 nor TLS 1.3".to_owned(),
        Error::General(message) => one_line(message),
        other => one_line(&other.to_string()),
    }
}

fn of_certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::Expired => "the certificate has expired".to_owned(),
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("the certificate expired on {}", date(*not_after))
        }
        CertificateError::NotValidYet => "the certificate is not valid yet".to_owned(),
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("the certificate is not valid before {}", date(*not_before))
        }
        CertificateError::UnknownIssuer => {
            "the certificate's issuer is not trusted, or the server leaves out an intermediate \
             certificate"
                .to_owned()
        }
        CertificateError::NotValidForName => "the certificate is for another name".to_owned(),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => format!(
            "the certificate is {}",
            not_for(&expected.to_str(), presented)
        ),
        CertificateError::Revoked => "the certificate was revoked".to_owned(),
        CertificateError::BadEncoding => "the certificate can't be read".to_owned(),
        CertificateError::BadSignature => {
            "the certificate was not signed by the trusted one that has its issuer's name"
                .to_owned()
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "the certificate is not meant for a server".to_owned()
        }
        // webpki's own are Rust's identifiers.
        CertificateError::Other(other) if !other.0.is::<webpki::Error>() => {
            one_line(&other.to_string())
        }
        other => format!(
            "the certificate is not accepted: {}",
            one_line(&other.to_string())
        ),
    }
}

/// The certificate signed itself and isn't among the trusted ones.
#[derive(Debug)]
pub(super) struct SelfSigned;

impl fmt::Display for SelfSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate is self-signed and not trusted")
    }
}

impl std::error::Error for SelfSigned {}

/// The certificate is an authority's. This is found before its names are looked
/// at, so what is wrong with those is told along.
#[derive(Debug)]
pub(super) struct OfAuthority(pub(super) Result<(), Error>);

impl fmt::Display for OfAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the certificate is that of a certificate authority (CA:TRUE), not of a server",
        )?;
        match &self.0 {
            Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                expected,
                presented,
            })) => write!(f, ", and {}", not_for(&expected.to_str(), presented)),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for OfAuthority {}

fn of_alert(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::UnrecognisedName => {
            "the server knows no certificate for this name (alert unrecognized_name)".to_owned()
        }
        AlertDescription::CertificateRequired => {
            "the server wants a client certificate (alert certificate_required)".to_owned()
        }
        AlertDescription::ProtocolVersion => {
            "the server speaks neither TLS 1.2 nor TLS 1.3 (alert protocol_version)".to_owned()
        }
        AlertDescription::HandshakeFailure => {
            "the server refused the handshake (alert handshake_failure)".to_owned()
        }
        other => format!("the server ended the handshake (alert {other:?})"),
    }
}

/// For whom a certificate is not, and for whom it is.
fn not_for(expected: &str, presented: &[String]) -> String {
    format!(
        "not for {}, but for {}",
        one_line(expected),
        names(presented)
    )
}

/// The names of a certificate, which webpki lists as `DnsName("…")` and
/// `IpAddress(…)`.
fn names(presented: &[String]) -> String {
    if presented.is_empty() {
        return "no name at all".to_owned();
    }
    let mut told = String::new();
    for (at, name) in presented.iter().take(NAMES).enumerate() {
        let bare = name
            .split_once('(')
            .and_then(|(_, name)| name.strip_suffix(')'))
            .unwrap_or(name)
            .trim_matches('"');
        told.push_str(if at == 0 { "" } else { ", " });
        told.push_str(&one_line(bare));
    }
    if presented.len() > NAMES {
        let _ = write!(told, " and {} more", presented.len() - NAMES);
    }
    told
}

fn date(time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|time| {
            time.format(format_description!(
                "[year]-[month]-[day] [hour]:[minute]:[second] UTC"
            ))
            .ok()
        })
        .unwrap_or_else(|| format!("second {} since 1970", time.as_secs()))
}
