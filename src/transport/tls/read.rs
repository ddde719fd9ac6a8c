//! Reading of certificates.

use std::fmt::Write;

use ring::digest::{SHA256, digest};

use super::x509::{Attribute, Name, X509};
use crate::exchange::{Certificate, DistinguishedName};

/// The certificate that `der` holds; none when it can't be read. Whether it may
/// be trusted isn't looked at.
pub(in crate::transport) fn read(der: &[u8]) -> Option<Certificate> {
    let certificate = X509::parse(der)?;
    Some(Certificate {
        subject: name(&certificate.subject),
        issuer: name(&certificate.issuer),
        names: certificate.names(),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        self_signed: certificate.subject == certificate.issuer,
        authority: certificate.is_authority(),
        serial: hex(certificate.serial),
        sha256: hex(digest(&SHA256, der).as_ref()),
        issuer_url: certificate.issuer_url(),
    })
}

/// A name as RFC 4514 writes it: the most specific part first.
fn name(name: &Name<'_>) -> DistinguishedName {
    let parts = name.0.iter().rev().map(|part| {
        let attributes: Vec<String> = part.iter().map(attribute).collect();
        attributes.join("+")
    });
    let most_specific = |kind| {
        let mut attributes = name.0.iter().flatten().rev();
        let found = attributes.find(|attribute| short_name(attribute) == Some(kind));
        found.map(Attribute::text)
    };
    DistinguishedName {
        text: parts.collect::<Vec<_>>().join(","),
        common_name: most_specific("CN"),
        organization: most_specific("O"),
    }
}

fn attribute(attribute: &Attribute<'_>) -> String {
    let value = escaped(&attribute.text());
    match short_name(attribute) {
        Some(kind) => format!("{kind}={value}"),
        None => format!("{}={value}", attribute.kind),
    }
}

/// The short name of RFC 4514, section 3, and OpenSSL's for addresses.
fn short_name(attribute: &Attribute<'_>) -> Option<&'static str> {
    Some(match attribute.kind.to_string().as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => return None,
    })
}

/// With a backslash before what would end a value (RFC 4514, section 2.4).
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (at, c) in value.chars().enumerate() {
        let at_edge = c == ' ' && (at == 0 || at == last) || c == '#' && at == 0;
        if at_edge || r#"",+;<>\"#.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Nothing keeps a string from being written to.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd};
    use time::macros::datetime;

    use super::*;

    fn made(change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
        let names = vec!["a.example".to_owned(), "10.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn all_parts_are_read() {
        let der = made(|params| {
            let name = &mut params.distinguished_name;
            *name = rcgen::DistinguishedName::new();
            name.push(DnType::CountryName, "US");
            name.push(DnType::OrganizationName, "A, B\nand C");
            name.push(DnType::CommonName, "#1 ");
            params.not_before = date_time_ymd(2026, 1, 2);
            params.not_after = date_time_ymd(2026, 3, 4);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        });
        let read = read(&der).unwrap();
        assert_eq!(read.subject.text, "CN=\\#1\\ ,O=A\\, B\nand C,C=US");
        assert_eq!(read.subject.to_string(), "CN=\\#1\\ ,O=A\\, B␊and C,C=US");
        assert_eq!(read.subject.common_name.as_deref(), Some("#1 "));
        assert_eq!(read.issuer, read.subject);
        assert_eq!(read.told_names(), "a.example, 10.0.0.1");
        assert_eq!(read.not_before, datetime!(2026-01-02 00:00 UTC));
        assert_eq!(read.not_after, datetime!(2026-03-04 00:00 UTC));
        assert!(read.self_signed && read.authority);
        assert_eq!(read.sha256.len(), 64);
        assert_eq!(read.issuer_url, None);
    }

    #[test]
    fn the_issuers_address_is_the_first_of_its_kind() {
        // Two accesses: `ocsp` with a URI, `caIssuers` with a URI.
        let content = [
            &b"\x30\x2a"[..],
            b"\x30\x13\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\x86\x07http://",
            b"\x30\x13\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86\x07http://",
        ];
        let oid = [1, 3, 6, 1, 5, 5, 7, 1, 1];
        let access = rcgen::CustomExtension::from_oid_content(&oid, content.concat());
        let der = made(|params| params.custom_extensions.push(access));
        let read = read(&der).unwrap();
        assert_eq!(read.issuer_url.as_deref(), Some("http://"));
        assert!(!read.authority);
    }

    #[test]
    fn years_have_two_digits_or_four() {
        for (year, until) in [(1950, 1999), (2000, 2049), (2050, 9999)] {
            let der = made(|params| {
                params.not_before = date_time_ymd(year, 1, 2);
                params.not_after = date_time_ymd(until, 3, 4);
            });
            let read = read(&der).unwrap();
            assert_eq!(read.not_before, date_time_ymd(year, 1, 2));
            assert_eq!(read.not_after, date_time_ymd(until, 3, 4));
        }
    }

    #[test]
    fn what_is_broken_is_no_certificate_and_no_panic() {
        let der = made(|_| {});
        assert!(read(&[]).is_none());
        for end in 0..der.len() {
            assert!(read(&der[..end]).is_none(), "{end}");
        }
        for at in 0..der.len() {
            for bit in [0x01, 0x80, 0xff] {
                let mut broken = der.clone();
                broken[at] ^= bit;
                // Whatever it is, it is read or not.
                let _ = read(&broken).map(|it| it.told_names());
            }
        }
    }
}
