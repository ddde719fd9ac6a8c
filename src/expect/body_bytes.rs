//! The content to the byte: its digest, and the file that it is.

use std::fmt::Write as _;

use ring::digest::Digest;

use super::assertion::{Failure, Mismatch, Verdict};
use super::body::{beginning, first_difference};
use super::matching::SHOWN;
use crate::content::Content;
use crate::source::{Located, elide, one_line};
use crate::suite::expect::ExpectedFile;
use crate::suite::value::{Amount, Size};

/// Whether the SHA-256 of content of so many bytes is the one expected.
pub(super) fn digested(expected: &Located<String>, digest: &Digest, size: u64) -> Verdict {
    let actual = digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    if actual == **expected {
        return Ok(());
    }
    let size = Size(size).words();
    let mismatch = Mismatch::new(expected.span, expected.value.clone(), actual);
    Err(mismatch.note(format!("the content has {size}")).into())
}

/// Whether the content is the file that is expected.
pub(super) fn as_file(expected: &Located<ExpectedFile>, content: &Content<'_>) -> Verdict {
    let Some(wanted) = &expected.content else {
        return Err(Failure::Unjudged("the file could not be read".to_owned()));
    };
    let actual = content.bytes();
    if actual == &**wanted {
        return Ok(());
    }
    let size = |bytes: &[u8]| Size(bytes.len() as u64).words();
    let path = expected.path.display().to_string();
    let path = elide(&one_line(&path), SHOWN).into_owned();
    let mismatch = Mismatch::new(
        expected.span,
        format!("the {} of {path}", size(wanted)),
        format!("{}, beginning {}", size(actual), beginning(content.text())),
    );
    let texts = (std::str::from_utf8(wanted), std::str::from_utf8(actual));
    let difference = match texts {
        (Ok(wanted), Ok(actual)) => first_difference(wanted, actual),
        _ => Some(first_byte(wanted, actual)),
    };
    Err(Failure::from(match difference {
        Some(difference) => mismatch.note(difference),
        None => mismatch,
    }))
}

/// Where `actual`, which is no text, stops being `wanted`.
fn first_byte(wanted: &[u8], actual: &[u8]) -> String {
    let same = wanted
        .iter()
        .zip(actual)
        .take_while(|(a, b)| a == b)
        .count();
    let at = |bytes: &[u8]| match bytes.get(same) {
        Some(byte) => format!("0x{byte:02x}"),
        None => "the end".to_owned(),
    };
    let (wanted, actual) = (at(wanted), at(actual));
    format!(
        "the first difference is in byte {}: expected {wanted}, got {actual}",
        same + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::{assert_met, page, said};
    use crate::source::Span;

    #[test]
    fn content_is_a_file_to_the_byte() {
        let span = Span::default();
        let file = |content: &[u8]| {
            let path = "expected.txt".into();
            let content = Some(content.into());
            Located::new(ExpectedFile { path, content }, span)
        };
        let judged = |wanted: &[u8], actual: &[u8]| {
            let response = page(&[], actual.to_vec()).last.response;
            match as_file(&file(wanted), &Content::of(&response)) {
                Ok(()) => "met".to_owned(),
                Err(Failure::Unjudged(why)) => why,
                Err(Failure::Unmet(it)) => {
                    format!(
                        "expected {}, got {} | {}",
                        it.expected,
                        it.actual,
                        it.notes.concat()
                    )
                }
            }
        };
        assert_eq!(judged(b"a\r\nb", b"a\r\nb"), "met");
        assert_eq!(judged(b"\xff\x00", b"\xff\x00"), "met");
        assert_eq!(judged(b"", b""), "met");
        assert_eq!(
            judged(b"a\nbc", b"a\nbd"),
            "expected the 4 bytes of expected.txt, got 4 bytes, beginning \"a\\nbd\" \
             | the first difference is in line 2, character 2: expected \"…c\", got \"…d\""
        );
        assert_eq!(
            judged(b"a\n", b"a"),
            "expected the 2 bytes of expected.txt, got 1 byte, beginning \"a\" \
             | the first difference is in line 1, character 2: expected \"…\\n\", got the end"
        );
        assert!(
            judged(b"\xff\x00\x01", b"\xff\x02")
                .ends_with("| the first difference is in byte 2: expected 0x00, got 0x02")
        );
    }

    #[test]
    fn a_digest_is_of_the_bytes() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_met(
            &format!("body.sha256 = '{}'", empty.to_uppercase()),
            &page(&[], ""),
        );
        let said = said(&format!("body.sha256 = '{empty}'"), &page(&[], "a"));
        assert_eq!(
            said,
            [format!(
                "body.sha256: expected {empty}, \
                 got ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb \
                 | the content has 1 byte"
            )]
        );
    }
}
