//! Files beside the exact text that they must produce, each a test of its own
//! name: `cargo test --test golden bad::steps`.
//!
//! `SNAPSHOTS=overwrite` writes what is said now.

#[path = "../it/diagnose/evidence.rs"]
#[allow(dead_code, reason = "the other diagnoses need more of it")]
mod evidence;

mod answers;
mod bad;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// A folder in which `NAME.txt` has the exact text for `NAME.toml`, or however
/// the files end that are read.
struct Goldens {
    /// The first part of the names of its tests.
    name: &'static str,
    folder: &'static str,
    /// How the files end that are read.
    ending: &'static str,
    /// The text for such a file.
    text: fn(&Path) -> String,
}

impl Goldens {
    /// A test for each name, also where a file lacks the one beside it.
    fn trials(self) -> Vec<Trial> {
        let names = self.names();
        assert!(!names.is_empty(), "{} is empty", self.folder);
        let trials = names.into_iter().map(|name| {
            let file = Path::new(self.folder).join(&name);
            let (ending, text) = (self.ending, self.text);
            let check = move || check(&file.with_extension(ending), text);
            Trial::test(format!("{}::{name}", self.name), check)
        });
        trials.collect()
    }

    fn names(&self) -> BTreeSet<String> {
        let entries = std::fs::read_dir(self.folder).expect("the folder is there");
        let paths = entries.map(|entry| entry.expect("the folder can be read").path());
        let is_of_pair = |path: &PathBuf| {
            let ending = path.extension();
            ending.is_some_and(|ending| ending == self.ending || ending == "txt")
        };
        let stem = |path: PathBuf| path.file_stem().map(|stem| stem.display().to_string());
        paths.filter(is_of_pair).filter_map(stem).collect()
    }
}

fn check(file: &Path, text: fn(&Path) -> String) -> Result<(), Failed> {
    let golden = file.with_extension("txt");
    if !file.is_file() {
        let (golden, file) = (golden.display(), file.display());
        return Err(format!("{golden} stands alone: there is no {file}").into());
    }
    let expected = snapbox::Data::read_from(&golden, None).raw();
    let assert = snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    Ok(assert.try_eq(Some(&file.display()), text(file).into(), expected)?)
}

fn main() -> ExitCode {
    let trials = [bad::GOLDENS, answers::GOLDENS]
        .into_iter()
        .flat_map(Goldens::trials)
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
