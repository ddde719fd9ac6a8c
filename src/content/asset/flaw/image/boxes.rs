//! AVIF, HEIF and JPEG XL: boxes, each with its length (ISO/IEC 14496-12, section
//! 4.2).

use super::super::{Flaw, be32, length, zeros};

/// Whether the first box says that it is an image.
pub(super) fn is_image(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8; 4]; 12] = [
        b"avif", b"avis", b"heic", b"heim", b"heis", b"heix", b"hevc", b"hevx", b"mif1", b"mif2",
        b"msf1", b"miaf",
    ];
    let Some(size) = be32(bytes, 0).filter(|_| bytes.get(4..8) == Some(b"ftyp")) else {
        return false;
    };
    let brands = bytes.get(8..length(size).min(bytes.len()));
    let mut brands = brands.unwrap_or_default().chunks_exact(4);
    brands.any(|brand| BRANDS.iter().any(|known| brand == *known))
}

/// Whether all boxes are there. What follows them and is none is missed by no
/// browser.
pub(super) fn ends(bytes: &[u8]) -> bool {
    const DATA: [&[u8]; 3] = [b"mdat", b"jxlc", b"jxlp"];
    let (mut at, mut has_data) = (0, false);
    while let Some(kind) = bytes.get(at + 4..at + 8) {
        if has_data && !kind.iter().all(u8::is_ascii_alphanumeric) {
            return true;
        }
        has_data |= DATA.contains(&kind);
        let size = match (be32(bytes, at), be32(bytes, at + 8), be32(bytes, at + 12)) {
            // It goes on to the end.
            (Some(0), ..) => return true,
            (Some(1), Some(0), Some(size)) => length(size).max(16),
            (Some(1) | None, ..) => return false,
            (Some(size), ..) => length(size).max(8),
        };
        at = at.saturating_add(size);
        if at > bytes.len() {
            return false;
        }
    }
    has_data || at == bytes.len()
}

/// The zeros at the end of an AVIF whose last box is the image's.
pub(super) fn zeros(bytes: &[u8]) -> Option<Flaw> {
    let (mut at, mut is_data) = (0, false);
    while let (Some(kind), Some(size)) = (bytes.get(at + 4..at + 8), be32(bytes, at)) {
        is_data = kind == b"mdat";
        if size < 8 {
            break;
        }
        at = at.saturating_add(length(size));
    }
    let run = zeros::run(bytes);
    // What stands behind the boxes is missed by nobody, and metadata may end so.
    let is_within =
        is_data && at <= bytes.len() && at + run > bytes.len() && run * 4 >= bytes.len();
    if is_within {
        zeros::of_compressed(&bytes[..at])
    } else {
        None
    }
}
