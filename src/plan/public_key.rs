//! The public key of a certificate.

use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// Which of the fields the key is, behind the version (RFC 5280, section 4.1).
const KEY: usize = 5;

/// `rsaEncryption`, with its tag.
const RSA: [u8; 11] = *b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

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

/// How many bits a public key has; none where it isn't RSA's (RFC 3279, section
/// 2.3.1).
#[must_use]
pub fn rsa_bits(key: &[u8]) -> Option<usize> {
    let parts = inside(key)?;
    let [algorithm, key] = parts.as_slice() else {
        return None;
    };
    if *inside(algorithm)?.first()? != RSA {
        return None;
    }
    // Behind the number of bits in its last byte that aren't used.
    let numbers = inside(AnyRef::from_der(key).ok()?.value().get(1..)?)?;
    let modulus = AnyRef::from_der(numbers.first()?).ok()?.value();
    let leading = modulus.iter().position(|byte| *byte != 0)?;
    let zeros = modulus[leading].leading_zeros() as usize;
    Some((modulus.len() - leading) * 8 - zeros)
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

    #[test]
    fn the_bits_of_a_key_of_rsa_are_counted() {
        let tlv = |tag: u8, value: &[u8]| {
            let length = u8::try_from(value.len()).unwrap();
            [&[tag, length], value].concat()
        };
        let key = |modulus: &[u8]| {
            let numbers = [tlv(2, modulus), tlv(2, &[3])].concat();
            let algorithm = [&RSA[..], b"\x05\x00"].concat();
            let bits = [&[0][..], &tlv(0x30, &numbers)].concat();
            tlv(0x30, &[tlv(0x30, &algorithm), tlv(3, &bits)].concat())
        };
        assert_eq!(rsa_bits(&key(b"\x00\x80\x00\x01")), Some(24));
        assert_eq!(rsa_bits(&key(b"\x01\x01")), Some(9));
        assert_eq!(rsa_bits(&key(b"\x00")), None);
        let other = KeyPair::generate().unwrap().subject_public_key_info();
        assert_eq!(rsa_bits(&other), None);
    }
}
