//! Flaws of a server's certificates.

use rustls::client::danger::ServerCertVerifier;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error};
use time::OffsetDateTime;

use super::read::read;
use crate::exchange::{Certificate, CertificateFlaw, DistinguishedName, Refused};

/// The certificates of a server, and the name that it was asked for by.
pub(super) struct Chain<'a> {
    pub(super) leaf: &'a CertificateDer<'a>,
    pub(super) others: &'a [CertificateDer<'a>],
    pub(super) name: &'a ServerName<'a>,
    pub(super) now: UnixTime,
}

impl Chain<'_> {
    /// All flaws of certificates that `verifier` refuses with `error`:
    /// verifiers stop at the first thing.
    pub(super) fn refused(&self, verifier: &dyn ServerCertVerifier, error: &Error) -> Refused {
        let certificates = self.certificates();
        let now = moment(self.now);
        let mut flaws = Vec::new();
        let leaf = certificates.first().and_then(Option::as_ref);
        flaws.extend(leaf.and_then(|leaf| date_flaw(leaf, now)));
        let untrusted = self.untrusted(verifier, &certificates);
        // Beside a leaf out of its time, that of a certificate that is in its own says
        // nothing of the present.
        let is_told = |flaw: &CertificateFlaw| match flaw {
            CertificateFlaw::Expired(at) | CertificateFlaw::NotYetValid(at) => {
                flaws.is_empty() || *at < certificates.len()
            }
            _ => true,
        };
        if let Some(flaw) = untrusted.filter(|flaw| is_told(flaw) && !flaws.contains(flaw)) {
            flaws.push(flaw);
        }
        let named = ParsedCertificate::try_from(self.leaf)
            .and_then(|leaf| verify_server_name(&leaf, self.name));
        if let Err(Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) = named
        {
            flaws.push(CertificateFlaw::WrongName(self.name.to_str().into_owned()));
        }
        if flaws.is_empty() {
            flaws.push(self.flaw(error, &certificates));
        }
        Refused {
            flaws,
            certificates,
            at: now,
        }
    }

    /// Flaw by which they lead to no certificate that `verifier` trusts,
    /// whatever the name and the time.
    pub(super) fn untrusted(
        &self,
        verifier: &dyn ServerCertVerifier,
        certificates: &[Option<Certificate>],
    ) -> Option<CertificateFlaw> {
        let leaf = certificates.first().and_then(Option::as_ref);
        let at = leaf.map_or(self.now, |leaf| within(leaf, self.now));
        match verifier.verify_server_cert(self.leaf, self.others, self.name, &[], at) {
            Ok(_)
            | Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => None,
            Err(error) => Some(self.flaw(&error, certificates)),
        }
    }

    /// Certificates that the server sent, as they can be read.
    pub(super) fn certificates(&self) -> Vec<Option<Certificate>> {
        let all = std::iter::once(self.leaf).chain(self.others);
        all.map(|der| read(der)).collect()
    }

    fn flaw(&self, error: &Error, certificates: &[Option<Certificate>]) -> CertificateFlaw {
        let Error::InvalidCertificate(error) = error else {
            return CertificateFlaw::Other(UNKNOWN);
        };
        let now = moment(self.now);
        let in_place = |wrong: fn(&Certificate, OffsetDateTime) -> bool| {
            let mut places = certificates.iter();
            let found = places.position(|it| it.as_ref().is_some_and(|it| wrong(it, now)));
            // One of the trusted certificates, which the server doesn't send.
            found.unwrap_or(certificates.len())
        };
        match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                CertificateFlaw::Expired(in_place(|it, now| it.not_after < now))
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                CertificateFlaw::NotYetValid(in_place(|it, now| it.not_before > now))
            }
            CertificateError::UnknownIssuer => unknown_issuer(certificates),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                CertificateFlaw::WrongName(self.name.to_str().into_owned())
            }
            CertificateError::Revoked => CertificateFlaw::Revoked,
            CertificateError::BadEncoding => CertificateFlaw::Unreadable,
            CertificateError::BadSignature => CertificateFlaw::BadSignature,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                CertificateFlaw::WrongPurpose
            }
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                CertificateFlaw::UnknownSignature
            }
            CertificateError::UnhandledCriticalExtension => {
                CertificateFlaw::Other("it has a critical extension that smoke doesn't know")
            }
            CertificateError::UnknownRevocationStatus
            | CertificateError::ExpiredRevocationList
            | CertificateError::ExpiredRevocationListContext { .. }
            | CertificateError::InvalidOcspResponse => {
                CertificateFlaw::Other("whether it was revoked can't be told")
            }
            CertificateError::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
                Some(error) => of_webpki(error),
                // The system's verifier has a type of its own for it, which nobody sees.
                None if format!("{:?}", other.0) == "EkuError" => CertificateFlaw::WrongPurpose,
                None => CertificateFlaw::Other(UNKNOWN),
            },
            _ => CertificateFlaw::Other(UNKNOWN),
        }
    }
}

