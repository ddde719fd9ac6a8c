//! Memory of the last runs of a project, in the user's state folder.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, mem};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::record::Verdict;
use crate::report::{Event, Reporter, Reporters};
use crate::source::short_digest;

/// Verdicts of trials by id, by the file of their suite: suites of two files may
/// share a name.
pub(super) type Verdicts = BTreeMap<String, BTreeMap<String, Verdict>>;

/// What is known of the last runs of a project.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    /// Version of the format.
    version: u32,
    /// The project's folder, for people.
    project: PathBuf,
    /// Verdict of each trial when it ran last.
    pub(super) verdicts: Verdicts,
    /// The last command line of each folder.
    pub(super) commands: BTreeMap<String, LastCommand>,
}

/// The last command line of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LastCommand {
    /// It named these and said nothing else.
    Named(Named),
    /// It said something that isn't kept.
    SaidMore,
}

/// What a command line names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    /// Files and folders of suites.
    pub(super) suites: Vec<String>,
    /// Targets, none with a password.
    pub(super) targets: Vec<String>,
    /// The profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<String>,
}

/// Version of the format that is written and read.
const VERSION: u32 = 1;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Memory of one project.
#[derive(Debug)]
pub(super) struct Memory {
    /// The file that has it.
    pub(super) file: PathBuf,
    project: PathBuf,
    /// Where `smoke` is started.
    pub(super) here: String,
}

impl Memory {
    /// That of the project in which `smoke` is started: its repository, or else
    /// the folder itself. None where the user has no state folder.
    pub(super) fn of_project() -> Option<Self> {
        let here = env::current_dir().ok()?.canonicalize().ok()?;
        let mut around = here.ancestors();
        let project = around.find(|folder| folder.join(".git").exists());
        let project = project.unwrap_or(&here).to_owned();
        let name = short_digest(project.as_os_str().as_encoded_bytes());
        Some(Self {
            file: state_folder()?.join(format!("{name}.json")),
            project,
            here: here.to_string_lossy().into_owned(),
        })
    }

    /// What is known, if anything is.
    pub(super) fn known(&self) -> io::Result<Option<Known>> {
        let file = match File::open(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut text = Vec::new();
        file.take(LONGEST).read_to_end(&mut text)?;
        let known: Known = serde_json::from_slice(&text)?;
        if known.version == VERSION {
            return Ok(Some(known));
        }
        let other = format!("it has version {} of the format", known.version);
        Err(io::Error::other(other))
    }

    /// Sees that so many bytes more can be kept, as far as can be known before.
    pub(super) fn has_room_for(&self, more: usize) -> bool {
        let known = fs::metadata(&self.file).map_or(0, |known| known.len());
        let mut all = io::repeat(b' ').take(known + more as u64);
        let kept = self
            .beside()
            .and_then(|mut file| io::copy(&mut all, &mut file));
        kept.is_ok()
    }

    /// Replaces what is known by what `update` makes of it. Whoever reads it finds
    /// the old or the new, never half of one.
    pub(super) fn update(&self, update: impl FnOnce(&mut Known)) -> io::Result<()> {
        // What can't be read is of no use.
        let mut known = self.known().ok().flatten().unwrap_or_default();
        known.version = VERSION;
        known.project.clone_from(&self.project);
        update(&mut known);
        let mut file = self.beside()?;
        file.write_all(&serde_json::to_vec(&known)?)?;
        file.persist(&self.file).map_err(|error| error.error)?;
        Ok(())
    }

    /// A file of the user alone, which goes away unless it takes the place of
    /// what is known.
    fn beside(&self) -> io::Result<NamedTempFile> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        NamedTempFile::new_in(folder)
    }
}

/// Where the user's programs keep what isn't lost between two runs (XDG Base
/// Directory Specification, which wants whole paths).
fn state_folder() -> Option<PathBuf> {
    const HOME: &str = if cfg!(target_os = "macos") {
        "Library/Application Support"
    } else {
        ".local/state"
    };
    let folder = |variable| env::var_os(variable).map(PathBuf::from);
    let folder = |variable| folder(variable).filter(|path| path.is_absolute());
    let state = folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(HOME)))?;
    Some(state.join("smoke"))
}

/// A file's path without links.
pub(super) fn real(path: &str) -> String {
    let real = fs::canonicalize(path).map(|real| real.to_string_lossy().into_owned());
    real.unwrap_or_else(|_| path.to_owned())
}

/// Hears the verdicts of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Hearing(Arc<Mutex<Verdicts>>);

impl Hearing {
    /// Has a run told.
    pub(super) fn listen(&self, reporters: &mut Reporters) {
        reporters.add("--rerun-failed", self.clone());
    }

    /// What was heard, by the files themselves.
    pub(super) fn take(&self) -> Verdicts {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = mem::take(&mut *heard).into_iter();
        heard
            .map(|(path, verdicts)| (real(&path), verdicts))
            .collect()
    }
}

impl Reporter for Hearing {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::TrialFinished(told) = event {
            let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let of_suite = heard.entry(told.trial.place.path.clone()).or_default();
            let verdict = told.outcome.verdict;
            let known = of_suite.entry(told.trial.id.clone()).or_insert(verdict);
            // Where secrets are hidden, two trials may have one id.
            if is_pending(verdict) {
                *known = verdict;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a trial did not pass although it was meant to run.
pub(super) const fn is_pending(verdict: Verdict) -> bool {
    verdict.is_wrong() || matches!(verdict, Verdict::NotRun)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn memory(folder: &Path) -> Memory {
        Memory {
            file: folder.join("state/smoke/a.json"),
            project: folder.to_owned(),
            here: folder.display().to_string(),
        }
    }

    #[test]
    fn runs_at_once_leave_it_whole() {
        let folder = tempfile::tempdir().unwrap();
        let memory = memory(folder.path());
        assert!(memory.known().unwrap().is_none());
        let write = |number: usize| {
            let file = number.to_string().repeat(1000);
            let insert = |known: &mut Known| {
                let verdicts = BTreeMap::from([(file.clone(), Verdict::Failed)]);
                known.verdicts.insert(file, verdicts);
            };
            memory.update(insert).unwrap();
            assert!(memory.known().unwrap().is_some());
        };
        std::thread::scope(|scope| {
            for number in 0..8 {
                scope.spawn(move || (0..20).for_each(|_| write(number)));
            }
        });
        let left = fs::read_dir(memory.file.parent().unwrap()).unwrap();
        assert_eq!(left.count(), 1);
    }

    #[test]
    fn it_is_the_user_s_alone_and_what_cannot_be_read_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let memory = memory(folder.path());
        assert!(memory.has_room_for(1));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(memory.file.parent().unwrap()), 0o700);
        for text in [
            "nonsense",
            r#"{"version":2,"project":"","verdicts":{},"commands":{}}"#,
        ] {
            fs::write(&memory.file, text).unwrap();
            assert!(memory.known().is_err());
            memory.update(|_| ()).unwrap();
            assert_eq!(memory.known().unwrap().unwrap().version, VERSION);
        }
        assert_eq!(mode(&memory.file), 0o600);
    }
}
