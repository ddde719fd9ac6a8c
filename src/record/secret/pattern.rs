//! What of a secret is looked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use url::form_urlencoded;

use super::escapes::DEEPEST;
use super::mojibake::{latin1, misread};
use super::reading::{as_read, lines};

/// A secret with fewer characters is looked for nowhere: it would hide half of
/// every text.
pub(super) const SHORTEST: usize = crate::suite::Secret::SHORTEST;

/// From so many characters on, a secret is known in every spelling; a shorter
/// one would be found by chance.
pub(super) const LONG: usize = 8;

/// A text that is looked for, its white space as a blank.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) units: Vec<u8>,
    pub(super) alphabet: Alphabet,
    /// How many escapes may be nested in each of its characters.
    pub(super) depth: u8,
    /// Whether it is the whole secret, as it is.
    pub(super) is_whole: bool,
}

/// Which characters are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// None but white space.
    Plain,
    /// Those of base64 and of base64url.
    Base64,
    /// Digits in upper and in lower case.
    Hex,
}

impl Alphabet {
    /// The one of all bytes that are the same.
    pub(super) const fn fold(self, byte: u8) -> u8 {
        match (self, byte) {
            (_, b'\t' | b'\n' | 0x0c | b'\r') => b' ',
            (Self::Base64, b'-') => b'+',
            (Self::Base64, b'_') => b'/',
            (Self::Hex, _) => byte.to_ascii_lowercase(),
            _ => byte,
        }
    }

    /// All bytes that are the same as a folded one.
    pub(super) fn alike(self, unit: u8) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(move |&byte| self.fold(byte) == unit)
    }
}

impl Pattern {
    fn new(bytes: &[u8], alphabet: Alphabet, depth: u8) -> Self {
        let mut units = Vec::with_capacity(bytes.len());
        for &byte in bytes {
            let unit = alphabet.fold(byte);
            if unit != b' ' || units.last() != Some(&b' ') {
                units.push(unit);
            }
        }
        Self {
            units,
            alphabet,
            depth,
            is_whole: false,
        }
    }
}

/// What is looked for to hide `value`.
pub(super) fn patterns(value: &str) -> Vec<Pattern> {
    let value = value.trim();
    let length = value.chars().take(LONG).count();
    if length < SHORTEST {
        return Vec::new();
    }
    let depth = if length < LONG { 1 } else { DEEPEST };
    let mut all = vec![Pattern {
        is_whole: true,
        ..Pattern::new(value.as_bytes(), Alphabet::Plain, depth)
    }];
    let others = misread(value).into_iter().chain(as_read(value));
    all.extend(others.map(|it| Pattern::new(it.as_bytes(), Alphabet::Plain, depth)));
    let latin1 = latin1(value);
    if let Some(latin1) = &latin1 {
        all.push(Pattern::new(latin1, Alphabet::Plain, depth));
    }
    if length == LONG {
        let spellings = in_json(value).into_iter().map(String::into_bytes);
        all.extend(encoded(spellings.chain([value.into()]).chain(latin1)));
    }
    for line in lines(value) {
        all.push(Pattern::new(line.as_bytes(), Alphabet::Plain, DEEPEST));
        all.extend(encoded(std::iter::once(line.into_bytes())));
    }
    all
}

/// A value as programs write it into JSON: as JavaScript does, as Go does so that it
/// may stand in a page, in ASCII as Python and Flask do; each with `\/`, too, as PHP has it.
fn in_json(value: &str) -> Vec<String> {
    let json = serde_json::Value::from(value).to_string();
    let json = &json[1..json.len() - 1];
    let ways = [("", false), ("<>&", false), ("", true), ("<>&'", true)];
    let spelt = ways.map(|(marks, is_ascii)| {
        let spelt = in_units(json, |c| marks.contains(c) || (is_ascii && !c.is_ascii()));
        [spelt.replace('/', "\\/"), spelt]
    });
    spelt.concat()
}

/// A text of JSON, some characters of it as `\uXXXX`.
fn in_units(json: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut all = String::with_capacity(json.len());
    for c in json.chars() {
        if is_escaped(c) {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            all.extend(units.into_iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            all.push(c);
        }
    }
    all
}

/// What base64 and hexadecimal digits make of a value in several spellings, as
/// they are, and as forms have them.
fn encoded(spellings: impl Iterator<Item = Vec<u8>>) -> Vec<Pattern> {
    let mut known: Vec<Vec<u8>> = Vec::new();
    for spelling in spellings {
        let form: String = form_urlencoded::byte_serialize(&spelling).collect();
        for spelling in [spelling, form.into_bytes()] {
            if !known.contains(&spelling) {
                known.push(spelling);
            }
        }
    }
    let mut all = Vec::new();
    for spelling in known {
        let base64 = base64(&spelling).into_iter();
        all.extend(base64.map(|it| Pattern::new(it.as_bytes(), Alphabet::Base64, DEEPEST)));
        all.push(Pattern::new(&hex(&spelling), Alphabet::Hex, DEEPEST));
    }
    all
}

/// What base64 makes of `bytes` in the middle and at the end of something, of
/// which a group of three bytes may begin before them: the characters that they
/// alone decide.
fn base64(bytes: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    for before in 0..3 {
        let whole = [&[0; 2][..before], bytes].concat();
        let encoded = STANDARD_NO_PAD.encode(&whole);
        let begin = (before * 8).div_ceil(6);
        let end = whole.len() * 8 / 6;
        all.push(encoded[begin..end].to_owned());
        if end < encoded.len() {
            all.push(encoded[begin..].to_owned());
        }
    }
    all
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    let digits = b"0123456789abcdef";
    let pairs = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    pairs.map(|digit| digits[usize::from(digit)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_known_wherever_it_begins() {
        let known = base64(b"password");
        for before in ["", "a", "ab", "abc", "user:"] {
            for behind in ["", "z", "zz", "zzz"] {
                let text = STANDARD_NO_PAD.encode(format!("{before}password{behind}"));
                assert!(
                    known.iter().any(|it| text.contains(it)),
                    "{text}: {known:?}"
                );
            }
        }
        assert!(known.iter().all(|it| it.len() >= LONG), "{known:?}");
    }

    #[test]
    fn a_value_is_known_as_programs_write_json() {
        let spelt = in_json("a/\"<ü😀'");
        for known in [
            "a/\\\"<ü😀'",
            "a/\\\"\\u003cü😀'",
            "a/\\\"<\\u00fc\\ud83d\\ude00'",
            "a\\/\\\"<\\u00fc\\ud83d\\ude00'",
            "a/\\\"\\u003c\\u00fc\\ud83d\\ude00\\u0027",
        ] {
            assert!(spelt.iter().any(|it| it == known), "{known}: {spelt:?}");
        }
    }

    #[test]
    fn lines_that_every_key_has_are_no_secrets() {
        let key = "-----BEGIN KEY-----\n  MIIBVgIBADAN\n}\n-----END KEY-----\n";
        let lines = patterns(key).into_iter();
        let lines = lines.filter(|it| it.alphabet == Alphabet::Plain && !it.is_whole);
        let lines: Vec<Vec<u8>> = lines.map(|it| it.units).collect();
        assert_eq!(lines, [b"MIIBVgIBADAN"]);
    }

    #[test]
    fn a_short_value_is_looked_for_as_it_is_or_not_at_all() {
        assert!(patterns(" 123 ").is_empty());
        let [only] = &patterns("1234")[..] else {
            panic!("more than one");
        };
        assert_eq!((&*only.units, only.depth), (&b"1234"[..], 1));
        assert!(patterns("12345678").len() > 5);
    }
}
