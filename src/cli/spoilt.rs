//! Files that a report must not be written over: what the run reads, and other reports.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};
use std::{fs, path};

use super::args::SuiteArgs;
use super::exit::Exit;
use super::reports::{ReportArgs, is_dash};
use super::{github, outlet};
use crate::source::one_line;
use crate::suite::{Input, discover};

/// How many links are followed that lead to one another.
const LINKS: usize = 40;

/// A file, however it is spelt. Pipes and devices are none: they take several reports.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Identity {
    /// One that is there, by its device and number.
    There(u64, u64),
    /// One that will be made.
    Missing(PathBuf),
}

impl Identity {
    fn of(path: &Path) -> Option<Self> {
        match fs::metadata(path) {
            _ if is_dash(path) => None,
            Ok(data) if data.is_file() => Some(Self::There(data.dev(), data.ino())),
            Ok(_) => None,
            Err(_) => Some(Self::Missing(destined(path))),
        }
    }
}

/// Where a file would be made: links and `..` lead on, as far as something is there.
fn destined(path: &Path) -> PathBuf {
    let mut path = path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for _ in 0..LINKS {
        let Ok(to) = fs::read_link(&path) else {
            break;
        };
        path = path.parent().map_or_else(|| to.clone(), |it| it.join(&to));
    }
    let real = path.ancestors().find_map(|folder| {
        let rest = path.strip_prefix(folder).ok()?;
        Some((folder.canonicalize().ok()?, rest))
    });
    let Some((mut real, rest)) = real else {
        return path;
    };
    for part in rest.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
    }
    real
}

/// The files of the suites that `args` name.
pub(super) fn files(args: &SuiteArgs) -> Vec<PathBuf> {
    let inputs = discover(&args.suites).unwrap_or_default();
    let files = inputs.into_iter().filter_map(|input| match input {
        Input::File { path, .. } | Input::Project { path } => Some(path),
        Input::Text { .. } => None,
    });
    files.collect()
}

/// Whether both are one file.
pub(super) fn is_one(path: &Path, other: &Path) -> bool {
    Identity::of(path).is_some_and(|file| Some(file) == Identity::of(other))
}

/// Says that a report would be written over one of these files, which are read; or two
/// into one. `settings` are the options that are some, each with its place.
pub(super) fn refuse(
    reports: &ReportArgs,
    read: &[PathBuf],
    settings: &[(String, String)],
) -> Result<(), Exit> {
    let all = [
        ("junit", &reports.junit),
        ("json", &reports.json),
        ("markdown", &reports.markdown),
    ];
    let all = all.into_iter().filter_map(|(key, path)| {
        let path = path.as_deref()?;
        Some((shown(key, path, settings), Identity::of(path)?))
    });
    let all: Vec<(String, Identity)> = all.collect();
    if all.is_empty() {
        return Ok(());
    }
    for file in read.iter().filter_map(|path| Identity::of(path)) {
        if let Some((report, _)) = all.iter().find(|(_, it)| *it == file) {
            let message = format!("{report} would be written over a file that is read here");
            return Err(mistake(&message, "give the report a file of its own"));
        }
    }
    for (at, (report, file)) in all.iter().enumerate() {
        if let Some((other, _)) = all[..at].iter().find(|(_, it)| it == file) {
            let message = format!("{other} and {report} are one file, which takes one report");
            return Err(mistake(&message, "give each a file of its own"));
        }
    }
    let summary = github::summary_of_step().filter(|_| github::is_on());
    let summary = summary.and_then(|path| Identity::of(&path));
    match all.iter().find(|(_, file)| Some(file) == summary.as_ref()) {
        Some((report, _)) => {
            let message = format!("{report} is the summary of the step, which has the page anyway");
            Err(mistake(
                &message,
                "leave the option out, or say --github=never",
            ))
        }
        None => Ok(()),
    }
}

/// An option as it is typed, or where it is set.
fn shown(key: &str, path: &Path, settings: &[(String, String)]) -> String {
    let path = one_line(&path.display().to_string());
    match settings.iter().find(|(it, _)| it == key) {
        Some((_, place)) => format!("{place}: {key} = {path}"),
        None => format!("--{key} {path}"),
    }
}

fn mistake(message: &str, hint: &str) -> Exit {
    outlet::error(message);
    outlet::hint(hint);
    Exit::Mistake
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_is_one_however_it_is_spelt() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("a")).unwrap();
        fs::write(path("a/there"), "").unwrap();
        symlink("a", path("b")).unwrap();
        symlink("new", path("a/link")).unwrap();
        symlink("loop", path("loop")).unwrap();
        for (one, other) in [
            ("a/there", "b/./there"),
            ("a/new", "b/../a/new"),
            ("a/new", "b/link"),
            ("c/d/new", "c/./e/../d/new"),
            ("loop", "loop"),
        ] {
            assert!(is_one(&path(one), &path(other)), "{one} {other}");
        }
        for (one, other) in [("a/there", "a/new"), ("a/new", "new"), ("a", "b")] {
            assert!(!is_one(&path(one), &path(other)), "{one} {other}");
        }
        for device in ["/dev/null", "-"] {
            assert!(!is_one(Path::new(device), Path::new(device)));
        }
    }
}
