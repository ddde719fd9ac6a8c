//! Targets that are waited for, in the line that says what is going on.

use std::fmt::Write;
use std::time::Instant;

use super::shown;
use crate::record::{ReadyChanged, Waiting};
use crate::report::readiness::sight_in_words;
use crate::source::elide;

/// How many are named.
const NAMED: usize = 2;

/// Targets that are waited for, in the order in which that began.
#[derive(Default)]
pub(super) struct GateWaiters(Vec<Wait>);

struct Wait {
    id: String,
    target: String,
    since: Instant,
    stable: u32,
    seen: String,
}

impl GateWaiters {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{PollResult, TrialInfo};
    use crate::source::Place;

    fn waiting(target: &str) -> Waiting {
        let place = Place {
            path: String::new(),
            line: 1,
            column: 1,
            text: String::new(),
            start: 0,
            end: 0,
        };
        Waiting {
            probe: TrialInfo {
                id: format!("a::[ready]@{target}"),
                suite: String::new(),
                case: String::new(),
                target: target.to_owned(),
                row: None,
                place,
                host: String::new(),
                request: String::new(),
                tags: Vec::new(),
            },
            declared: true,
            within_us: 0,
            every_us: 0,
            stable: 3,
            trials: 1,
        }
    }

    #[test]
    fn what_is_seen_last_is_shown() {
        let mut waits = GateWaiters::default();
        for target in ["a", "b", "c"] {
            waits.started(&waiting(target));
        }
        let message = "connection refused".to_owned();
        let sights = [
            (PollResult::NoAnswer { message }, 0),
            (PollResult::AsExpected, 2),
        ];
        for (target, (sight, in_a_row)) in ["a", "b"].into_iter().zip(sights) {
            waits.changed(&ReadyChanged {
                id: format!("a::[ready]@{target}"),
                sight,
                in_a_row,
                polls: 5,
                elapsed_us: 1,
            });
        }
        assert_eq!(
            waits.described(),
            ", waiting for a (0 s): connection refused, waiting for b (0 s): 2 of 3 good in a \
             row, and for 1 more"
        );
        for target in ["a", "b", "c"] {
            waits.ended(&format!("a::[ready]@{target}"));
        }
        assert_eq!(waits.described(), "");
    }
}
