//! `smoke.toml`, which every suite in and below its folder includes.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Loader, real};
use crate::source::Diagnostic;

/// Its name.
pub(super) const PROJECT: &str = "smoke.toml";

/// The nearest `smoke.toml` at or above the suite `file`, within its project.
pub(super) fn project(file: &Path) -> Option<PathBuf> {
    let here = std::env::current_dir().map(|here| real(&here)).ok();
    let found = nearest(&real(file), here.as_deref())?;
    Some(shown(found, here.as_deref()))
}

/// The nearest `smoke.toml` for somebody who stands at `here`. No path may have
/// a link in it.
fn nearest(file: &Path, here: Option<&Path>) -> Option<PathBuf> {
    let top = top(file, here)?;
    let folders = file.ancestors().skip(1);
    let mut found = folders
        .take_while(|folder| folder.starts_with(top))
        .map(|folder| folder.join(PROJECT));
    found.find(|path| is_meant(path) && path != file)
}

/// The `smoke.toml` above the project of the suite `file`, which was the nearest
/// before projects ended anywhere.
fn above(file: &Path, here: Option<&Path>) -> Option<PathBuf> {
    let outside = top(file, here)?.ancestors().skip(1);
    let mut found = outside.map(|folder| folder.join(PROJECT));
    found.find(|path| is_meant(path))
}

impl Loader<'_> {
    /// Warns of a `smoke.toml` above the project, once: it was read for the suite
    /// `file`, which has no nearer one. To be deleted with the next release.
    pub(super) fn warn_of_project_above(&mut self, file: &Path) {
        let here = std::env::current_dir().map(|here| real(&here)).ok();
        let above = above(&real(file), here.as_deref());
        if let Some(path) = above.filter(|path| !self.included.contains(&real(path))) {
            let message = format!("{} is above the project, and not read", path.display());
            let warning = Diagnostic::warning("changed-meaning", message);
            let help = "`include` it where it is meant";
            self.findings.push(warning.help(help));
        }
    }
}

/// Whether something is called so that is a file or ought to be: a link that
/// leads nowhere and a folder are told when they are read.
fn is_meant(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|_| path.is_symlink(), |it| it.is_file() || it.is_dir())
}

/// The folder of the project that a suite belongs to. What lies above it, such
/// as a folder in which everybody may write, is somebody else's.
fn top<'a>(file: &'a Path, here: Option<&'a Path>) -> Option<&'a Path> {
    let mut around = file.ancestors().skip(1);
    let repository = around.find(|folder| folder.join(".git").exists());
    repository
        .or_else(|| here.filter(|here| file.starts_with(here)))
        .or_else(|| file.parent())
}

/// The path as a person at `here` would type it.
fn shown(path: PathBuf, here: Option<&Path>) -> PathBuf {
    match here.map(|here| path.strip_prefix(here)) {
        Some(Ok(below)) => below.to_owned(),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_should_be_a_file_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let root = real(folder.path());
        fs::create_dir_all(root.join("deep/smoke.toml")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join(PROJECT)).unwrap();
        let found = |suite: &str| nearest(&root.join(suite), Some(&root));
        assert_eq!(found("a.toml"), Some(root.join(PROJECT)));
        assert_eq!(found("deep/a.toml"), Some(root.join("deep/smoke.toml")));
    }

    #[test]
    fn nothing_is_looked_for_above_the_project() {
        let folder = tempfile::tempdir().unwrap();
        let root = real(folder.path());
        fs::create_dir_all(root.join("project/suites/deep")).unwrap();
        let suite = root.join("project/suites/deep/a.toml");
        let from = |here: &str| nearest(&suite, Some(&root.join(here)));
        let write = |name: &str| {
            let path = root.join(name);
            fs::write(&path, "").unwrap();
            path
        };
        let above = write(PROJECT);
        let told = |here: &str| super::above(&suite, Some(&root.join(here)));
        assert_eq!(from("project"), None);
        assert_eq!(told("project"), Some(above.clone()));
        assert_eq!(from("elsewhere"), None);
        assert_eq!(told("elsewhere"), Some(above.clone()));
        assert_eq!(told(""), None);
        assert_eq!(from(""), Some(above));
        let own = write("project/smoke.toml");
        assert_eq!(from("project"), Some(own.clone()));
        // Not below here: only what lies beside it is known to be its own.
        assert_eq!(from("elsewhere"), None);
        // In a repository it doesn't matter where somebody stands.
        fs::create_dir(root.join("project/.git")).unwrap();
        for here in ["project", "project/suites/deep", "elsewhere", ""] {
            assert_eq!(from(here), Some(own.clone()), "{here}");
        }
        let beside = write("project/suites/deep/smoke.toml");
        assert_eq!(from("project"), Some(beside.clone()));
        // It is no project of its own.
        assert_eq!(nearest(&beside, None), Some(own));
    }
}
