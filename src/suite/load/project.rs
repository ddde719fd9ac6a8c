//! `smoke.toml`, which every suite in and below its folder includes.

use std::path::{Path, PathBuf};

use super::real;

/// The name of the file.
pub(super) const NAME: &str = "smoke.toml";

/// The nearest `smoke.toml` at or above the suite `file`, within its
/// repository. It depends on where the suite is and on nothing else: a verdict
/// must not change with the folder that `smoke` is started in.
pub(super) fn project(file: &Path) -> Option<PathBuf> {
    let file = real(file);
    for folder in file.ancestors().skip(1) {
        let found = folder.join(NAME);
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
