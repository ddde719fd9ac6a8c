//! Requests and responses at length, below the line of whom they are for.

use std::time::Duration;

use super::{TIME, VERDICT};
use crate::record::{Attempt, Outcome, ProbeFinished};
use crate::report::duration;
use crate::report::paint::Paint;
use crate::report::story::{exchanges, heading};
use crate::source::{elide, one_line};

/// How many characters of a name are shown.
const NAME: usize = 200;

/// Those of a trial.
pub(super) fn of_trial(outcome: &Outcome, paint: Paint) -> String {
    let attempts = (1..).zip(&outcome.attempts);
    let lines = attempts.flat_map(|(number, attempt)| {
        let heading = heading(number, outcome, paint);
        heading.into_iter().chain(exchanges(attempt, paint))
    });
    below(lines)
}

/// A probe, in the line that a trial would have, with its request and its response.
pub(super) fn probed(probe: &ProbeFinished, paint: Paint) -> String {
    let word = paint.dim(&format!("{:<VERDICT$}", "PROBE"));
    let shown = paint.dim(&format!("{:>TIME$}", duration(probe.elapsed_us)));
    let asked = format!("{} as {}", probe.request, probe.host);
    let target = paint.dim(&format!("@ {}", name(&probe.target)));
    let error = probe.step.error.as_ref();
    let error = error.map_or(String::new(), |error| {
        format!(" ({}: {})", error.phase, name(&error.message))
    });
    let took = Duration::from_micros(probe.elapsed_us);
    let attempt = Attempt::of(took, probe.step.clone());
    let text = format!("{word} {shown}  {} {target}{error}\n", name(&asked));
    text + &below(exchanges(&attempt, paint).into_iter())
}

fn name(text: &str) -> String {
    elide(&one_line(text), NAME).into_owned()
}

fn below(lines: impl Iterator<Item = String>) -> String {
    let margin = " ".repeat(VERDICT + TIME + 3);
    lines.fold(String::new(), |text, line| text + &margin + &line + "\n")
}
