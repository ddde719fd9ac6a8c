//! TLS sessions, as records.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Secrets;
use super::hop::shown;
use crate::exchange::{Certificate, Tls, Trust};

/// TLS session of a connection. All texts are one line, bounded and free of
/// control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsRecord {
    /// The version: `1.2` or `1.3`.
    pub version: String,
    /// The cipher suite, as the IANA registry calls it.
    pub cipher: Option<String>,
    /// The protocol that was agreed upon (ALPN).
    pub alpn: Option<String>,
    /// Whether the certificates lead to a trusted one; none where it can't be
    /// told.
    pub trusted: Option<bool>,
    /// How many certificates the server sent.
    pub sent: usize,
    /// The server's own.
    pub certificate: Option<CertificateRecord>,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRecord {
    /// Subject (RFC 4514).
    pub subject: String,
    /// Issuer (RFC 4514).
    pub issuer: String,
    /// The names that it is for.
    pub names: Vec<String>,
    /// Start of its validity, in UTC (RFC 3339).
    pub not_before: String,
    /// End of its validity, in UTC (RFC 3339).
    pub not_after: String,
    /// Its serial number, in hexadecimal digits.
    pub serial: String,
    /// Its SHA-256 fingerprint, in hexadecimal digits.
    pub sha256: String,
}

/// How many characters of a name are kept.
const NAME: usize = 256;
/// How many names are kept.
const NAMES: usize = 32;

impl TlsRecord {
    /// The record of a TLS session, bounded and without `secrets`.
    #[must_use]
    pub fn new(tls: &Tls, secrets: &Secrets) -> Self {
        let text = |text: &str| shown(text, NAME, secrets);
        Self {
            version: tls.version.to_owned(),
            cipher: tls.cipher.map(str::to_owned),
            alpn: tls.alpn.as_deref().map(text),
            trusted: match tls.trust {
                Trust::Trusted => Some(true),
                Trust::Untrusted(_) => Some(false),
                Trust::Unknown(_) => None,
            },
            sent: tls.certificates.len(),
            certificate: tls.leaf().map(|leaf| certificate(leaf, &text)),
        }
    }
}

fn certificate(certificate: &Certificate, text: &dyn Fn(&str) -> String) -> CertificateRecord {
    let time = |time: OffsetDateTime| time.format(&Rfc3339).unwrap_or_default();
    let names = certificate.names.iter().take(NAMES);
    let mut names: Vec<String> = names.map(|name| text(&name.to_string())).collect();
    if certificate.names.len() > NAMES {
        names.push(format!("… {} more", certificate.names.len() - NAMES));
    }
    CertificateRecord {
        subject: text(&certificate.subject.text),
        issuer: text(&certificate.issuer.text),
        names,
        not_before: time(certificate.not_before),
        not_after: time(certificate.not_after),
        serial: text(&certificate.serial),
        sha256: certificate.sha256.clone(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::exchange::{CertificateName, DistinguishedName};

    #[test]
    fn a_certificate_of_a_stranger_is_bounded() {
        let name = DistinguishedName {
            text: format!("CN=\u{1b}hunter2{}", "x".repeat(9000)),
            ..DistinguishedName::default()
        };
        let tls = Tls {
            version: "1.3",
            cipher: Some("TLS13_AES_256_GCM_SHA384"),
            alpn: Some("http/1.1\n".to_owned()),
            certificates: vec![Some(Certificate {
                subject: name.clone(),
                issuer: name,
                names: vec![CertificateName::Dns("a\u{7}".to_owned()); 40],
                not_before: datetime!(2026-11-20 10:00 UTC),
                not_after: datetime!(2026-12-20 10:00 UTC),
                self_signed: true,
                authority: false,
                serial: "ff".repeat(9000),
                sha256: "00".repeat(32),
                issuer_url: None,
            })],
            trust: Trust::Unknown("why".to_owned()),
            at: datetime!(2026-11-20 10:00 UTC),
        };
        let secret = crate::record::Secret::of_environment("PASSWORD", "hunter2");
        let record = TlsRecord::new(&tls, &[secret].into_iter().collect());
        let certificate = record.certificate.as_ref().unwrap();
        assert!(certificate.subject.contains("$PASSWORD"), "{record:?}");
        assert_eq!(certificate.names.len(), NAMES + 1);
        assert_eq!(certificate.names[NAMES], "… 8 more");
        assert_eq!(certificate.not_after, "2026-12-20T10:00:00Z");
        assert_eq!(record.trusted, None);
        let written = serde_json::to_string(&record).unwrap();
        assert!(
            !written.contains(char::is_control) && !written.contains("\\u"),
            "{written}"
        );
        assert!(written.len() < 3000, "{written}");
    }
}
