//! Hashes in names, compared with the content.

use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512, digest};

use super::fingerprint::is_hexadecimal;

/// Fewest digits of a hash in a name. Other content fits so many once in three
/// million names.
const FEWEST: usize = 6;

/// At most this many parts of a name are looked at, the last ones.
const PARTS: usize = 16;

/// Folder in which django-compressor keeps what it makes. Its hashes need not be
/// those of what lies there.
const COMPRESSOR: &str = "CACHE";

/// Hash function of which names have the first digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// MD5 (RFC 1321).
    Md5,
    /// SHA-1 (FIPS 180-4), as those below it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
    ];

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Program that prints it.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Self::Md5 => "md5sum",
            Self::Sha1 => "sha1sum",
            Self::Sha256 => "sha256sum",
            Self::Sha384 => "sha384sum",
            Self::Sha512 => "sha512sum",
        }
    }

    fn hex(self, content: &[u8]) -> String {
        let of = |algorithm: &'static digest::Algorithm| hex(digest(algorithm, content).as_ref());
        match self {
            Self::Md5 => hex(&md5::compute(content).0),
            Self::Sha1 => of(&SHA1_FOR_LEGACY_USE_ONLY),
            Self::Sha256 => of(&SHA256),
            Self::Sha384 => of(&SHA384),
            Self::Sha512 => of(&SHA512),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    let digits = bytes.iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]);
    digits.collect()
}

/// Hashes of a content, in hexadecimal digits; that of [`Algorithm::ALL`] each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes([String; 5]);

impl Hashes {
    /// All hashes of `content`.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Algorithm::ALL.map(|algorithm| algorithm.hex(content)))
    }

    /// The one of `algorithm`.
    #[must_use]
    pub fn get(&self, algorithm: Algorithm) -> &str {
        &self.0[algorithm as usize]
    }
}

/// How a hash stands in a name. Who makes names makes all of them alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// How many digits it has.
    pub digits: usize,
    /// What stands before it; nothing where the name begins with it.
    pub mark: Option<char>,
    /// How many parts stand behind it; the ending is one.
    pub behind: usize,
}

impl Shape {
    /// Shape that Django's `ManifestStaticFilesStorage` makes, and WhiteNoise:
    /// `base.5f3a9c1d2e4b.css`, of MD5.
    pub const DJANGO: Self = Self {
        digits: 12,
        mark: Some('.'),
        behind: 1,
    };
}

/// Part of a name that may be a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashPart<'a> {
    /// Its digits.
    pub text: &'a str,
    /// Its shape.
    pub shape: Shape,
    /// Whether it looks like one, and is not only made of digits.
    pub is_likely: bool,
}

impl HashPart<'_> {
    /// The function of which it has the first digits for a content of `hashes`.
    #[must_use]
    pub fn fits(&self, hashes: &Hashes) -> Option<Algorithm> {
        let is_prefix = |it: &Algorithm| {
            let hash = hashes.get(*it).as_bytes();
            let begin = hash.get(..self.text.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(self.text.as_bytes()))
        };
        Algorithm::ALL.into_iter().find(is_prefix)
    }
}

