//! Targets that are waited for, in the line that says what is going on.

use std::fmt::Write;
use std::time::Instant;

use super::shown;
use crate::report::readiness::sight_in_words;
use crate::report::{ReadyChanged, Waiting};
use crate::source::elide;

/// How many are named.
const NAMED: usize = 2;

/// Targets that are waited for, in the order in which that began.
#[derive(Default)]
pub(super) struct Waits(Vec<Wait>);

struct Wait {
    id: String,
    target: String,
    since: Instant,
    stable: u32,
    seen: String,
}

impl Waits {
    pub(super) fn started(&mut self, waiting: &Waiting) {
        self.0.push(Wait {
            id: waiting.probe.id.clone(),
            target: shown(&waiting.probe.target),
            since: Instant::now(),
            stable: waiting.stable,
            seen: String::new(),
        });
    }

    pub(super) fn changed(&mut self, changed: &ReadyChanged) {
        let known = self.0.iter_mut().find(|wait| wait.id == changed.id);
        let Some(wait) = known else { return };
        let words = sight_in_words(&changed.sight);
        wait.seen = match changed.in_a_row {
            0 => elide(&words, 80).into_owned(),
            row => format!("{row} of {} good in a row", wait.stable),
        };
    }

    pub(super) fn ended(&mut self, id: &str) {
        self.0.retain(|wait| wait.id != id);
    }

    /// `, waiting for nginx (12 s): connection refused`.
    pub(super) fn described(&self) -> String {
        let mut text = String::new();
        for wait in self.0.iter().take(NAMED) {
            let seconds = wait.since.elapsed().as_secs();
            let _ = write!(text, ", waiting for {} ({seconds} s)", wait.target);
            if !wait.seen.is_empty() {
                let _ = write!(text, ": {}", wait.seen);
            }
        }
        if let Some(more @ 1..) = self.0.len().checked_sub(NAMED) {
            let _ = write!(text, ", and for {more} more");
        }
        text
    }
}
