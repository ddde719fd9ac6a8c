//! Responses that are kept as files: `--save-responses`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use super::trial_responses::{AttemptResponses, TrialResponses};
use crate::plan::Plan;
use crate::record::Secrets;

/// What lists the files of a run, a name a line. The next run into the folder
/// removes those, and nothing else.
const LIST: &str = ".smoke-responses";

/// Most bytes of a suite's, case's or target's name in a file's name.
const PART: usize = 60;

/// Folder in which a run keeps its responses.
#[derive(Debug)]
pub struct SavedResponses {
    folder: PathBuf,
    list: File,
    trials: HashMap<String, Arc<TrialResponses>>,
    /// Why nothing more is kept.
    failure: Mutex<Option<io::Error>>,
}

impl SavedResponses {
    /// The folder at a path, for the responses of `plan`. It is made, and what an
    /// earlier run kept there is removed.
    ///
    /// # Errors
    /// When that can't be done.
    pub fn create(folder: &Path, plan: &Plan, secrets: &Secrets) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(LIST);
        let old = File::open(&path);
        // A run that still writes there sees that the list isn't its own any more.
        let list = NamedTempFile::new_in(folder)?.persist(&path)?;
        if let Ok(old) = old {
            remove(folder, old)?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            list,
            trials: trials(plan, secrets),
            failure: Mutex::default(),
        })
    }

    /// Why not all responses were kept, if so.
    pub fn take_failure(&self) -> Option<io::Error> {
        lock(&self.failure).take()
    }

    /// Keeper of the responses of the next attempt at a trial.
    pub(super) fn attempt(self: &Arc<Self>, trial: &str) -> Option<AttemptResponses> {
        let trial = self.trials.get(trial)?;
        Some(trial.attempt(self))
    }

    /// Ends the attempts at a trial.
    pub(super) fn end(&self, trial: &str) {
        if let Some(trial) = self.trials.get(trial) {
            trial.end();
        }
    }

    /// Keeps nothing more, and remembers why.
    pub(super) fn fail(&self, error: io::Error) {
        lock(&self.failure).get_or_insert(error);
    }

    pub(super) fn has_failed(&self) -> bool {
        lock(&self.failure).is_some()
    }

    /// Writes a new file.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        (&self.list).write_all(format!("{name}\n").as_bytes())?;
        let path = self.folder.join(name);
        let mut options = File::options();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let written = file.write_all(bytes).and_then(|()| self.is_own());
        if written.is_err() {
            // Better none than a half or another run's.
            let _ = fs::remove_file(&path);
        }
        written.map(|()| path)
    }

    /// Sees that no other run has begun to write here.
    fn is_own(&self) -> io::Result<()> {
        let identity = |data: fs::Metadata| (data.dev(), data.ino());
        let there = fs::metadata(self.folder.join(LIST)).map(identity).ok();
        if there == Some(identity(self.list.metadata()?)) {
            return Ok(());
        }
        Err(io::Error::other("another run writes into this folder"))
    }
}

/// Removes the files that an earlier run lists.
fn remove(folder: &Path, list: File) -> io::Result<()> {
    for name in BufReader::new(list).lines() {
        let name = name?;
        let mut parts = Path::new(&name).components();
        let is_name = matches!(
            (parts.next(), parts.next()),
            (Some(Component::Normal(_)), None)
        );
        let path = folder.join(&name);
        if is_name && fs::symlink_metadata(&path).is_ok_and(|data| data.is_file()) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Responses of each trial, by its id: no two have files whose names begin alike,
/// also where upper and lower case are.
fn trials(plan: &Plan, secrets: &Secrets) -> HashMap<String, Arc<TrialResponses>> {
    let mut alike: HashMap<String, usize> = HashMap::new();
    let trials = plan.trials.iter().map(|trial| {
        let parts = [
            &trial.suite.name.value,
            &trial.case().name.value,
            &trial.target.name,
        ];
        let mut start = parts.map(|part| file_name(&secrets.hide(part))).join(".");
        let count = alike.entry(start.to_lowercase()).or_default();
        *count += 1;
        if *count > 1 {
            // No name has a `~` of its own.
            start = format!("{start}~{count}");
        }
        (trial.id.clone(), Arc::new(TrialResponses::new(start)))
    });
    trials.collect()
}

/// `text` as a part of a file's name: letters, digits, `_`, and `-` for the rest.
pub(super) fn file_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        let c = if c.is_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        };
        if name.len() + c.len_utf8() > PART {
            break;
        }
        if c != '-' || !name.ends_with('-') {
            name.push(c);
        }
    }
    match name.trim_matches('-') {
        "" => "_".to_owned(),
        name => name.to_owned(),
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_bounded() {
        for (name, expected) in [
            ("GET /lists/1/?a=b", "GET-lists-1-a-b"),
            ("../..", "_"),
            ("a\n\0b\u{202e}c", "a-b-c"),
            ("", "_"),
            ("한글 이름", "한글-이름"),
        ] {
            assert_eq!(file_name(name), expected);
        }
        assert_eq!(file_name(&"é".repeat(300)).len(), PART);
    }

    #[test]
    fn only_what_an_earlier_run_lists_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("here");
        fs::create_dir_all(here.join("sub")).unwrap();
        for name in ["here/a.head", "here/mine.txt", "outside.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let outside = folder.path().join("outside.txt");
        let list = format!(
            "a.head\n../outside.txt\n{}\nsub\n.\n\nb\n",
            outside.display()
        );
        fs::write(here.join(LIST), list).unwrap();
        remove(&here, File::open(here.join(LIST)).unwrap()).unwrap();
        assert!(!here.join("a.head").exists());
        assert!(outside.exists() && here.join("mine.txt").exists() && here.join("sub").exists());
    }

    #[test]
    fn another_run_in_the_folder_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let list = || {
            NamedTempFile::new_in(&folder)
                .unwrap()
                .persist(folder.path().join(LIST))
        };
        let first = SavedResponses {
            folder: folder.path().to_owned(),
            list: list().unwrap(),
            trials: HashMap::new(),
            failure: Mutex::default(),
        };
        first.write("a", b"1").unwrap();
        assert!(first.write("a", b"2").is_err());
        list().unwrap();
        let told = first.write("b", b"1").unwrap_err().to_string();
        assert_eq!(told, "another run writes into this folder");
        assert!(folder.path().join("a").exists() && !folder.path().join("b").exists());
    }
}
