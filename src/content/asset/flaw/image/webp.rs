//! WebP: chunks in RIFF (RFC 9649, section 2).

use super::super::{Flaw, cut_off, le32, length, zeros};

const FORMAT: &str = "a WebP";

/// What is wrong with its length, its chunks or its end.
pub(super) fn flaw(bytes: &[u8]) -> Option<Flaw> {
    // What is left over is padded to an even number, often in vain.
    let says = u64::from(le32(bytes, 4)?) + 8;
    cut_off(FORMAT, bytes, says - says % 2).or_else(|| {
        let inner = &bytes[..usize::try_from(says).ok()?.min(bytes.len())];
        match last(inner) {
            None => zeros::of_compressed(inner).or(Some(Flaw::Damaged(FORMAT))),
            Some(kind) if is_image(kind) => zeros::of_compressed(inner),
            Some(_) => None,
        }
    })
}

fn is_image(kind: &[u8]) -> bool {
    matches!(kind, b"VP8 " | b"VP8L" | b"ANMF" | b"ALPH")
}

/// Name of its last chunk; none where one is none.
fn last(bytes: &[u8]) -> Option<&[u8]> {
    const HEADER: usize = 12;
    let (mut at, mut last) = (HEADER, None);
    while let (Some(kind), Some(size)) = (bytes.get(at..at + 4), le32(bytes, at + 4)) {
        if !kind
            .iter()
            .all(|byte| byte.is_ascii_graphic() || *byte == b' ')
        {
            return None;
        }
        let content = at + 8;
        let is_right = match kind {
            b"VP8 " => bytes.get(content + 3..content + 6) == Some(b"\x9d\x01\x2a"),
            b"VP8L" => bytes.get(content) == Some(&0x2f),
            _ => true,
        };
        if !is_right {
            return None;
        }
        last = Some(kind);
        let size = length(size);
        at = content.saturating_add(size).saturating_add(size % 2);
        if at > bytes.len() + 1 {
            return None;
        }
    }
    last
}
