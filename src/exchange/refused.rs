//! A certificate that isn't accepted, and why.

use std::fmt;

use time::OffsetDateTime;

use super::certificate::{told_day, told_span, told_time};
use super::{Certificate, DistinguishedName};
use crate::source::{elide, one_line};

/// The certificates of a server that aren't accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Flaws, at least one; the one to be mended first comes first.
    pub flaws: Vec<CertificateFlaw>,
    /// Certificates that the server sent, its own first; none stands for one
    /// that can't be read.
    pub certificates: Vec<Option<Certificate>>,
    /// Time of the verification.
    pub at: OffsetDateTime,
}

/// Flaw of a server's certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFlaw {
    /// The certificate in this place, the server's own being 0, has expired.
    Expired(usize),
    /// The certificate in this place is not valid yet.
    NotYetValid(usize),
    /// It is not for this name, which was asked for.
    WrongName(String),
    /// It signed itself, and isn't among the trusted ones.
    SelfSigned,
    /// It is an authority's (`CA:TRUE`), and no server's.
    Authority,
    /// The certificates that the server sent lead to this issuer, which isn't
    /// trusted.
    UnknownIssuer(DistinguishedName),
    /// The server doesn't send the certificate of this issuer, and certificates
    /// say that there is one.
    Incomplete(DistinguishedName),
    /// The server sends its certificate alone, and its issuer isn't trusted:
    /// either the issuer's certificate is missing, or nobody knows it.
    Alone(DistinguishedName),
    /// It wasn't signed by the one that has its issuer's name.
    BadSignature,
    /// It was revoked.
    Revoked,
    /// It can't be read.
    Unreadable,
    /// It isn't meant for a server.
    WrongPurpose,
    /// It is of a version before 3, which can't say what it is for.
    OldVersion,
    /// Its kind of signature is one that `smoke` can't verify.
    UnknownSignature,
    /// It has an RSA key of so many bits, which are too few.
    ShortKey(usize),
    /// Anything else, in words that follow "it is not accepted".
    Other(&'static str),
}

impl CertificateFlaw {
    /// Whether the flaw is one of the chain: it leads to no trusted
    /// certificate.
    #[must_use]
    pub const fn is_of_chain(&self) -> bool {
        matches!(
            self,
            Self::SelfSigned | Self::UnknownIssuer(_) | Self::Incomplete(_) | Self::Alone(_)
        )
    }
}

impl Refused {
    /// The server's own certificate, if it can be read.
    #[must_use]
    pub fn leaf(&self) -> Option<&Certificate> {
        self.certificates.first()?.as_ref()
    }

    /// The flaws in one line, without the rest of the certificate.
    #[must_use]
    pub fn told(&self) -> String {
        let mut told = String::new();
        for (at, flaw) in self.flaws.iter().enumerate() {
            let whose = self.whose(flaw, at == 0);
            let more = if at == 0 { "" } else { ", and " };
            told.push_str(more);
            told.push_str(&whose);
            told.push(' ');
            told.push_str(&flaw.said_of(&self.certificates, self.at));
        }
        told
    }

    /// Which certificate a flaw is about.
    fn whose(&self, flaw: &CertificateFlaw, first: bool) -> String {
        match flaw {
            CertificateFlaw::Expired(at) | CertificateFlaw::NotYetValid(at) if *at > 0 => {
                let subject = self.certificates.get(*at).and_then(Option::as_ref);
                match subject {
                    Some(it) => format!("the intermediate certificate {}", it.subject),
                    None => "an intermediate certificate".to_owned(),
                }
            }
            _ if first => "the certificate".to_owned(),
            _ => "it".to_owned(),
        }
    }
}

impl CertificateFlaw {
    /// The flaw in words that follow the certificate's name.
    #[must_use]
    pub fn said_of(&self, sent: &[Option<Certificate>], now: OffsetDateTime) -> String {
        let certificate = |at: usize| sent.get(at).and_then(Option::as_ref);
        match self {
            Self::Expired(at) => match certificate(*at) {
                Some(it) => format!(
                    "expired on {}, {} ago",
                    told_time(it.not_after),
                    told_span(it.not_after, now)
                ),
                None => "has expired".to_owned(),
            },
            Self::NotYetValid(at) => match certificate(*at) {
                Some(it) => format!(
                    "is not valid before {}, {} from now",
                    told_time(it.not_before),
                    told_span(now, it.not_before)
                ),
                None => "is not valid yet".to_owned(),
            },
            Self::WrongName(asked) => match certificate(0) {
                Some(it) => format!(
                    "is not for {}, but for {}",
                    elide(&one_line(asked), 120),
                    it.told_names()
                ),
                None => format!("is not for {}", elide(&one_line(asked), 120)),
            },
            Self::SelfSigned => "is self-signed and not trusted".to_owned(),
            Self::Authority => {
                "is that of a certificate authority (CA:TRUE), not of a server".to_owned()
            }
            Self::UnknownIssuer(issuer) => {
                format!("leads to the issuer {issuer}, which is not trusted")
            }
            Self::Incomplete(issuer) => format!(
                "comes without that of its issuer, {issuer}: the server's chain is incomplete"
            ),
            Self::Alone(issuer) => format!(
                "is of the issuer {issuer}, which is neither trusted nor sent along by the server"
            ),
            Self::BadSignature => {
                "was not signed by the trusted one that has its issuer's name".to_owned()
            }
            Self::Revoked => "was revoked".to_owned(),
            Self::Unreadable => "can't be read".to_owned(),
            Self::WrongPurpose => "is not meant for a server".to_owned(),
            Self::OldVersion => {
                "is of X.509 version 1, which names no server: version 3 is needed".to_owned()
            }
            Self::UnknownSignature => {
                "has a kind of signature that smoke can't verify (P-521 is one)".to_owned()
            }
            Self::ShortKey(bits) => {
                format!("has an RSA key of {bits} bits, and at least 2048 are needed")
            }
            Self::Other(why) => format!("is not accepted: {why}"),
        }
    }
}

impl fmt::Display for Refused {
    /// What is wrong, and with which certificate; one line, bounded, free of
    /// control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told())?;
        let Some(leaf) = self.leaf() else {
            return Ok(());
        };
        write!(f, " ({}", leaf.subject)?;
        let wrong_name = |flaw: &CertificateFlaw| matches!(flaw, CertificateFlaw::WrongName(_));
        if !self.flaws.iter().any(wrong_name) {
            write!(f, "; for {}", leaf.told_names())?;
        }
        let is_issuer = |flaw: &CertificateFlaw| match flaw {
            CertificateFlaw::Incomplete(issuer) | CertificateFlaw::Alone(issuer) => {
                *issuer == leaf.issuer
            }
            CertificateFlaw::SelfSigned => true,
            _ => false,
        };
        if !self.flaws.iter().any(is_issuer) {
            write!(f, "; issued by {}", leaf.issuer)?;
        }
        write!(
            f,
            "; valid from {} to {})",
            told_day(leaf.not_before),
            told_day(leaf.not_after)
        )
    }
}

impl std::error::Error for Refused {}
