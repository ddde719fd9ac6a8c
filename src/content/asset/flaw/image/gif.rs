//! GIF: blocks up to the trailer (`GIF89a`, section 12 and on).

use super::super::zeros;

/// Whether its blocks are whole and there is an image. A trailer that is missing
/// behind them is missed by no browser.
pub(super) fn ends(bytes: &[u8]) -> bool {
    read(bytes).is_some_and(|(_, has_image)| has_image)
}

/// Whether many zeros stand where a block or the trailer should.
pub(super) fn goes_on_with_zeros(bytes: &[u8]) -> bool {
    let rest = read(bytes).and_then(|(at, _)| bytes.get(at..));
    let is_zeros = |rest: &[u8]| rest.iter().all(|byte| *byte == 0);
    rest.is_some_and(|rest| is_zeros(rest) && zeros::of_compressed(bytes).is_some())
}

/// Where its blocks end, and whether there is an image.
fn read(bytes: &[u8]) -> Option<(usize, bool)> {
    const HEADER: usize = 13;
    let mut at = HEADER + table(*bytes.get(10)?);
    let mut has_image = false;
    while let Some(block) = bytes.get(at) {
        match block {
            b'!' => at = sub_blocks(bytes, at + 2)?,
            b',' => {
                // Its place and size, and how its codes begin.
                at = sub_blocks(bytes, at + 11 + table(*bytes.get(at + 9)?))?;
                has_image = true;
            }
            _ => break,
        }
    }
    Some((at, has_image))
}

/// Bytes of the table of colours that flags tell of.
fn table(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// Behind the sub-blocks that begin at `at`.
fn sub_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
