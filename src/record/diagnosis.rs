//! Diagnosis: a named cause and the next steps.

use serde::{Deserialize, Serialize};

use super::Code;
use crate::source::{elide, one_line};

/// Cause of a wrong or missing response, as far as the evidence tells, and what
/// to do next.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Code of the cause.
    pub code: Code,
    /// The cause, in one line.
    pub cause: String,
    /// The cause as it is told of several requests, where `cause` names what one
    /// of them asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_several: Option<String>,
    /// How many requests of the run were in flight to the target at once, at most, where
    /// those may be why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<usize>,
    /// What to do or to look at, the likeliest first, a line each.
    pub next: Vec<String>,
    /// What else it could be, where the code alone is surer than what came.
    #[serde(skip)]
    pub otherwise: Option<&'static str>,
}

/// At most this many characters in a line: room for two long paths.
const LINE: usize = 500;

impl Diagnosis {
    /// A cause, with no step yet.
    pub(crate) fn new(code: Code, cause: impl AsRef<str>) -> Self {
        Self {
            code,
            cause: line(cause.as_ref()),
            of_several: None,
            in_flight: None,
            next: Vec::new(),
            otherwise: None,
        }
    }

    /// A cause whose sentence names the path that was asked for.
    pub(crate) fn of(code: Code, path: &str, cause: impl Fn(&str) -> String) -> Self {
        Self::new(code, cause(path)).of_several(cause("these"))
    }

    /// With the sentence for several requests that have it.
    pub(crate) fn of_several(mut self, cause: impl AsRef<str>) -> Self {
        self.of_several = Some(line(cause.as_ref()));
        self
    }

    /// Told of several, of which `path` is one; as it is where it has no sentence for
    /// several.
    pub(crate) fn told_of(mut self, path: &str, more: usize) -> Self {
        let Some(several) = self.of_several.as_ref().filter(|_| more > 0) else {
            return self;
        };
        let all = format!("{path} and {more} more");
        self.cause = if self.cause.replacen(path, "these", 1) == *several {
            line(&self.cause.replacen(path, &all, 1))
        } else {
            line(&format!("{several}: {all}"))
        };
        self
    }

    /// With what the response says of it, in its own words.
    pub(crate) fn saying(mut self, words: &str) -> Self {
        // Numbers in it may be others each time.
        let is_same = !words.contains(|it: char| it.is_ascii_digit());
        let several = self.of_several.as_mut().filter(|_| is_same);
        for cause in several.into_iter().chain([&mut self.cause]) {
            *cause = line(&format!("{cause}, and says: `{words}`"));
        }
        self
    }

    /// With how many requests were in flight.
    pub(crate) fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = Some(requests);
        self
    }

    /// With what else it could be.
    pub(crate) fn or(mut self, otherwise: &'static str) -> Self {
        self.otherwise = Some(otherwise);
        self
    }

    /// What the diagnoses of one cause have in common, whatever was asked for.
    #[must_use]
    pub fn kin(&self) -> (&Code, &str) {
        (
            &self.code,
            self.of_several.as_deref().unwrap_or(&self.cause),
        )
    }

    /// With one more step.
    pub(crate) fn step(mut self, step: impl AsRef<str>) -> Self {
        self.next.push(line(step.as_ref()));
        self
    }

    /// With the step that a command makes, if there is one.
    pub(crate) fn step_of(self, command: Option<String>, step: impl Fn(&str) -> String) -> Self {
        match command {
            Some(command) => self.step(step(&command)),
            None => self,
        }
    }

    /// With one more step, if it applies.
    pub(crate) fn step_if(self, applies: bool, step: impl AsRef<str>) -> Self {
        if applies { self.step(step) } else { self }
    }
}

fn line(text: &str) -> String {
    elide(&one_line(text), LINE).into_owned()
}
