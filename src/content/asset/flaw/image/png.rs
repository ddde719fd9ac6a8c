//! PNG: chunks up to `IEND` (W3C PNG, section 5).

use super::super::{be32, length};

/// Whether all its chunks are there.
pub(super) fn ends(bytes: &[u8]) -> bool {
    const SIGNATURE: usize = 8;
    // Length, type and checksum.
    const AROUND: usize = 12;
    let mut at = SIGNATURE;
    while let (Some(inner), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        at = length(inner).saturating_add(AROUND).saturating_add(at);
        if at > bytes.len() {
            return false;
        }
        if kind == b"IEND" {
            return true;
        }
    }
    false
}
