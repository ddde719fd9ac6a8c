//! SHA-256 of all files of a folder.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use ring::digest::{Context, Digest, SHA256};

use super::sums::line;
use super::walk::{Entry, entries};

/// How much of a file is read at once.
const CHUNK: usize = 64 * 1024;

/// The list of the SHA-256 of all files of `folder`, as `sha256sum` writes it,
/// sorted by their paths below it. Files that links lead to count, wherever they
/// lie.
///
/// # Errors
/// When there are none, or not all can be read; why, in one line.
pub(crate) fn sums_of(folder: &Path) -> Result<Vec<u8>, String> {
    if folder.is_file() {
        return Err(format!("{} is a file, and no folder", folder.display()));
    }
    let mut list = Vec::new();
    for (name, entry) in entries(folder)? {
        let (Entry::File(path) | Entry::Outside(path)) = entry;
        let sum = sum(&path).map_err(|error| format!("can't read {}: {error}", path.display()))?;
        list.extend(line(&name, sum.as_ref()));
    }
    if list.is_empty() {
        return Err(format!("{} has no files", folder.display()));
    }
    Ok(list)
}

fn sum(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut context = Context::new(&SHA256);
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(context.finish()),
            n => context.update(&chunk[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::LocalFiles;
    use super::*;

    #[test]
    fn lists_are_sorted_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("css")).unwrap();
        for name in ["b.css", "css/a.css", "a\n.css"] {
            fs::write(folder.path().join(name), "abc").unwrap();
        }
        let list = sums_of(folder.path()).unwrap();
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let text = format!("\\{sum}  a\\n.css\n{sum}  b.css\n{sum}  css/a.css\n");
        assert_eq!(String::from_utf8(list.clone()).unwrap(), text);
        let file = folder.path().join("css/sums");
        fs::write(&file, list).unwrap();
        let files = LocalFiles::read(&file).unwrap();
        assert!(files.find("/static/css/a.css").is_some());
        assert!(files.find("/static/a%0A.css").is_some());
        assert!(
            sums_of(&file)
                .unwrap_err()
                .ends_with("is a file, and no folder")
        );
    }

    #[test]
    fn what_has_no_files_has_no_list() {
        let folder = tempfile::tempdir().unwrap();
        assert!(
            sums_of(folder.path())
                .unwrap_err()
                .ends_with("has no files")
        );
        assert!(
            sums_of(&folder.path().join("x"))
                .unwrap_err()
                .starts_with("can't read")
        );
    }
}
