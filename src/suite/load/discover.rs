//! Finding the files of suites.

use std::path::{Path, PathBuf};

use super::Input;

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
            let found = folder(path)?;
            if found.is_empty() {
                return Err(format!(
                    "there is no suite (no .toml file) in `{}`",
                    path.display()
                ));
            }
            inputs.extend(found);
        } else {
            inputs.push((path.clone(), true));
        }
    }
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|(path, _)| seen.insert(super::real(path)));
    let inputs = inputs
        .into_iter()
        .map(|(path, named)| Input::File { path, named });
    Ok(inputs.collect())
}

fn folder(path: &Path) -> Result<Vec<(PathBuf, bool)>, String> {
    let mut found = Vec::new();
    let walk = ignore::WalkBuilder::new(path)
        // A suite that git ignores is a suite.
        .standard_filters(false)
        .hidden(true)
        .sort_by_file_path(Ord::cmp)
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| error.to_string())?;
        let path = entry.path();
        let is_suite = path.extension().is_some_and(|ext| ext == "toml")
            && path
                .file_name()
                .is_some_and(|name| name != super::project::NAME)
            && path.is_file();
        if is_suite {
            found.push((path.to_owned(), false));
        }
    }
    Ok(found)
}
