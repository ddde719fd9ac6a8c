//! Test cases as they are written, until the report is put together.
//!
//! How many failed stands at the head of a report, and is known at its end; and
//! there may be very many of them. So each is written at once, to a file that
//! nobody sees.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

/// What stays in memory before there is a file, in bytes.
const MEMORY: usize = 1024 * 1024;

/// Pieces of a report, in a file without a name.
pub(super) struct Spool {
    file: SpooledTempFile,
    end: u64,
}

/// Where a piece stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    at: u64,
    length: u64,
}

impl Spool {
    /// An empty one, whose file is in `folder`.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            file: SpooledTempFile::new_in(MEMORY, folder),
            end: 0,
        }
    }

    /// Adds a piece.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Piece> {
        self.file.write_all(bytes)?;
        let piece = Piece {
            at: self.end,
            length: bytes.len() as u64,
        };
        self.end += piece.length;
        Ok(piece)
    }

    /// Writes a piece to `out`. Nothing is added after that.
    pub(super) fn copy(&mut self, piece: Piece, out: &mut dyn Write) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(piece.at))?;
        let mut piece_of_it = (&mut self.file).take(piece.length);
        let copied = io::copy(&mut piece_of_it, out)?;
        if copied == piece.length {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_any_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::in_folder(folder.path());
        let long = vec![b'x'; MEMORY];
        let pieces: Vec<Piece> = [b"ab".as_slice(), &long, b"", b"c"]
            .iter()
            .map(|bytes| spool.push(bytes).unwrap())
            .collect();
        let mut out = Vec::new();
        for at in [3, 1, 0, 2] {
            spool.copy(pieces[at], &mut out).unwrap();
        }
        assert_eq!(out, [b"c".as_slice(), &long, b"ab"].concat());
        // It has no name that would stay behind.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
