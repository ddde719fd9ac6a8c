//! JPEG: segments and scans up to EOI (ITU-T T.81, annex B).

use super::super::be16;

const SOS: u8 = 0xda;
const EOI: u8 = 0xd9;

/// Whether there is an end behind its last scan.
pub(super) fn ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut has_scan = false;
    while let Some(marker) = next_marker(bytes, &mut at) {
        match marker {
            EOI => return has_scan,
            // They have no length.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let Some(length) = be16(bytes, at) else {
                    return false;
                };
                at += usize::from(length).max(2);
                if marker == SOS {
                    has_scan = true;
                    skip_scan(bytes, &mut at);
                }
            }
        }
    }
    false
}

/// The marker from `at` on, which is then behind it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    *at += bytes.get(*at..)?.iter().position(|&byte| byte == 0xff)?;
    // Markers may have any number of these before them.
    *at += bytes[*at..].iter().position(|&byte| byte != 0xff)?;
    let marker = bytes[*at];
    *at += 1;
    Some(marker)
}

/// Moves to the marker behind the coded data of a scan.
fn skip_scan(bytes: &[u8], at: &mut usize) {
    let rest = bytes.get(*at..).unwrap_or_default();
    let is_marker = |two: &[u8]| two[0] == 0xff && !matches!(two[1], 0 | 0xff | 0xd0..=0xd7);
    *at = match rest.windows(2).position(is_marker) {
        Some(end) => *at + end,
        None => bytes.len(),
    };
}
