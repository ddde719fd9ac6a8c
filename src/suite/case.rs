//! A case: what is run, counted and told as one.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Retry, Step};
use crate::source::{Located, Span};

/// One request with what is expected of it, or several that belong together.
#[derive(Clone, Debug)]
pub struct Case {
    /// Unique in its suite.
    pub name: Located<String>,
    /// The row of `each` that it is for, in one line: its values and its place.
    pub row: Option<String>,
    /// The place to show for the case as a whole: that of its first request.
    pub span: Span,
    /// Its requests, in order; at least one. The first that does not pass ends
    /// the case.
    pub steps: Vec<Step>,
    /// How often it is tried again from its first step on, when it says.
    pub retry: Option<Retry>,
    /// What its requests go over.
    pub connections: Connections,
    /// Whether nothing else of the run is on its way to its targets meanwhile.
    pub serial: bool,
    /// Words to select it by, the suite's own among them.
    pub tags: Vec<String>,
    /// Why it isn't to be run, if it isn't.
    pub skip: Option<Located<String>>,
    /// The only targets that it is meant for, by name; none means all.
    pub only_targets: Vec<Located<String>>,
    /// Targets that it isn't meant for, by name.
    pub not_targets: Vec<Located<String>>,
}

/// What the requests of a case go over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Connections {
    /// Each request has a connection of its own.
    New,
    /// Those that other requests use, too, where the case allows that.
    #[default]
    Shared,
}

impl Case {
    /// Its first step, which every case has.
    ///
    /// # Panics
    /// When somebody made a case without.
    #[must_use]
    pub fn first(&self) -> &Step {
        self.steps.first().expect("a case asks for something")
    }

    /// Whether all that it asks may be asked again: it changes nothing.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        self.steps.iter().all(Step::is_repeatable)
    }

    /// Whether its requests are to make their connections themselves, from the look-up
    /// of a name on: it says so, or expects something of how that is done.
    #[must_use]
    pub fn is_about_connecting(&self) -> bool {
        let is_new = self.connections == Connections::New;
        is_new || self.steps.iter().any(Step::is_about_connecting)
    }

    /// Whether it may send more than one request.
    #[must_use]
    pub fn asks_more(&self) -> bool {
        self.steps.len() > 1 || self.steps.iter().any(Step::asks_more)
    }
}
