//! The public key of a certificate.

use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// Which of the fields the key is, behind the version (RFC 5280, section 4.1).
const KEY: usize = 5;

/// The public key (`SubjectPublicKeyInfo`) of a certificate that is given as
/// DER; none when it can't be read. Any version will do: webpki reads version 3
/// alone.
#[must_use]
pub fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let parts = inside(certificate)?;
    let fields = inside(parts.first()?)?;
    let version = Tag::ContextSpecific {
        number: TagNumber(0),
        constructed: true,
    };
    let has_version = AnyRef::from_der(fields.first()?).is_ok_and(|it| it.tag() == version);
    fields.get(KEY + usize::from(has_version)).copied()
}

/// The elements that a value is made of, each with its tag.
fn inside(value: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = SliceReader::new(AnyRef::from_der(value).ok()?.value()).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(reader.tlv_bytes().ok()?);
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, PublicKeyData};

    use super::*;

    #[test]
    fn the_key_of_a_certificate_is_found() {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let expected = key.subject_public_key_info();
        assert_eq!(public_key(certificate.der()), Some(&expected[..]));
        assert_eq!(public_key(b"\x30\x03abc"), None);
        assert_eq!(public_key(b""), None);
    }
}
