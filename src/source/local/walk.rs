//! All files of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::bytes;

/// At most this many files and folders are in a folder.
const MOST: usize = 100_000;

/// How deep folders are in each other.
const DEEPEST: usize = 64;

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// It lies in the folder.
    File(PathBuf),
    /// A link leads to it, out of the folder.
    Outside(PathBuf),
}

/// All files of the folder at `root`, by their paths below it. Links are followed.
///
/// # Errors
/// When not all of it can be read, or it has something else than files and
/// folders; why, in one line.
pub(super) fn entries(root: &Path) -> Result<BTreeMap<Vec<u8>, Entry>, String> {
    within(root, MOST)
}

fn within(root: &Path, most: usize) -> Result<BTreeMap<Vec<u8>, Entry>, String> {
    let real = root.canonicalize().map_err(|error| told(root, &error))?;
    let mut walk = Walk {
        root,
        real,
        found: BTreeMap::new(),
        seen: 0,
        most,
    };
    walk.folder(root, 0)?;
    Ok(walk.found)
}

struct Walk<'a> {
    root: &'a Path,
    real: PathBuf,
    found: BTreeMap<Vec<u8>, Entry>,
    seen: usize,
    most: usize,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            let folder = folder.display();
            return Err(format!(
                "{folder}: more than {DEEPEST} folders in each other"
            ));
        }
        let entries = fs::read_dir(folder).map_err(|error| told(folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| told(folder, &error))?.path();
            self.seen += 1;
            if self.seen > self.most {
                let most = self.most;
                return Err(format!("it has more than {most} files and folders"));
            }
            self.entry(path, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: PathBuf, depth: usize) -> Result<(), String> {
        let is_link = path.is_symlink();
        let about = fs::metadata(&path).map_err(|error| told(&path, &error))?;
        let is_outside = is_link && {
            let real = path.canonicalize().map_err(|error| told(&path, &error))?;
            !real.starts_with(&self.real)
        };
        if about.is_dir() {
            if is_outside {
                let path = path.display();
                return Err(format!("{path} is a link to a folder outside of it"));
            }
            return self.folder(&path, depth + 1);
        }
        if !about.is_file() {
            return Err(format!("{} is neither a file nor a folder", path.display()));
        }
        let below = path.strip_prefix(self.root).unwrap_or(&path);
        let name = bytes(below).to_vec();
        let entry = if is_outside {
            Entry::Outside(path)
        } else {
            Entry::File(path)
        };
        self.found.insert(name, entry);
        Ok(())
    }
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("can't read {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn links_do_not_lead_out_unseen() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("static");
        fs::create_dir_all(root.join("css")).unwrap();
        fs::write(root.join("css/a.css"), "a").unwrap();
        fs::write(outer.path().join("secret"), "s").unwrap();
        symlink("css/a.css", root.join("b.css")).unwrap();
        symlink("../secret", root.join("out.css")).unwrap();
        let found = entries(&root).unwrap();
        let names: Vec<_> = found.keys().map(|it| String::from_utf8_lossy(it)).collect();
        assert_eq!(names, ["b.css", "css/a.css", "out.css"]);
        let outside: Vec<bool> = found
            .values()
            .map(|it| matches!(it, Entry::Outside(_)))
            .collect();
        assert_eq!(outside, [false, false, true]);
        symlink("../..", root.join("css/up")).unwrap();
        assert!(entries(&root).unwrap_err().contains("outside"));
        fs::remove_file(root.join("css/up")).unwrap();
        symlink(".", root.join("css/same")).unwrap();
        let why = entries(&root).unwrap_err();
        assert!(
            why.contains("folders in each other") || why.contains("symbolic"),
            "{why}"
        );
    }

    #[test]
    fn large_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(within(folder.path(), 3).unwrap().len(), 3);
        let why = within(folder.path(), 2).unwrap_err();
        assert_eq!(why, "it has more than 2 files and folders");
    }

    #[test]
    fn nothing_is_left_out_silently() {
        let folder = tempfile::tempdir().unwrap();
        symlink("nowhere", folder.path().join("a.css")).unwrap();
        assert!(entries(folder.path()).unwrap_err().contains("can't read"));
        fs::remove_file(folder.path().join("a.css")).unwrap();
        let _socket = UnixListener::bind(folder.path().join("s")).unwrap();
        assert!(entries(folder.path()).unwrap_err().contains("neither"));
    }
}
