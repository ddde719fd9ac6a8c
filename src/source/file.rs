//! Reading files within a bound.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// No file that is read whole is larger; what is, is not meant.
pub(crate) const MAX_FILE: u64 = 64 * 1024 * 1024;

const MIB: u64 = 1024 * 1024;

/// What is in the file at `path`, of at most `most` bytes, which are whole MiB.
pub(crate) fn read_within(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // A device says no length, and may have no end.
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let why = format!("it has more than {} MiB, which are the most", most / MIB);
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let file = File::create(&path).unwrap();
        file.set_len(MIB).unwrap();
        assert_eq!(read_within(&path, MIB).unwrap().len() as u64, MIB);
        file.set_len(MIB + 1).unwrap();
        let error = read_within(&path, MIB).unwrap_err().to_string();
        assert_eq!(error, "it has more than 1 MiB, which are the most");
        let device = read_within(Path::new("/dev/zero"), MIB);
        assert_eq!(device.unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
