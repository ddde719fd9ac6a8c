//! Fonts, by their first bytes and their own lengths.

use super::svg::{self, Document};
use super::{Flaw, be16, be32, cut_off, instead, le16, le32, length, without_end, zeros};
use crate::content::Content;

/// Most fonts of a collection that are looked at.
const MOST: u32 = 64;

/// What is wrong with a font. Browsers refuse one whose length isn't the one in
/// its header (WOFF 2.0, section 4.1; WOFF 1.0, section 4), and one with a table
/// beyond its end (OpenType, "Organization of an OpenType Font").
pub(super) fn flaw(content: &Content<'_>) -> Option<Flaw> {
    let bytes = content.bytes();
    match bytes {
        [b'w', b'O', b'F', b'F', ..] => {
            of_length("a WOFF font", bytes).or_else(|| zeros::of_woff(bytes, 40))
        }
        [b'w', b'O', b'F', b'2', ..] => {
            of_length("a WOFF2 font", bytes).or_else(|| zeros::of_woff(bytes, 44))
        }
        [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] => tables("a TrueType font", bytes, 0),
        [b'O', b'T', b'T', b'O', ..] => tables("an OpenType font", bytes, 0),
        [b't', b't', b'c', b'f', ..] => collection(bytes),
        _ if le16(bytes, 34) == Some(0x504c) => {
            let says = le32(bytes, 0).unwrap_or_default();
            cut_off("an EOT font", bytes, says.into())
        }
        _ => match svg::document(content.text()) {
            Document::Svg { ends: true, .. } => None,
            Document::Svg { ends: false, .. } => Some(without_end("an SVG font")),
            Document::Other => Some(Flaw::NoFont(instead::begins(content))),
        },
    }
}

/// A font with its length in its header.
fn of_length(format: &'static str, bytes: &[u8]) -> Option<Flaw> {
    let Some(says) = be32(bytes, 8) else {
        return Some(without_end(format));
    };
    let says = u64::from(says);
    let longer = || {
        let is_longer = says < bytes.len() as u64;
        is_longer.then_some(Flaw::LongerThanItSays { format, says })
    };
    cut_off(format, bytes, says).or_else(longer)
}

/// The tables of the font whose directory begins at `at`.
fn tables(format: &'static str, bytes: &[u8], at: usize) -> Option<Flaw> {
    let end = |entry: usize| {
        let start = be32(bytes, entry + 8)?;
        Some(u64::from(start) + u64::from(be32(bytes, entry + 12)?))
    };
    let count = be16(bytes, at.saturating_add(4)).map(usize::from);
    let ends: Option<Vec<u64>> =
        count.and_then(|count| (0..count).map(|n| end(at + 12 + 16 * n)).collect());
    match ends {
        Some(ends) => {
            let says = ends.into_iter().max().unwrap_or_default();
            cut_off(format, bytes, says).or_else(|| zeros::of_tables(bytes, at))
        }
        None => Some(without_end(format)),
    }
}

fn collection(bytes: &[u8]) -> Option<Flaw> {
    const FORMAT: &str = "a font collection";
    let Some(count) = be32(bytes, 8) else {
        return Some(without_end(FORMAT));
    };
    (0..count.min(MOST)).find_map(|n| match be32(bytes, 12 + 4 * length(n)) {
        Some(at) => tables(FORMAT, bytes, length(at)),
        None => Some(without_end(FORMAT)),
    })
}
