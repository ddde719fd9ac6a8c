//! Finding the files of suites.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use super::project::PROJECT;
use super::{Input, real};

/// How many folders a folder of suites may have below it. A link to `/` has
/// more.
const MOST_FOLDERS: usize = 10_000;

/// Reason why the suites that somebody names are not found.
#[derive(Debug)]
pub enum DiscoverError {
    /// There is no such file or folder.
    Missing(PathBuf),
    /// A folder has no suite in it.
    Empty(PathBuf),
    /// A folder can't be read.
    Unreadable(PathBuf, io::Error),
    /// A suite is neither a file nor a folder; reading it might never end.
    NoFile(PathBuf),
    /// A folder, reached by a link, that is around itself.
    Circle(PathBuf),
    /// A folder with more of them below it than any that is for suites.
    TooManyFolders(PathBuf),
}

/// The suites that `paths` name: files as they are, folders with every
/// `**/*.toml` in them, in the order of their names. Links are followed, and
/// hidden files are left out.
///
/// # Errors
/// When a path does not exist, a folder has no suite in it, or not all that is
/// in it can be read.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<Input>, DiscoverError> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut walk = Walk::new(path);
            walk.folder(path)?;
            if walk.found.is_empty() {
                return Err(DiscoverError::Empty(path.clone()));
            }
            inputs.extend(walk.found);
        } else if path.exists() || path.is_symlink() {
            let path = path.clone();
            inputs.push(Input::File { path, named: true });
        } else {
            return Err(DiscoverError::Missing(path.clone()));
        }
    }
    let mut seen = HashSet::new();
    inputs.retain(|input| match input {
        Input::File { path, .. } | Input::Project { path } => seen.insert(real(path)),
        Input::Text { .. } => true,
    });
    Ok(inputs)
}

/// A walk through a folder and all below it.
struct Walk<'a> {
    /// Where it began.
    start: &'a Path,
    found: Vec<Input>,
    /// The folders on the way to where it is, without links.
    around: Vec<PathBuf>,
    /// The folders that it has come to, by whatever way, without links.
    seen: HashSet<PathBuf>,
}

impl<'a> Walk<'a> {
    fn new(start: &'a Path) -> Self {
        Self {
            start,
            found: Vec::new(),
            around: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Adds what is in `folder` and below it, once although several links lead
    /// there.
    fn folder(&mut self, folder: &Path) -> Result<(), DiscoverError> {
        let here = real(folder);
        if self.around.contains(&here) {
            return Err(DiscoverError::Circle(folder.to_owned()));
        }
        if !self.seen.insert(here.clone()) {
            return Ok(());
        }
        if self.seen.len() > MOST_FOLDERS {
            return Err(DiscoverError::TooManyFolders(self.start.to_owned()));
        }
        self.around.push(here);
        for name in names(folder)? {
            self.entry(folder.join(name))?;
        }
        self.around.pop();
        Ok(())
    }

    fn entry(&mut self, path: PathBuf) -> Result<(), DiscoverError> {
        let is_toml = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let is_project = path.file_name() == Some(OsStr::new(PROJECT));
        match fs::metadata(&path) {
            Ok(data) if data.is_dir() => return self.folder(&path),
            Ok(_) if !is_toml => {}
            Ok(data) if !data.is_file() => return Err(DiscoverError::NoFile(path)),
            // A link that leads nowhere may have led to suites, or to what they
            // share: who reads it says that it can't be read.
            Ok(_) | Err(_) if is_project => self.found.push(Input::Project { path }),
            Ok(_) | Err(_) => self.found.push(Input::File { path, named: false }),
        }
        Ok(())
    }
}

/// The names in a folder that aren't hidden, sorted.
fn names(folder: &Path) -> Result<Vec<std::ffi::OsString>, DiscoverError> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| DiscoverError::Unreadable(folder.to_owned(), error))?;
    let names = entries.iter().map(fs::DirEntry::file_name);
    let mut names: Vec<_> = names
        .filter(|name| !name.as_encoded_bytes().starts_with(b"."))
        .collect();
    names.sort_unstable();
    Ok(names)
}

