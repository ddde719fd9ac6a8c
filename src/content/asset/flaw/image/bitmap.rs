//! BMP, icons and TIFF: what their headers point to.

use super::super::{be32, le16, le32, length};

/// Most images of an icon that are looked at.
const MOST: u16 = 256;

/// Whether it is a BMP, by the length of the header behind the first.
pub(super) fn is_bmp(bytes: &[u8]) -> bool {
    matches!(le32(bytes, 14), Some(12 | 16..=255))
}

/// How many bytes a BMP has by its height and width: the length that it says of
/// itself is often wrong, and nobody reads it.
pub(super) fn bmp(bytes: &[u8]) -> u64 {
    let pixels = le32(bytes, 10).unwrap_or_default();
    let at = u64::from(pixels);
    // An older header has numbers of two bytes.
    let (width, height, depth, packed) = if le32(bytes, 14) == Some(12) {
        let two = |at| u32::from(le16(bytes, at).unwrap_or_default());
        (two(18), two(20), le16(bytes, 24), 0)
    } else {
        let four = |at| le32(bytes, at).unwrap_or_default();
        (four(18), four(22), le16(bytes, 28), four(30))
    };
    // Of packed ones, nothing says how long they are.
    let is_plain = matches!(packed, 0 | 3 | 6);
    let height = height.cast_signed().unsigned_abs();
    let bits = u64::from(width) * u64::from(depth.unwrap_or_default());
    let row = bits.div_ceil(32) * 4;
    if is_plain {
        at.saturating_add(row.saturating_mul(u64::from(height)))
    } else {
        at
    }
}

/// How many bytes an icon or a cursor has by its directory.
pub(super) fn icon(bytes: &[u8]) -> u64 {
    const HEADER: usize = 6;
    const ENTRY: usize = 16;
    let count = le16(bytes, 4).unwrap_or_default().min(MOST);
    let ends = (0..usize::from(count)).map(|n| {
        let at = HEADER + ENTRY * n;
        match (le32(bytes, at + 8), le32(bytes, at + 12)) {
            (Some(size), Some(start)) => u64::from(start) + u64::from(size),
            _ => (at + ENTRY) as u64,
        }
    });
    ends.max().unwrap_or((HEADER + ENTRY) as u64)
}

/// Where the images of an icon or a cursor begin.
pub(super) fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let count = le16(bytes, 4).unwrap_or_default().min(MOST);
    (0..usize::from(count)).filter_map(|n| le32(bytes, 6 + 16 * n + 12).map(length))
}

/// Whether the first directory of a TIFF is there. It stands behind the image
/// with most that write it.
pub(super) fn has_directory(bytes: &[u8]) -> bool {
    let (at, is_large) = match bytes {
        [b'I', _, version, ..] => (le32(bytes, 4), *version == b'+'),
        [_, _, _, version, ..] => (be32(bytes, 4), *version == b'+'),
        _ => return false,
    };
    is_large || at.is_some_and(|at| length(at) < bytes.len())
}
