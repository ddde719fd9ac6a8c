//! A page in pieces, so that a hostile tag is noticed before it is read whole.

use super::bounds::{ATTRIBUTES, Beyond};

/// Longest piece. A tag that is shorter can't have so many attributes that they
/// take time.
const PIECE: usize = 1024;

/// The end of the piece of `text` that begins at `at`: the next `<`, if it
/// isn't far. Whatever the tokenizer makes one token of begins a piece.
pub(super) fn piece_end(text: &str, at: usize) -> usize {
    let most = (at + PIECE).min(text.len());
    let bytes = text.as_bytes().get(at + 1..most).unwrap_or_default();
    if let Some(next) = bytes.iter().position(|&b| b == b'<') {
        return at + 1 + next;
    }
    let mut ends = (most..=text.len()).filter(|end| text.is_char_boundary(*end));
    ends.next().unwrap_or(text.len())
}

/// Counts the attributes of a tag that has begun and not ended.
///
/// The tokenizer gives the tag when it has ended, and has compared its
/// attributes by then: a million of them take minutes. Of a piece within a tag
/// comes no token, by which it is known.
#[derive(Debug, Default)]
pub(super) struct OpenTag {
    /// Where in the tag; none outside of any.
    at: Option<At>,
    attributes: usize,
}

/// A place in a tag (WHATWG HTML, sections 13.2.5.6 to 13.2.5.40).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// In what has no attributes, such as a comment.
    Elsewhere,
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

impl OpenTag {
    /// Notes a piece that was read, and whether a token came of it.
    pub(super) fn read(&mut self, piece: &str, any_token: bool) -> Result<(), Beyond> {
        if any_token {
            *self = Self::default();
            return Ok(());
        }
        let mut at = self.at.unwrap_or_else(|| begin(piece));
        for &byte in piece.as_bytes() {
            let next = after(at, byte);
            let begins = next == At::Name && at != At::Name;
            self.attributes += usize::from(begins);
            at = next;
        }
        self.at = Some(at);
        if self.attributes > ATTRIBUTES {
            return Err(Beyond::Attributes);
        }
        Ok(())
    }
}

/// What begins with `piece`.
fn begin(piece: &str) -> At {
    let name = piece.strip_prefix("</").or_else(|| piece.strip_prefix('<'));
    let is_tag = name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    if is_tag { At::TagName } else { At::Elsewhere }
}

/// The place after a byte.
fn after(at: At, byte: u8) -> At {
    let is_blank = matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ');
    match at {
        At::Elsewhere => At::Elsewhere,
        // `/` stands only in front of the name of a tag that closes.
        At::TagName | At::Unquoted if is_blank => At::BeforeName,
        At::TagName => At::TagName,
        At::BeforeName if is_blank || byte == b'/' => At::BeforeName,
        At::Name | At::AfterName if byte == b'=' => At::BeforeValue,
        At::Name | At::AfterName if byte == b'/' => At::BeforeName,
        At::Name | At::AfterName if is_blank => At::AfterName,
        At::BeforeName | At::Name | At::AfterName => At::Name,
        At::BeforeValue if is_blank => At::BeforeValue,
        At::BeforeValue if matches!(byte, b'"' | b'\'') => At::Quoted(byte),
        At::Quoted(quote) if byte == quote => At::BeforeName,
        At::Quoted(quote) => At::Quoted(quote),
        At::BeforeValue | At::Unquoted => At::Unquoted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(tag: &str) -> usize {
        let mut open = OpenTag::default();
        let (mut at, mut beyond) = (0, Ok(()));
        while at < tag.len() && beyond.is_ok() {
            let end = piece_end(tag, at);
            beyond = open.read(&tag[at..end], false);
            at = end;
        }
        open.attributes
    }

    #[test]
    fn attributes_are_counted_as_the_tokenizer_has_them() {
        assert_eq!(
            attributes("<a b c=d e = f g='h i' j=\"k'=l\" / m/n =o / =p"),
            8
        );
        assert_eq!(attributes("</a b"), 1);
        assert_eq!(attributes("<a b=\"c <d e f"), 1);
        assert_eq!(attributes("<!-- a b c"), 0);
        assert_eq!(attributes("< a b c"), 0);
        let long = format!("<a title='{}' b", "x y ".repeat(10_000));
        assert_eq!(attributes(&long), 2);
    }

    #[test]
    fn too_many_are_noticed_soon() {
        let tag = format!("<a{}", " b".repeat(1_000_000));
        let counted = attributes(&tag);
        assert!(
            counted > ATTRIBUTES && counted < ATTRIBUTES + PIECE,
            "{counted}"
        );
    }

    #[test]
    fn a_token_ends_the_tag() {
        let mut open = OpenTag::default();
        open.read("<a b c ", false).unwrap();
        open.read("<d> e f", true).unwrap();
        assert_eq!(open.attributes, 0);
    }

    #[test]
    fn pieces_end_before_a_tag_and_between_characters() {
        assert_eq!(piece_end("a<b", 0), 1);
        assert_eq!(piece_end("<<b", 0), 1);
        assert_eq!(piece_end("ab", 1), 2);
        let long = "é".repeat(PIECE);
        assert_eq!(piece_end(&long, 0), PIECE);
        assert_eq!(piece_end(&format!("a{long}"), 0), PIECE + 1);
    }
}
