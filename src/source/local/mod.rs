//! Files of this machine that a site is to have, too: a folder, or a list of
//! their SHA-256.

mod hash;
mod manifest;
mod sums;
mod walk;

pub(crate) use hash::sums_of;

use std::collections::BTreeMap;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::file::{MAX_FILE, read_within};
use sums::Sum;
use walk::{Entry, entries};

/// At most so many of the last parts of a URL's path are looked for.
const PARTS: usize = 64;

/// Longest path that is looked for, in bytes of the URL.
const LONGEST: usize = 12 * 1024;

/// Files of this machine that a site is to have, too.
#[derive(Debug)]
pub struct LocalFiles {
    /// By their paths below the folder.
    files: BTreeMap<Vec<u8>, LocalFile>,
    /// Names that a build has written down, and the file in which it did.
    manifest: Option<(&'static str, Vec<String>)>,
}

/// A file of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalFile {
    /// It is here.
    At(PathBuf),
    /// It lies outside of the folder, to where a link leads.
    Outside,
    /// Its SHA-256 is known.
    Sum(Sum),
}

/// A file that a URL means.
#[derive(Clone, Copy, Debug)]
pub struct LocalMatch<'a> {
    /// How many bytes of the URL's path lead to the folder.
    pub base: usize,
    /// The file.
    pub file: &'a LocalFile,
}

impl LocalFiles {
    /// The files of the folder at `path`, or those of which the SHA-256 are listed
    /// there.
    ///
    /// # Errors
    /// When there is no such folder or list, when there are no files, or when not
    /// all can be read; why, in one line.
    pub fn read(path: &Path) -> Result<Self, String> {
        let is_folder = path.is_dir();
        let (files, manifest) = if is_folder {
            let files = entries(path)?.into_iter().map(|(name, entry)| {
                let file = match entry {
                    Entry::File(path) => LocalFile::At(path),
                    Entry::Outside(_) => LocalFile::Outside,
                };
                (name, file)
            });
            (files.collect(), manifest::names(path))
        } else {
            let bytes = read_within(path, MAX_FILE).map_err(|error| told(&error))?;
            let sums = sums::read(&bytes)?.into_iter();
            let files = sums.map(|(name, sum)| (name, LocalFile::Sum(sum)));
            (files.collect(), None)
        };
        let files: BTreeMap<_, _> = files;
        if files.is_empty() {
            let what = if is_folder { "folder" } else { "list" };
            return Err(format!("the {what} is empty"));
        }
        Ok(Self { files, manifest })
    }

    /// The file that the path of a URL means: that of the longest end of it that
    /// there is one of.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<LocalMatch<'_>> {
        let mut starts: Vec<usize> = path
            .rmatch_indices('/')
            .map(|it| it.0 + 1)
            .take(PARTS)
            .collect();
        starts.reverse();
        starts.retain(|start| path.len() - start <= LONGEST);
        starts.into_iter().find_map(|base| {
            let name: Vec<u8> = percent_decode_str(&path[base..]).collect();
            let file = self.files.get(&name)?;
            Some(LocalMatch { base, file })
        })
    }

    /// The names that a build has written down, or else those that are there; with
    /// the file in which it did.
    #[must_use]
    pub fn names(&self) -> (Option<&'static str>, Vec<&str>) {
        if let Some((manifest, names)) = &self.manifest {
            (Some(manifest), names.iter().map(String::as_str).collect())
        } else {
            let names = self.files.keys();
            let names = names.filter_map(|name| std::str::from_utf8(name).ok());
            (None, names.collect())
        }
    }
}

fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder or file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Bytes of a path.
fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        folder
    }

    #[test]
    fn the_longest_end_of_a_path_is_looked_for() {
        let folder = folder(&["a.css", "css/a.css", "ä b.css"]);
        let files = LocalFiles::read(folder.path()).unwrap();
        let base = |path: &'static str| Some(&path[..files.find(path)?.base]);
        assert_eq!(base("/static/css/a.css"), Some("/static/"));
        assert_eq!(base("/css/a.css"), Some("/"));
        assert_eq!(base("/static/js/a.css"), Some("/static/js/"));
        assert_eq!(base("/s/%C3%A4%20b.css"), Some("/s/"));
        assert_eq!(base("/s/b.css"), None);
        assert_eq!(base("/"), None);
        let deep = "/a".repeat(1_000_000);
        assert!(files.find(&deep).is_none());
    }

    #[test]
    fn names_are_those_of_the_build() {
        let folder = folder(&["css/base.5f3a9c1d2e4b.css"]);
        let names = |folder: &tempfile::TempDir| {
            let files = LocalFiles::read(folder.path()).unwrap();
            let (manifest, names) = files.names();
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            (manifest, names)
        };
        assert_eq!(
            names(&folder),
            (None, vec!["css/base.5f3a9c1d2e4b.css".to_owned()])
        );
        let manifest = r#"{"paths": {"css/base.css": "css/base.0123456789ab.css"}}"#;
        fs::write(folder.path().join("staticfiles.json"), manifest).unwrap();
        let new = "css/base.0123456789ab.css".to_owned();
        assert_eq!(names(&folder), (Some("staticfiles.json"), vec![new]));
        fs::remove_file(folder.path().join("staticfiles.json")).unwrap();
        fs::create_dir(folder.path().join(".vite")).unwrap();
        let manifest = r#"{"index.html": {"file": "assets/i.js", "css": ["assets/i.css"]}}"#;
        fs::write(folder.path().join(".vite/manifest.json"), manifest).unwrap();
        let names = names(&folder);
        assert_eq!(names.0, Some(".vite/manifest.json"));
        assert_eq!(names.1, ["assets/i.js", "assets/i.css"]);
    }

    #[test]
    fn what_has_no_files_is_refused() {
        let empty = tempfile::tempdir().unwrap();
        let why = |path: &Path| LocalFiles::read(path).unwrap_err();
        assert_eq!(why(empty.path()), "the folder is empty");
        let list = empty.path().join("sums");
        assert_eq!(why(&list), "there is no such folder or file");
        fs::write(&list, "").unwrap();
        assert_eq!(why(&list), "the list is empty");
    }
}
