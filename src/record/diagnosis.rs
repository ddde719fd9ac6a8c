//! Diagnosis: a named cause and the next steps.

use serde::{Deserialize, Serialize};

use super::Code;
use crate::source::{elide, one_line};

/// Cause of a wrong or missing response, as far as the evidence tells, and what
/// to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Code of the cause.
    pub code: Code,
    /// The cause, in one line.
    pub cause: String,
    /// What to do or to look at, the likeliest first, a line each.
    pub next: Vec<String>,
}

/// At most this many characters in a line: room for two long paths.
const LINE: usize = 500;

impl Diagnosis {
    /// A cause, with no step yet.
    pub(crate) fn new(code: Code, cause: impl AsRef<str>) -> Self {
        Self {
            code,
            cause: line(cause.as_ref()),
            next: Vec::new(),
        }
    }

    /// With one more step.
    pub(crate) fn step(mut self, step: impl AsRef<str>) -> Self {
        self.next.push(line(step.as_ref()));
        self
    }

    /// With one more step, if it applies.
    pub(crate) fn step_if(self, applies: bool, step: impl AsRef<str>) -> Self {
        if applies { self.step(step) } else { self }
    }
}

fn line(text: &str) -> String {
    elide(&one_line(text), LINE).into_owned()
}
