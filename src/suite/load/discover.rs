//! Finding the files of suites, and the `smoke.toml` that they include.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Input, real};

/// The suites that `paths` name: files as they are, folders with every
/// `**/*.toml` in them but `smoke.toml`, in the order of their names. Hidden
/// files are left out.
///
/// # Errors
/// When a path does not exist, a folder can't be read or has no suite in it.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(format!("there is no file or folder `{}`", path.display()));
        }
        if path.is_dir() {
            let mut found = Vec::new();
            collect(path, &mut found)?;
            if found.is_empty() {
                return Err(format!(
                    "there is no suite (no .toml file) in `{}`",
                    path.display()
                ));
            }
            inputs.extend(found.into_iter().map(|path| (path, false)));
        } else {
            inputs.push((path.clone(), true));
        }
    }
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|(path, _)| seen.insert(real(path)));
    let inputs = inputs
        .into_iter()
        .map(|(path, named)| Input::File { path, named });
    Ok(inputs.collect())
}

/// Adds the suites in `folder` and below it. A link to a folder is not
/// followed, so that no way leads in circles; one to a file is.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let unreadable = |error: io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect(&path, found)?;
        } else if is_suite(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_suite(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
        && path.file_name().is_some_and(|name| name != PROJECT)
        // A link that leads nowhere is a suite that can't be read, and said to be.
        && (path.is_file() || path.is_symlink() && !path.exists())
}

/// The file which every suite in and below its folder includes.
const PROJECT: &str = "smoke.toml";

/// The nearest `smoke.toml` at or above the suite `file`, within its
/// repository. It depends on where the suite is and on nothing else: a verdict
/// must not change with the folder that `smoke` is started in.
pub(super) fn project(file: &Path) -> Option<PathBuf> {
    let file = real(file);
    for folder in file.ancestors().skip(1) {
        let found = folder.join(PROJECT);
        if found.is_file() && found != file {
            return Some(shown(found));
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The path as a person below it would type it.
fn shown(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().map(|here| real(&here));
    match here.as_ref().map(|here| path.strip_prefix(here)) {
        Ok(Ok(below)) => below.to_owned(),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_folder_is_walked_in_the_order_of_names() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b", "b/.git", "a", "empty.toml"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        for name in [
            "c.toml",
            "a.toml",
            "b/z.toml",
            "b/a.toml",
            "b/smoke.toml",
            "b/.hidden.toml",
            "b/.git/config.toml",
            "b/readme.md",
            "ab.toml",
        ] {
            fs::write(root.join(name), "").unwrap();
        }
        symlink(root, root.join("b/round")).unwrap();
        symlink(root.join("b/readme.md"), root.join("link.toml")).unwrap();
        symlink("nowhere", root.join("broken.toml")).unwrap();
        let mut found = Vec::new();
        collect(root, &mut found).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(root).unwrap().to_str().unwrap())
            .collect();
        assert_eq!(
            found,
            [
                "a.toml",
                "ab.toml",
                "b/a.toml",
                "b/z.toml",
                "broken.toml",
                "c.toml",
                "link.toml"
            ]
        );
        let gone = root.join("gone");
        let said = collect(&gone, &mut Vec::new()).unwrap_err();
        assert!(said.starts_with(&format!("{}: ", gone.display())), "{said}");
    }
}
