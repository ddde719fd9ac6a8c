//! Images, by their first bytes (WHATWG MIME Sniffing, section 6.1) and their own
//! lengths.

mod bitmap;
mod boxes;
mod gif;
mod jpeg;
mod png;
mod webp;

use super::svg::{self, Document};
use super::{Flaw, cut_off, instead, without_end, xml, zeros};
use crate::content::Content;

/// What is wrong with an image that is sent as `media_type`.
pub(super) fn flaw(content: &Content<'_>, media_type: &str) -> Option<Flaw> {
    const SVG: &str = "image/svg+xml";
    let bytes = content.bytes();
    if let Some(format) = Format::of(bytes) {
        // XML types are taken at their word, all others by the first bytes.
        if media_type == SVG {
            return Some(Flaw::NotSvg(format.name()));
        }
        return format.flaw(bytes);
    }
    let document = svg::document(content.text());
    if document == Document::Other {
        return Some(Flaw::NoImage(instead::begins(content)));
    }
    if let Some(zeros) = zeros::of_text(bytes) {
        return Some(zeros);
    }
    if let Some((line, why)) = xml::flaw(content.text()) {
        return Some(Flaw::NotXml { line, why });
    }
    match document {
        Document::Other => None,
        Document::Svg { ends: false, .. } => Some(without_end("an SVG")),
        Document::Svg {
            is_in_namespace: false,
            ..
        } => Some(Flaw::SvgNamespace),
        // Browsers know none by its bytes.
        Document::Svg { .. } => (media_type != SVG).then_some(Flaw::SvgType),
    }
}

/// The format that `bytes` begin as, with its article.
pub(super) fn format(bytes: &[u8]) -> Option<&'static str> {
    Format::of(bytes).map(Format::name)
}

/// Formats that browsers know by their first bytes, or some of them do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Png,
    Jpeg,
    Gif,
    WebP,
    /// AVIF, HEIF and whatever else stands in boxes of ISO's (ISO/IEC 14496-12).
    Avif,
    JpegXl,
    /// JPEG XL without boxes, which says no length.
    JpegXlCodestream,
    Jpeg2000,
    Bmp,
    Icon,
    Cursor,
    Tiff,
}

impl Format {
    fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Self::WebP,
            [0xff, 0x0a, ..] => Self::JpegXlCodestream,
            [
                0,
                0,
                0,
                12,
                b'J',
                b'X',
                b'L',
                b' ',
                b'\r',
                b'\n',
                0x87,
                b'\n',
                ..,
            ] => Self::JpegXl,
            [0xff, 0x4f, 0xff, 0x51, ..]
            | [
                0,
                0,
                0,
                12,
                b'j',
                b'P',
                b' ',
                b' ',
                b'\r',
                b'\n',
                0x87,
                b'\n',
                ..,
            ] => Self::Jpeg2000,
            [0, 0, 1, 0, ..] => Self::Icon,
            [0, 0, 2, 0, ..] => Self::Cursor,
            [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => Self::Tiff,
            [b'B', b'M', ..] if bitmap::is_bmp(bytes) => Self::Bmp,
            _ if boxes::is_image(bytes) => Self::Avif,
            _ => return None,
        })
    }

    /// With its article.
    fn name(self) -> &'static str {
        match self {
            Self::Png => "a PNG",
            Self::Jpeg => "a JPEG",
            Self::Gif => "a GIF",
            Self::WebP => "a WebP",
            Self::Avif => "an AVIF",
            Self::JpegXl | Self::JpegXlCodestream => "a JPEG XL",
            Self::Jpeg2000 => "a JPEG 2000",
            Self::Bmp => "a BMP",
            Self::Icon => "an ICO",
            Self::Cursor => "a CUR",
            Self::Tiff => "a TIFF",
        }
    }

    /// Whether it is shorter than it says.
    fn flaw(self, bytes: &[u8]) -> Option<Flaw> {
        let ends = match self {
            Self::Png => png::ends(bytes),
            Self::Jpeg => jpeg::ends(bytes),
            // Zeros are empty blocks to it, and its trailer is no zero.
            Self::Gif => gif::ends(bytes) && !gif::goes_on_with_zeros(bytes),
            Self::Avif if boxes::ends(bytes) => return boxes::zeros(bytes),
            Self::Avif | Self::JpegXl => boxes::ends(bytes),
            Self::WebP => return webp::flaw(bytes),
            Self::Bmp => return cut_off(self.name(), bytes, bitmap::bmp(bytes)),
            Self::Icon | Self::Cursor => {
                return cut_off(self.name(), bytes, bitmap::icon(bytes))
                    .or_else(|| zeros::of_icon(bytes, bitmap::starts(bytes)));
            }
            Self::Tiff => bitmap::has_directory(bytes),
            Self::JpegXlCodestream | Self::Jpeg2000 => true,
        };
        let cut = || zeros::of_compressed(bytes).unwrap_or_else(|| without_end(self.name()));
        (!ends).then(cut)
    }
}
