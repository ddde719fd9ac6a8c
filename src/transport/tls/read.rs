//! What stands in a certificate.

use std::fmt::Write;
use std::net::IpAddr;

use ring::digest::{SHA256, digest};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS;
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::exchange::{Certificate, CertificateName, DistinguishedName};

/// What stands in a certificate, given as DER; none when it can't be read.
/// Whether it may be trusted isn't looked at.
pub(in crate::transport) fn read(der: &[u8]) -> Option<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|extension| extension.value.general_names.iter());
    Some(Certificate {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        names: names
            .into_iter()
            .flatten()
            .filter_map(alternative_name)
            .collect(),
        not_before: validity.not_before.to_datetime(),
        not_after: validity.not_after.to_datetime(),
        self_signed: certificate.subject().as_raw() == certificate.issuer().as_raw(),
        authority: certificate.is_ca(),
        serial: hex(certificate.raw_serial()),
        sha256: hex(digest(&SHA256, der).as_ref()),
        issuer_url: issuer_url(&certificate),
    })
}

/// What a server can be called by; other kinds mean nothing to TLS.
fn alternative_name(name: &GeneralName<'_>) -> Option<CertificateName> {
    match name {
        GeneralName::DNSName(name) => Some(CertificateName::Dns((*name).to_owned())),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let v6 = || <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            v4.or_else(|_| v6()).ok().map(CertificateName::Ip)
        }
        _ => None,
    }
}

/// The first address of the issuer's certificate.
fn issuer_url(certificate: &X509Certificate<'_>) -> Option<String> {
    let accesses =
        certificate
            .iter_extensions()
            .find_map(|extension| match extension.parsed_extension() {
                ParsedExtension::AuthorityInfoAccess(access) => Some(&access.accessdescs),
                _ => None,
            })?;
    accesses.iter().find_map(|access| {
        let is_issuers = access.access_method == OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS;
        match &access.access_location {
            GeneralName::URI(url) if is_issuers => Some((*url).to_owned()),
            _ => None,
        }
    })
}

/// A name as RFC 4514 writes it: the most specific part first.
fn name(name: &X509Name<'_>) -> DistinguishedName {
    let mut parts: Vec<String> = name
        .iter_rdn()
        .map(|part| part.iter().map(attribute).collect::<Vec<_>>().join("+"))
        .collect();
    parts.reverse();
    DistinguishedName {
        text: parts.join(","),
        common_name: name.iter_common_name().last().map(value),
        organization: name.iter_organization().last().map(value),
    }
}

/// With the short names of RFC 4514, section 3, and OpenSSL's for addresses.
fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let kind = attribute.attr_type().to_id_string();
    let kind = match kind.as_str() {
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
        other => other,
    };
    format!("{kind}={}", escaped(&value(attribute)))
}

fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    match attribute.as_str() {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(attribute.as_slice()).into_owned(),
    }
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
