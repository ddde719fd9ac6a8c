//! Whether code is written in the charset that its response declares.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::wrong::Wrong;
use crate::content::Charset;
use crate::content::asset::Kind;

/// The flaw of code whose letters browsers misread. A byte
/// order mark counts more than what is declared (CSS Syntax, section 3.2).
pub(super) fn wrong(kind: Kind, declared: Option<&Charset>, bytes: &[u8]) -> Option<Wrong> {
    let encoding = declared?.encoding()?;
    if Encoding::for_bom(bytes).is_some() || !is_code(kind) {
        return None;
    }
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    let utf8 = std::str::from_utf8(bytes);
    let unread = is_wide && utf8.is_ok_and(|text| !text.contains('\0'));
    let misread = match utf8 {
        _ if is_wide => false,
        // Nobody writes what is by chance valid UTF-8, too.
        Ok(text) => encoding != UTF_8 && has_letters(kind, text.as_bytes()),
        Err(_) => encoding == UTF_8 && has_letters(kind, bytes),
    };
    (unread || misread).then(|| Wrong::Charset {
        declared: encoding.name().to_ascii_lowercase(),
        unread,
    })
}

fn is_code(kind: Kind) -> bool {
    // Modules are UTF-8, whatever is declared.
    matches!(kind, Kind::Stylesheet | Kind::Script)
}

/// Whether there are letters other than those of ASCII, in which charsets differ, where
/// they matter: not in a comment of a stylesheet. In a script they can't be told apart.
fn has_letters(kind: Kind, bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while kind == Kind::Stylesheet
        && let Some(at) = find(rest, *b"/*")
    {
        if !rest[..at].is_ascii() {
            return true;
        }
        let comment = &rest[at + 2..];
        rest = find(comment, *b"*/").map_or(&[][..], |end| &comment[end + 2..]);
    }
    kind == Kind::Stylesheet && !rest.is_ascii()
}

fn find(bytes: &[u8], pair: [u8; 2]) -> Option<usize> {
    bytes.windows(2).position(|two| two == pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(kind: Kind, label: &str, bytes: &[u8]) -> Option<bool> {
        match wrong(kind, Some(&Charset::labelled(label)), bytes) {
            Some(Wrong::Charset { unread, .. }) => Some(unread),
            _ => None,
        }
    }

    #[test]
    fn letters_are_in_their_charset() {
        let sheet = |label, text: &str| flaw(Kind::Stylesheet, label, text.as_bytes());
        assert_eq!(sheet("utf-16le", "a{}"), Some(true));
        assert_eq!(sheet("latin1", "a::before{content:'→'}"), Some(false));
        assert_eq!(
            flaw(Kind::Stylesheet, "utf-8", b"a{content:'\xe9'}"),
            Some(false)
        );
        assert_eq!(flaw(Kind::Script, "utf-16be", b"a()"), Some(true));
        for (label, bytes) in [
            ("utf-8", "a{content:'→'}".as_bytes()),
            ("latin1", b"a{}"),
            ("latin1", b"a{content:'\xe9'}"),
            ("latin1", "/* © */ a{}".as_bytes()),
            ("utf-16le", b"a\0{\0}\0"),
            ("utf-16le", b"\xef\xbb\xbfa{}"),
            ("x-nobody", "→".as_bytes()),
            ("utf-8", b"/* \xe9 */ a{}"),
        ] {
            assert_eq!(
                flaw(Kind::Stylesheet, label, bytes),
                None,
                "{label} {bytes:?}"
            );
        }
        assert_eq!(flaw(Kind::Script, "latin1", "a('→')".as_bytes()), None);
    }
}
