//! GIF: blocks up to the trailer (`GIF89a`, section 12 and on).

/// Whether its blocks are whole and there is an image. A trailer that is missing
/// behind them is missed by no browser.
pub(super) fn ends(bytes: &[u8]) -> bool {
    read(bytes).unwrap_or(false)
}

fn read(bytes: &[u8]) -> Option<bool> {
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
    Some(has_image)
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
