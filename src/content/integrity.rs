//! Hashes as they are written in tags and in policies (W3C Subresource
//! Integrity, section 3.5; CSP Level 3, section 2.3.1).

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ring::digest::{Digest, SHA256, SHA384, SHA512, digest};

/// The hashes that browsers know, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }

    pub(crate) fn digest(self, content: &[u8]) -> Digest {
        let algorithm = match self {
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        };
        digest(algorithm, content)
    }

    /// The hash of `content` as it is written: `sha256-…`.
    pub(crate) fn written(self, content: &[u8]) -> String {
        let name = match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        };
        format!("{name}-{}", lenient(&STANDARD).encode(self.digest(content)))
    }
}

/// The hashes in an `integrity` attribute that browsers know.
pub(crate) fn hashes(integrity: &str) -> impl Iterator<Item = (Algorithm, &str)> {
    integrity.split_ascii_whitespace().filter_map(|one| {
        // Options behind a `?` are reserved.
        let one = one.split('?').next().unwrap_or_default();
        let (name, hash) = one.split_once('-')?;
        Some((Algorithm::of(name)?, hash))
    })
}

/// The bytes of a hash, in either alphabet of base64.
pub(crate) fn decoded(hash: &str) -> Option<Vec<u8>> {
    let alphabet = if hash.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    lenient(alphabet).decode(hash).ok()
}

fn lenient(alphabet: &Alphabet) -> GeneralPurpose {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}
