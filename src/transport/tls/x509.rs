//! The structure of a certificate (RFC 5280, section 4.1).

use std::net::IpAddr;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::exchange::CertificateName;

// Section 4.2.1.6, 4.2.1.9 and 4.2.2.1.
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const AUTHORITY_INFO_ACCESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");

// The kinds of `GeneralName` that are read (section 4.2.1.6).
const DNS_NAME: u32 = 2;
const URI: u32 = 6;
const IP_ADDRESS: u32 = 7;

/// A certificate's parts, as far as they are told. What an extension holds
/// is looked at when it is asked for: one that is broken is none.
pub(super) struct X509<'a> {
    pub(super) serial: &'a [u8],
    pub(super) issuer: Name<'a>,
    pub(super) subject: Name<'a>,
    pub(super) not_before: OffsetDateTime,
    pub(super) not_after: OffsetDateTime,
    extensions: Vec<(ObjectIdentifier, AnyRef<'a>)>,
}

/// Distinguished name: sets of attributes, the most general one first.
#[derive(PartialEq)]
pub(super) struct Name<'a>(pub(super) Vec<Vec<Attribute<'a>>>);

/// A part of a name.
#[derive(PartialEq)]
pub(super) struct Attribute<'a> {
    pub(super) kind: ObjectIdentifier,
    value: AnyRef<'a>,
}

impl<'a> X509<'a> {
    /// The parts of a certificate that is given as DER; none when it can't be
    /// read.
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let [to_be_signed, _algorithm, _signature] = elements(AnyRef::from_der(der).ok()?)?[..]
        else {
            return None;
        };
        let fields = elements(to_be_signed)?;
        // Version 1 has no version.
        let fields = match &fields[..] {
            [version, fields @ ..] if version.tag() == explicit(0) => fields,
            fields => fields,
        };
        let [serial, _, issuer, validity, subject, _, others @ ..] = fields else {
            return None;
        };
        let [not_before, not_after] = elements(*validity)?[..] else {
            return None;
        };
        let extensions = others.iter().find(|field| field.tag() == explicit(3));
        Some(Self {
            serial: serial.value(),
            issuer: Name::parse(*issuer)?,
            subject: Name::parse(*subject)?,
            not_before: time(not_before)?,
            not_after: time(not_after)?,
            extensions: match extensions {
                Some(extensions) => self::extensions(*extensions)?,
                None => Vec::new(),
            },
        })
    }

    fn extension(&self, kind: ObjectIdentifier) -> Option<Vec<AnyRef<'a>>> {
        let (_, value) = self.extensions.iter().find(|(known, _)| *known == kind)?;
        elements(*value)
    }

    /// Names that the certificate is for; other kinds mean nothing to TLS.
    pub(super) fn names(&self) -> Vec<CertificateName> {
        let names = self.extension(SUBJECT_ALT_NAME).unwrap_or_default();
        names.into_iter().filter_map(alternative_name).collect()
    }

    /// Whether it is that of an authority (`CA:TRUE`).
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self.extension(BASIC_CONSTRAINTS).unwrap_or_default();
        constraints
            .first()
            .is_some_and(|ca| ca.decode_as::<bool>() == Ok(true))
    }

    /// The first address of the issuer's certificate.
    pub(super) fn issuer_url(&self) -> Option<String> {
        let accesses = self.extension(AUTHORITY_INFO_ACCESS)?;
        accesses.into_iter().find_map(|access| {
            let [method, location] = elements(access)?[..] else {
                return None;
            };
            let is_issuers = method.decode_as() == Ok(CA_ISSUERS);
            if !is_issuers || location.tag() != implicit(URI) {
                return None;
            }
            text(location)
        })
    }
}

impl<'a> Name<'a> {
    fn parse(name: AnyRef<'a>) -> Option<Self> {
        let parts = elements(name)?.into_iter().map(|part| {
            let attributes = elements(part)?.into_iter().map(Attribute::parse);
            attributes.collect()
        });
        parts.collect::<Option<_>>().map(Self)
    }
}

impl<'a> Attribute<'a> {
    fn parse(attribute: AnyRef<'a>) -> Option<Self> {
        let [kind, value] = elements(attribute)?[..] else {
            return None;
        };
        let kind = kind.decode_as().ok()?;
        Some(Self { kind, value })
    }

    /// The value, of whichever of the many kinds of string it is.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(self.value.value()).into_owned()
    }
}

fn explicit(number: u32) -> Tag {
    Tag::ContextSpecific {
        number: TagNumber(number),
        constructed: true,
    }
}

fn implicit(number: u32) -> Tag {
    Tag::ContextSpecific {
        number: TagNumber(number),
        constructed: false,
    }
}

/// The elements of a value that is made of others.
fn elements(value: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if !value.tag().is_constructed() {
        return None;
    }
    let mut reader = SliceReader::new(value.value()).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(elements)
}

/// The extensions, each with what it holds.
fn extensions(field: AnyRef<'_>) -> Option<Vec<(ObjectIdentifier, AnyRef<'_>)>> {
    let [list] = elements(field)?[..] else {
        return None;
    };
    let mut extensions = Vec::new();
    for extension in elements(list)? {
        // Between them may stand whether it is critical.
        let [kind, .., octets] = elements(extension)?[..] else {
            return None;
        };
        if let Ok(value) = AnyRef::from_der(octets.value()) {
            extensions.push((kind.decode_as().ok()?, value));
        }
    }
    Some(extensions)
}

/// A time (section 4.1.2.5). A year of two digits is one of 1950 to 2049.
fn time(value: AnyRef<'_>) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(value.value()).ok()?;
    let text = match value.tag() {
        Tag::UtcTime if text < "5" => format!("20{text}"),
        Tag::UtcTime => format!("19{text}"),
        Tag::GeneralizedTime => text.to_owned(),
        _ => return None,
    };
    let format = format_description!("[year][month][day][hour][minute][second]Z");
    let time = PrimitiveDateTime::parse(&text, format).ok()?;
    Some(time.assume_utc())
}

fn alternative_name(name: AnyRef<'_>) -> Option<CertificateName> {
    if name.tag() == implicit(DNS_NAME) {
        return text(name).map(CertificateName::Dns);
    }
    if name.tag() != implicit(IP_ADDRESS) {
        return None;
    }
    let bytes = name.value();
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let v6 = || <[u8; 16]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| v6()).ok().map(CertificateName::Ip)
}

fn text(value: AnyRef<'_>) -> Option<String> {
    String::from_utf8(value.value().to_vec()).ok()
}
