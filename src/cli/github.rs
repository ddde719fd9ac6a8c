//! Under GitHub Actions: what its runner shows of a run, and of mistakes before one.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::ValueEnum;

use super::outlet;
use crate::record::{Redact as _, Secrets};
use crate::report::{Github, Reporters, STEP_SUMMARY, annotations, fault};
use crate::source::Diagnostic;

/// When there are annotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    #[default]
    Auto,
    Always,
    Never,
}

/// Whether there are annotations.
static IS_ON: OnceLock<bool> = OnceLock::new();

impl When {
    /// Decides it for the whole program; `auto` is whether it is so by itself under
    /// GitHub Actions.
    pub(super) fn decide(self, auto: bool) {
        let is_on = match self {
            Self::Auto => auto && is_github(),
            Self::Always => true,
            Self::Never => false,
        };
        // What was decided first stays.
        let _ = IS_ON.set(is_on);
    }
}

/// Whether there are annotations.
pub(super) fn is_on() -> bool {
    *IS_ON.get_or_init(is_github)
}

/// Whether annotations are asked for, as far as that is decided: then GitHub reads what is
/// written, though the environment may not say so, as in a container.
pub(super) fn is_decided() -> bool {
    IS_ON.get().copied().unwrap_or_default()
}

/// The environment of every step of GitHub Actions says so, and that of what
/// reads the same commands.
fn is_github() -> bool {
    env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Has what happens in a run told to GitHub: in the log, on the stream that takes
/// the console, and in the summary of the step.
pub(super) fn listen(reporters: &mut Reporters, log: Box<dyn Write + Send>) {
    let mut github = Github::new(log);
    if let Some(path) = summary_of_step() {
        match page(&path) {
            Ok((page, room)) => {
                let page = StepSummary { file: page, path };
                github = github.with_page(Box::new(page), room);
            }
            Err(error) => {
                let error = at(&path, &error);
                outlet::warning(&format!("no summary of the step: {error}"));
            }
        }
    }
    reporters.add("--github", github);
}

/// The summary of the step, whose errors say where it is.
struct StepSummary {
    file: File,
    path: PathBuf,
}

impl Write for StepSummary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        written.map_err(|error| at(&self.path, &error))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An error that names who said the file, and which.
fn at(path: &Path, error: &io::Error) -> io::Error {
    let message = format!("GITHUB_STEP_SUMMARY={}: {error}", path.display());
    io::Error::new(error.kind(), message)
}

/// The file of the step's summary, where there is one.
pub(super) fn summary_of_step() -> Option<PathBuf> {
    let path = env::var_os("GITHUB_STEP_SUMMARY")?;
    (!path.is_empty()).then(|| path.into())
}

/// The page of the step, which others write to, too, and how much room it has.
fn page(path: &Path) -> io::Result<(File, u64)> {
    let file = File::options().append(true).open(path)?;
    let length = file.metadata()?.len();
    Ok((file, STEP_SUMMARY.saturating_sub(length)))
}

/// Annotates what is wrong with suites.
pub(super) fn annotate(found: &[Diagnostic], secrets: &Secrets, is_strict: bool) {
    if is_on() {
        let mut found = found.to_vec();
        found.redact(secrets);
        outlet::command(&annotations(&found, &folder(), is_strict));
    }
}

/// The annotation of a mistake, where there are any.
pub(super) fn annotation(message: &str) -> Option<String> {
    is_on().then(|| fault(message))
}

/// The folder in which `smoke` is started, as a path from the root of its
/// repository, or of what a CI server takes for it; empty where there is none.
pub(super) fn folder() -> String {
    let Ok(here) = env::current_dir().and_then(|here| here.canonicalize()) else {
        return String::new();
    };
    let repository = here.ancestors().find(|it| it.join(".git").exists());
    let roots = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"];
    let mut roots = roots.into_iter().filter_map(env::var_os);
    let root = repository.map(Path::to_owned).or_else(|| {
        let root = roots.find_map(|it| PathBuf::from(it).canonicalize().ok())?;
        here.starts_with(&root).then_some(root)
    });
    let folder = root.as_deref().and_then(|it| here.strip_prefix(it).ok());
    folder.map_or(String::new(), |it| it.to_string_lossy().into_owned())
}
