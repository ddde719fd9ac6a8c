//! Files whose end is zeros: what a crash leaves of a file whose length was written
//! before its content.

use super::{Flaw, be16, be32, length};

/// Fewest zeros at the end of a text: none ends with any.
const OF_TEXT: usize = 16;

/// Fewest at the end of what is compressed, or of a table.
const OF_BYTES: usize = 512;

/// How many bytes at the end are zero.
pub(super) fn run(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|byte| **byte == 0).count()
}

fn zeros(run: usize) -> Flaw {
    Flaw::Zeros { bytes: run as u64 }
}

/// The zeros at the end of a text.
pub(super) fn of_text(bytes: &[u8]) -> Option<Flaw> {
    let run = run(bytes);
    (run >= OF_TEXT).then(|| zeros(run))
}

/// The zeros at the end of what is compressed up to its end.
pub(super) fn of_compressed(bytes: &[u8]) -> Option<Flaw> {
    let run = run(bytes);
    // Of a small file, a quarter.
    let is_much = run >= OF_BYTES || run >= 64 && run * 4 >= bytes.len();
    is_much.then(|| zeros(run))
}

/// The same of a WOFF font, where no data of its maker stand behind it; where their
/// length stands.
pub(super) fn of_woff(bytes: &[u8], private: usize) -> Option<Flaw> {
    (be32(bytes, private) == Some(0)).then_some(())?;
    of_compressed(bytes)
}

/// Zeros in which a table of a font ends that should be others, by its checksum
/// (OpenType, "Calculating Checksums"). The directory begins at `at`.
pub(super) fn of_tables(bytes: &[u8], at: usize) -> Option<Flaw> {
    let run = run(bytes);
    let start = bytes.len() - run;
    if run < OF_BYTES {
        return None;
    }
    let count = usize::from(be16(bytes, at.saturating_add(4))?);
    let is_other = |entry: usize| {
        let says = be32(bytes, entry + 4)?;
        let from = length(be32(bytes, entry + 8)?);
        let table = bytes.get(from..from.checked_add(length(be32(bytes, entry + 12)?))?)?;
        // One that is zeros throughout has none.
        Some(from >= start && !table.is_empty() && says != 0)
    };
    let mut entries = (0..count).map(|n| at + 12 + 16 * n);
    let is_other = entries.any(|entry| is_other(entry).unwrap_or(false));
    is_other.then(|| zeros(run))
}

/// Zeros from where one of an icon's images begins.
pub(super) fn of_icon(bytes: &[u8], starts: impl Iterator<Item = usize>) -> Option<Flaw> {
    let run = run(bytes);
    let start = bytes.len() - run;
    let mut starts = starts;
    // An image of no header at all; where less is left, it is cut off.
    let is_other = starts.any(|at| at >= start && at + 16 <= bytes.len());
    is_other.then(|| zeros(run))
}
