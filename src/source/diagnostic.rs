//! What is wrong, where, and what to do about it.

use serde::{Deserialize, Serialize};

use super::Place;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The suite can't be run, or the check failed.
    Error,
    /// Probably not what was meant.
    Warning,
}

/// One thing to say about a suite or about a response: a stable code, a line
/// for people, the places it is about, and what else helps.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for the kind of finding, such as `unknown-key`.
    pub code: String,
    /// One line.
    pub message: String,
    /// The places it is about, the first the one to look at.
    pub labels: Vec<Label>,
    /// What else helps: `help`, `note`.
    pub notes: Vec<Note>,
}

/// A place in a suite and what is to be said there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What, in a few words; may be empty.
    pub text: String,
}

/// A line below the places.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Note {
    /// The word in front: `help`, `note`.
    pub title: String,
    /// What is said.
    pub text: String,
}

impl Diagnostic {
    /// An error of the kind `code`.
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning of the kind `code`.
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a place; the first one is the one to look at.
    #[must_use]
    pub fn at(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            place,
            text: text.into(),
        });
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        self.note_as("help", text)
    }

    /// Adds what is good to know.
    #[must_use]
    pub fn note(self, text: impl Into<String>) -> Self {
        self.note_as("note", text)
    }

    fn note_as(mut self, title: &str, text: impl Into<String>) -> Self {
        self.notes.push(Note {
            title: title.to_owned(),
            text: text.into(),
        });
        self
    }

    /// Whether nothing is to be sent because of it: an error; where warnings are
    /// errors, a warning, too, but for one that a meaning has changed, which what
    /// is right has no other spelling to be rid of.
    #[must_use]
    pub fn forbids(&self, strict: bool) -> bool {
        self.is_error() || strict && self.code != "changed-meaning"
    }

    /// The first place and the message, in one line.
    #[must_use]
    pub fn headline(&self) -> String {
        match self.labels.first().map(|label| &label.place) {
            Some(Place {
                path, line, column, ..
            }) => {
                format!("{path}:{line}:{column}: {}", self.message)
            }
            None => self.message.clone(),
        }
    }

    /// Whether nothing may be sent because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
