//! A certificate, as a server sends it (RFC 5280).

use std::fmt;
use std::net::IpAddr;

use time::OffsetDateTime;
use time::macros::format_description;

use crate::source::{elide, one_line};

/// A certificate. Its texts are a stranger's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Subject: whose certificate it is.
    pub subject: DistinguishedName,
    /// Issuer: who signed it.
    pub issuer: DistinguishedName,
    /// The names that it is for.
    pub names: Vec<CertificateName>,
    /// Start of its validity.
    pub not_before: OffsetDateTime,
    /// End of its validity.
    pub not_after: OffsetDateTime,
    /// Whether it names itself as its issuer.
    pub self_signed: bool,
    /// Whether it is that of an authority (`CA:TRUE`).
    pub authority: bool,
    /// Its serial number, in hexadecimal digits.
    pub serial: String,
    /// Its SHA-256 fingerprint, in hexadecimal digits.
    pub sha256: String,
    /// URL of its issuer's certificate (`caIssuers`, RFC 5280, section
    /// 4.2.2.1), which those of public authorities say.
    pub issuer_url: Option<String>,
}

/// Distinguished name of a subject or an issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistinguishedName {
    /// All of it, as RFC 4514 writes it: `CN=R11,O=Let's Encrypt,C=US`.
    pub text: String,
    /// The common name (`CN`), the most specific one.
    pub common_name: Option<String>,
    /// The organisation (`O`).
    pub organization: Option<String>,
}

/// A name that a certificate is for (`subjectAltName`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateName {
    /// A name of a host, perhaps with a wildcard, as it is written.
    Dns(String),
    /// An address.
    Ip(IpAddr),
}

/// How many characters of a distinguished name are told.
const NAME: usize = 120;
/// How many characters of a host's name are told.
const HOST: usize = 80;
/// How many names of a certificate are told.
const NAMES: usize = 5;

impl Certificate {
    /// The names, at most so many that they can be read: `a.example,
    /// *.a.example and 3 more`.
    #[must_use]
    pub fn told_names(&self) -> String {
        let told = self.names.iter().take(NAMES).map(ToString::to_string);
        let told: Vec<String> = told.collect();
        match self.names.len() {
            0 => "no name at all".to_owned(),
            all if all > NAMES => format!("{} and {} more", told.join(", "), all - NAMES),
            _ => told.join(", "),
        }
    }
}

impl fmt::Display for DistinguishedName {
    /// One line, bounded, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() {
            return f.write_str("an empty name");
        }
        f.write_str(&elide(&one_line(&self.text), NAME))
    }
}

impl fmt::Display for CertificateName {
    /// One line, bounded, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(&elide(&one_line(name), HOST)),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

/// A time as people read it: `2026-11-20 10:00:00 UTC`.
#[must_use]
pub fn told_time(time: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    time.format(form).unwrap_or_else(|_| time.to_string())
}

/// A day as people read it: `2026-11-20`.
#[must_use]
pub fn told_day(time: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]");
    time.format(form).unwrap_or_else(|_| time.to_string())
}

/// How far it is from one time to a later one, in the unit that people would
/// take: `3 hours`, `12 days`.
#[must_use]
pub fn told_span(from: OffsetDateTime, to: OffsetDateTime) -> String {
    let seconds = (to - from).whole_seconds().max(0);
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn spans_read_well() {
        let from = datetime!(2026-11-20 10:00 UTC);
        for (to, told) in [
            (datetime!(2026-11-20 09:00 UTC), "0 seconds"),
            (datetime!(2026-11-20 10:00:01 UTC), "1 second"),
            (datetime!(2026-11-20 10:05 UTC), "5 minutes"),
            (datetime!(2026-11-21 10:05 UTC), "24 hours"),
            (datetime!(2026-11-29 10:05 UTC), "9 days"),
        ] {
            assert_eq!(told_span(from, to), told);
        }
        assert_eq!(told_time(from), "2026-11-20 10:00:00 UTC");
    }

    #[test]
    fn names_of_strangers_are_bounded_and_printable() {
        let name = DistinguishedName {
            text: format!("CN=\u{1b}[2J\n{}", "x".repeat(500)),
            ..DistinguishedName::default()
        };
        let told = name.to_string();
        assert!(!told.contains(char::is_control), "{told}");
        assert!(told.chars().count() <= NAME + 1, "{told}");
        let dns = CertificateName::Dns("a\tb".repeat(200)).to_string();
        assert!(!dns.contains(char::is_control) && dns.chars().count() <= HOST + 1);
    }
}