/// The parts of the last part of `path` that may be hashes, the last first.
pub fn hash_parts(path: &str) -> impl Iterator<Item = HashPart<'_>> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut end = name.len();
    let parts = name.rsplit(MARKS).take(PARTS).enumerate();
    let parts = parts.map(move |(behind, text)| {
        let start = end - text.len();
        let mark = name[..start].chars().next_back();
        end = start.saturating_sub(1);
        let shape = Shape {
            digits: text.len(),
            mark,
            behind,
        };
        HashPart {
            text,
            shape,
            is_likely: is_hexadecimal(text),
        }
    });
    parts.filter(|part| {
        part.text.len() >= FEWEST && part.text.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// What stands between the parts of a name; each is one byte.
const MARKS: [char; 4] = ['.', '-', '_', '~'];

/// Whether the last part of `path` has the hash of nothing in its name, so that
/// the file is empty on purpose.
#[must_use]
pub fn is_named_empty(path: &str) -> bool {
    let mut parts = hash_parts(path).peekable();
    if parts.peek().is_none() {
        return false;
    }
    let hashes = Hashes::of(b"");
    parts.any(|part| part.fits(&hashes).is_some())
}

/// Whether django-compressor made the file at `path`.
#[must_use]
pub fn is_compressors(path: &str) -> bool {
    path.split('/').any(|part| part == COMPRESSOR)
}

/// Whether `content` has a run of just so many hexadecimal digits, as where it
/// names files with such hashes.
#[must_use]
pub fn has_digits(content: &[u8], digits: usize) -> bool {
    let mut runs = content.split(|byte| !byte.is_ascii_hexdigit());
    runs.any(|run| run.len() == digits)
}

/// Whether `content` names files with hashes of just so many digits: between the marks
/// of a name, an ending behind them.
#[must_use]
pub fn names_hashed(content: &[u8], digits: usize) -> bool {
    let is_mark = |at: usize| {
        MARKS
            .iter()
            .any(|mark| content.get(at) == Some(&(*mark as u8)))
    };
    let mut end = 0;
    content.split(|byte| !byte.is_ascii_hexdigit()).any(|run| {
        let start = end;
        end = start + run.len() + 1;
        let behind = content.get(start + run.len() + 1);
        run.len() == digits
            && start > 0
            && is_mark(start - 1)
            && content.get(start + run.len()) == Some(&b'.')
            && behind.is_some_and(u8::is_ascii_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &[u8] = b"abc";
    // printf abc | md5sum, and so on.
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const SHA384: &str = "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163";
    const SHA512: &str = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2";

    fn fits(name: &str) -> Option<(Algorithm, Shape)> {
        let hashes = Hashes::of(CONTENT);
        hash_parts(name).find_map(|part| Some((part.fits(&hashes)?, part.shape)))
    }

    #[test]
    fn parts_that_are_the_beginning_of_a_hash_fit() {
        for (name, algorithm) in [
            ("/static/base.900150983cd2.css".to_owned(), Algorithm::Md5),
            (format!("/app-{MD5}.css"), Algorithm::Md5),
            ("/a9993e.js".to_owned(), Algorithm::Sha1),
            (format!("/app-{SHA1}.css"), Algorithm::Sha1),
            (format!("/style.min.{SHA256}.css"), Algorithm::Sha256),
            (format!("/x_{SHA384}.js"), Algorithm::Sha384),
            (format!("/x~{SHA512}.chunk.js"), Algorithm::Sha512),
            ("/BA7816BF.js".to_owned(), Algorithm::Sha256),
            (
                "/static/chunk.073c9b0a.900150983cd2.js".to_owned(),
                Algorithm::Md5,
            ),
        ] {
            assert_eq!(fits(&name).map(|it| it.0), Some(algorithm), "{name}");
        }
        for name in [
            "/base.90015.css".to_owned(),
            "/base.900150983cd3.css".to_owned(),
            "/900150983cd2/base.css".to_owned(),
            format!("/app-{MD5}0.css"),
            "/base.css".to_owned(),
            "/".to_owned(),
            String::new(),
        ] {
            assert_eq!(fits(&name), None, "{name}");
        }
    }

    #[test]
    fn shapes_tell_makers_apart() {
        let shape = |name| fits(name).map(|it| it.1);
        assert_eq!(shape("/static/base.900150983cd2.css"), Some(Shape::DJANGO));
        for name in [
            "/static/base-900150983cd2.css",
            "/static/base.900150983cd24.css",
            "/static/base.900150983cd2.chunk.css",
            "/static/900150983cd2.css",
        ] {
            let other = shape(name);
            assert!(other.is_some() && other != Some(Shape::DJANGO), "{name}");
        }
    }

    #[test]
    fn names_are_bounded() {
        let long = "900150983cd2.".repeat(100_000);
        assert_eq!(hash_parts(&long).count(), PARTS - 1);
        assert_eq!(hash_parts("ä.ö.900150983cd2.é").count(), 1);
    }

    #[test]
    fn what_is_empty_on_purpose_says_so() {
        for name in [
            "/welcome_page.d41d8cd98f00.css",
            "/app-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.js",
        ] {
            assert!(is_named_empty(name), "{name}");
        }
        assert!(!is_named_empty("/base.900150983cd2.css"));
        assert!(!is_named_empty("/base.css"));
    }

    #[test]
    fn digits_in_a_content_are_counted() {
        assert!(has_digits(b"url(a.900150983cd2.png)", 12));
        assert!(has_digits(b"900150983cd2", 12));
        assert!(!has_digits(b"url(a.900150983cd24.png)", 12));
        assert!(!has_digits(b"", 12));
        assert!(names_hashed(b"url(a.900150983cd2.png)", 12));
        for other in [
            "a.900150983cd24.png",
            "a.900150983cd2",
            "900150983cd2.png",
            "#900150983cd2.a",
            "a-900150983cd2 .css",
            "",
        ] {
            assert!(!names_hashed(other.as_bytes(), 12), "{other}");
        }
    }
}