impl fmt::Display for DiscoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "there is no file or folder `{}`", path.display()),
            Self::Empty(path) => {
                write!(
                    f,
                    "there is no suite (no .toml file) in `{}`",
                    path.display()
                )
            }
            Self::Unreadable(path, error) => write!(f, "can't read {}: {error}", path.display()),
            Self::NoFile(path) => write!(f, "{} is no file", path.display()),
            Self::Circle(path) => write!(
                f,
                "links go in a circle: {} is a folder that it is in",
                path.display()
            ),
            Self::TooManyFolders(path) => write!(
                f,
                "{} has more than {MOST_FOLDERS} folders below it: name one with suites alone",
                path.display()
            ),
        }
    }
}

impl std::error::Error for DiscoverError {}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// What is found in a folder, as it is called there; `smoke.toml` with a
    /// `+` before it.
    fn found(root: &Path) -> Result<Vec<String>, DiscoverError> {
        let inputs = discover(&[root.to_owned()])?;
        let shown = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
        let names = inputs.iter().map(|input| match input {
            Input::File { path, .. } => shown(path),
            Input::Project { path } => format!("+{}", shown(path)),
            Input::Text { path, .. } => path.clone(),
        });
        Ok(names.collect())
    }

    /// A folder with these files.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_is_walked_in_the_order_of_names() {
        let folder = folder(&[
            "C.TOML",
            "a.toml",
            "ab.toml",
            "b/a.toml",
            "b/z.toml",
            "b/smoke.toml",
            "b/.hidden.toml",
            "b/.git/config.toml",
            "b/readme.md",
            "empty.toml/in-it.md",
        ]);
        let root = folder.path();
        symlink(root.join("b/readme.md"), root.join("link.toml")).unwrap();
        let names = ["C.TOML", "a.toml", "ab.toml", "b/a.toml", "+b/smoke.toml"];
        let names = [&names[..], &["b/z.toml", "link.toml"]].concat();
        assert_eq!(found(root).unwrap(), names);
    }

    #[test]
    fn links_are_followed_and_what_they_lead_to_is_found_once() {
        let elsewhere = folder(&["x.toml", "deep/y.toml"]);
        let folder = folder(&["a.toml"]);
        let root = folder.path();
        symlink(elsewhere.path(), root.join("linked")).unwrap();
        symlink(elsewhere.path(), root.join("twice")).unwrap();
        symlink(elsewhere.path().join("x.toml"), root.join("z.toml")).unwrap();
        assert_eq!(
            found(root).unwrap(),
            ["a.toml", "linked/deep/y.toml", "linked/x.toml"]
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_left_to_who_reads_it() {
        let folder = folder(&["a.toml"]);
        let root = folder.path();
        symlink("nowhere", root.join("broken.toml")).unwrap();
        symlink("nowhere", root.join("more")).unwrap();
        symlink("nowhere", root.join(".#a.toml")).unwrap();
        symlink("round.toml", root.join("round.toml")).unwrap();
        assert_eq!(
            found(root).unwrap(),
            ["a.toml", "broken.toml", "more", "round.toml"]
        );
        let named = discover(&[root.join("broken.toml")]).unwrap();
        assert!(matches!(&named[..], [Input::File { named: true, .. }]));
    }

    #[test]
    fn what_can_not_be_walked_to_its_end_is_refused() {
        let folder = folder(&["suites/b/a.toml"]);
        let root = folder.path().join("suites");
        symlink(folder.path(), root.join("b/up")).unwrap();
        let said = found(&root).unwrap_err().to_string();
        assert!(
            said.ends_with("suites/b/up/suites is a folder that it is in"),
            "{said}"
        );
        fs::remove_file(root.join("b/up")).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(root.join("s.toml")).unwrap();
        let said = found(&root).unwrap_err().to_string();
        assert!(said.ends_with("suites/s.toml is no file"), "{said}");
        drop(socket);
        let gone = root.join("gone");
        let said = discover(std::slice::from_ref(&gone))
            .unwrap_err()
            .to_string();
        assert_eq!(
            said,
            format!("there is no file or folder `{}`", gone.display())
        );
    }
}
