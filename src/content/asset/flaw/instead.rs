//! Images and fonts that were spoilt on their way, by what is left of them.

use super::begins::Begins;
use super::{Flaw, image};
use crate::content::Content;

/// How far in the marks of a format are looked for.
const NEAR: usize = 64;

/// Fewest characters beyond ASCII of what was a text for somebody.
const CHARACTERS: usize = 8;

/// The flaw `found`, or the one that it comes of: bytes that were read as text and
/// written again.
pub(super) fn named(found: Flaw, bytes: &[u8]) -> Flaw {
    let is_of_length = matches!(
        found,
        Flaw::CutOff { .. }
            | Flaw::LongerThanItSays { .. }
            | Flaw::NoImage(_)
            | Flaw::NoFont(_)
            | Flaw::Damaged(_)
    );
    match marked(bytes) {
        Some(format) if is_of_length && is_text(bytes) => Flaw::ReadAsText(format),
        _ => found,
    }
}

/// What bytes are that begin as no image or font.
pub(super) fn begins(content: &Content<'_>) -> Begins {
    let bytes = content.bytes();
    let text = content.text();
    let start = text.trim_start();
    if let Some(format) = base64(start) {
        return Begins::Base64(format);
    }
    if let Some((what, format)) = behind(bytes) {
        return Begins::Behind { what, format };
    }
    if bytes.starts_with(b"\x89PNG\n") || bytes.starts_with(b"\x89PNG\r\r\n") {
        return Begins::LineEnds("a PNG");
    }
    let is_noise = |c: char| c == '\u{fffd}' || c.is_control() && !c.is_whitespace();
    let is_binary = text.chars().take(40).any(is_noise);
    if is_binary && bytes.iter().any(|byte| *byte != 0) {
        let first: Vec<String> = bytes.iter().take(8).map(|it| format!("{it:02x}")).collect();
        return Begins::Bytes(first.join(" "));
    }
    Begins::of(text)
}

/// Whether all of it is UTF-8, and more than ASCII: by chance, no image or font is.
fn is_text(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes);
    text.is_ok_and(|text| {
        text.chars()
            .filter(|c| !c.is_ascii())
            .nth(CHARACTERS - 1)
            .is_some()
    })
}

/// The format whose letters stand near the beginning.
fn marked(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 9] = [
        (b"JFIF\0", "a JPEG"),
        (b"Exif\0", "a JPEG"),
        (b"PNG\r\n", "a PNG"),
        (b"GIF87a", "a GIF"),
        (b"GIF89a", "a GIF"),
        (b"WEBPVP8", "a WebP"),
        (b"ftypavif", "an AVIF"),
        (b"wOF2", "a WOFF2 font"),
        (b"wOFF", "a WOFF font"),
    ];
    if bytes.starts_with(b"\0\0\x01\0") {
        return Some("an ICO");
    }
    let near = &bytes[..bytes.len().min(NEAR)];
    let has = |mark: &[u8]| near.windows(mark.len()).any(|it| it == mark);
    let found = MARKS.iter().find(|(mark, _)| has(mark));
    found.map(|(_, format)| *format)
}

/// What stands in front of a format, and which.
fn behind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let (what, rest) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => ("a byte order mark", rest),
        None => ("white space", bytes),
    };
    let rest = rest.trim_ascii_start();
    let format = if rest.len() == bytes.len() {
        None
    } else if rest.starts_with(b"wOF2") {
        Some("a WOFF2 font")
    } else if rest.starts_with(b"wOFF") {
        Some("a WOFF font")
    } else {
        image::format(rest)
    };
    Some((what, format?))
}

/// The format that `text` is in base64 (RFC 4648, section 4), by its beginning.
fn base64(text: &str) -> Option<&'static str> {
    const STARTS: [(&str, &str); 8] = [
        ("iVBORw0KGgo", "a PNG"),
        ("/9j/", "a JPEG"),
        ("R0lGODdh", "a GIF"),
        ("R0lGODlh", "a GIF"),
        ("UklGR", "a WebP"),
        ("PHN2Zy", "an SVG"),
        ("d09GMg", "a WOFF2 font"),
        ("d09GRg", "a WOFF font"),
    ];
    let text = match text.strip_prefix("data:") {
        Some(url) => url.split_once(";base64,")?.1,
        None => text,
    };
    let found = STARTS.iter().find(|(start, _)| text.starts_with(start));
    found.map(|(_, format)| *format)
}
