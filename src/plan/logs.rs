//! Where servers write what they say of requests.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use super::Target;
use super::typed::split_alias;
use crate::source::nearest;

/// Where a server writes what it says of requests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LogPlace {
    /// A file.
    File(PathBuf),
    /// The journal of a systemd unit.
    Journal(String),
}

/// Whether a text may name a systemd unit (`systemd.unit`).
pub(super) fn is_unit(name: &str) -> bool {
    let is_known = |c: char| c.is_ascii_alphanumeric() || ":_.\\@-".contains(c);
    !name.is_empty() && name.len() <= 255 && !name.starts_with('-') && name.chars().all(is_known)
}

/// A log as it is typed: `NAME=PATH`, or the path alone where the run has one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLog {
    target: Option<String>,
    path: PathBuf,
    /// Whether it is a setting, which is for runs of other targets, too.
    is_setting: bool,
}

impl FromStr for TypedLog {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (target, path) = split_alias(text);
        if path.starts_with('=') && target.is_none() {
            return Err(
                "there is no name before `=`: write NAME=PATH, NAME being a target's".to_owned(),
            );
        }
        if path.is_empty() {
            return Err("there is no file: write NAME=PATH, NAME being a target's".to_owned());
        }
        Ok(Self {
            target: target.map(str::to_owned),
            path: PathBuf::from(path),
            is_setting: false,
        })
    }
}

impl fmt::Display for TypedLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.target {
            Some(target) => write!(f, "{target}={path}"),
            None => write!(f, "{path}"),
        }
    }
}

/// Gives targets the logs that are typed for them, besides those that they have.
pub(super) fn add(targets: &mut [Target], typed: &[TypedLog]) {
    for target in targets {
        for log in typed {
            let place = LogPlace::File(log.path.clone());
            if log.is_of(target) && !target.logs.contains(&place) {
                target.logs.push(place);
            }
        }
    }
}

/// What is wrong with the names of `--log`, where `targets` are those of the run.
pub(super) fn wrong(typed: &[TypedLog], targets: &[Arc<Target>]) -> Vec<String> {
    let mut names: Vec<&str> = targets.iter().map(|target| target.called()).collect();
    names.sort_unstable();
    names.dedup();
    let typed = typed.iter().filter(|log| !log.is_setting);
    let wrong = typed.filter_map(|log| match &log.target {
        None if names.len() > 1 => Some(format!(
            "`--log {}` is of which target? Write NAME=PATH; the run has {}",
            log.path.display(),
            names.join(", ")
        )),
        Some(name) if !targets.iter().any(|target| target.is_called(name)) => {
            let near = nearest(name, names.iter().copied());
            let near = near.map_or(String::new(), |near| format!(": did you mean `{near}`?"));
            Some(format!(
                "`--log`: no target of the run is called `{name}`{near}"
            ))
        }
        _ => None,
    });
    wrong.collect()
}

impl TypedLog {
    /// The same as a setting, which is left alone where the run has no such target.
    #[must_use]
    pub fn as_setting(self) -> Self {
        Self {
            is_setting: true,
            ..self
        }
    }

    fn is_of(&self, target: &Target) -> bool {
        let name = self.target.as_ref();
        name.is_none_or(|name| target.is_called(name))
    }
}