/// What is said where there is no more to say.
const UNKNOWN: &str = "what verifies it doesn't say why";

/// The flaw behind an error that rustls has no kind for.
fn of_webpki(error: &webpki::Error) -> CertificateFlaw {
    use webpki::Error;
    CertificateFlaw::Other(match error {
        Error::CaUsedAsEndEntity => return CertificateFlaw::Authority,
        Error::UnsupportedCertVersion => return CertificateFlaw::OldVersion,
        Error::SignatureAlgorithmMismatch => return CertificateFlaw::BadSignature,
        Error::EndEntityUsedAsCa => "it is signed by one that is no authority's",
        Error::NameConstraintViolation => "its authority may not sign for its names",
        Error::PathLenConstraintViolated => {
            "more authorities stand between it and a trusted one than these allow"
        }
        Error::MaximumPathDepthExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumSignatureChecksExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => {
            "its chain is too long, or too tangled, to be verified"
        }
        Error::UnsupportedCriticalExtension => {
            "it has a critical extension that smoke doesn't know"
        }
        Error::EmptyEkuExtension => "it says that it is for nothing (`extendedKeyUsage`)",
        Error::InvalidCertValidity => "it ends before it begins",
        Error::InvalidSerialNumber => "its serial number is none that may be",
        Error::MalformedDnsIdentifier
        | Error::MalformedNameConstraint
        | Error::InvalidNetworkMaskConstraint
        | Error::UnsupportedNameType => "it has a name that can't be read",
        Error::ExtensionValueInvalid | Error::MalformedExtensions => {
            "it has an extension that can't be read"
        }
        Error::BadDer | Error::BadDerTime | Error::TrailingData(_) => {
            return CertificateFlaw::Unreadable;
        }
        _ => UNKNOWN,
    })
}

/// What kind of unknown issuer it is, by what the server sends: that a
/// certificate is missing is only said where certificates show it.
fn unknown_issuer(certificates: &[Option<Certificate>]) -> CertificateFlaw {
    let Some(Some(leaf)) = certificates.first() else {
        return CertificateFlaw::Unreadable;
    };
    if leaf.self_signed {
        return CertificateFlaw::SelfSigned;
    }
    let end = end_of(leaf, certificates);
    let led_on = !std::ptr::eq(end, leaf);
    let issuer = end.issuer.clone();
    if end.self_signed || led_on {
        CertificateFlaw::UnknownIssuer(issuer)
    } else if certificates.len() > 1 || leaf.issuer_url.is_some() {
        CertificateFlaw::Incomplete(issuer)
    } else {
        CertificateFlaw::Alone(issuer)
    }
}

/// The last certificate to which `leaf` leads by way of the others.
fn end_of<'a>(leaf: &'a Certificate, certificates: &'a [Option<Certificate>]) -> &'a Certificate {
    let is_issuer = |it: &Certificate, issuer: &DistinguishedName| it.subject == *issuer;
    let mut end = leaf;
    // Each is passed at most once: names may go in circles.
    for _ in certificates {
        let others = certificates.iter().flatten();
        let mut issuers = others.filter(|it| is_issuer(it, &end.issuer));
        match issuers.next() {
            Some(issuer) if !end.self_signed => end = issuer,
            _ => break,
        }
    }
    end
}

/// Flaw of a server's own certificate at a time.
fn date_flaw(leaf: &Certificate, now: OffsetDateTime) -> Option<CertificateFlaw> {
    if leaf.not_after < now {
        Some(CertificateFlaw::Expired(0))
    } else if leaf.not_before > now {
        Some(CertificateFlaw::NotYetValid(0))
    } else {
        None
    }
}

/// The time nearest to `now` at which a certificate is valid.
fn within(leaf: &Certificate, now: UnixTime) -> UnixTime {
    let time = moment(now);
    let valid = if leaf.not_after < time {
        leaf.not_after
    } else {
        time.max(leaf.not_before)
    };
    let seconds = u64::try_from(valid.unix_timestamp()).unwrap_or_default();
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

/// A time as rustls has it, to the second.
pub(super) fn moment(time: UnixTime) -> OffsetDateTime {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
