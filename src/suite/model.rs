//! The model of a suite: what a run is made from.

use indexmap::IndexMap;

use super::{Case, NamedTarget, Ready};
use crate::source::Located;

/// A suite, read and understood.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Unique in a run.
    pub name: Located<String>,
    /// The file, as the user named it.
    pub path: String,
    /// The `smoke.toml` that it includes.
    pub project: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Who is asked for when neither the case nor the target says.
    pub host: Option<Located<String>>,
    /// The targets that it names, those of included files too.
    pub targets: IndexMap<String, NamedTarget>,
    /// The only targets that it is for, by name; none means all.
    pub only_targets: Vec<Located<String>>,
    /// What its cases wait for.
    pub ready: Option<Ready>,
    /// The environment variables that its texts use, by name.
    pub environment: IndexMap<String, String>,
    /// What the command line says of the names that its texts use.
    pub given: IndexMap<String, String>,
    /// Its cases, in the order of the file.
    pub cases: Vec<Case>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The environment variable that it comes from.
    pub env: String,
    /// The text itself.
    pub value: String,
}

impl Secret {
    /// A secret with fewer characters can't be hidden: it would be found in
    /// half of all words.
    pub const SHORTEST: usize = 4;

    /// Whether a text is there, and has fewer.
    #[must_use]
    pub fn is_too_short(text: &str) -> bool {
        (1..Self::SHORTEST).contains(&text.trim().chars().count())
    }
}

/// Without the text.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({})", self.env)
    }
}
