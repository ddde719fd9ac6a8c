//! Attempts that are not the main result of a test case, as Maven Surefire
//! writes them (`surefire-test-report.xsd`): `flakyFailure` of a case that passed
//! in the end, `rerunFailure` of one that never did.
//!
//! Surefire has `flakyError` and `rerunError` for attempts without an answer, too,
//! which hardly a reader knows (not Jenkins' JUnit plugin, nor mikepenz' action):
//! a case that was flaky for a timeout would be a plain success there. `type` and
//! the message say which it was.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesCData, Event};

use super::Dialect;
use super::case::{body, kind, main_attempt, message, system_out};
use super::clean::{clean, clean_line};
use crate::record::{Attempt, Outcome, TrialInfo, Verdict};

/// One attempt.
pub(super) struct Rerun {
    element: &'static str,
    kind: String,
    message: String,
    story: String,
    out: Option<String>,
    elapsed_us: u64,
}

/// Every attempt that did not pass and is not the main one, in order.
pub(super) fn reruns(trial: &TrialInfo, outcome: &Outcome, command: &str) -> Vec<Rerun> {
    let main = main_attempt(outcome);
    let others = outcome
        .failures()
        .filter(|(number, _)| Some(number - 1) != main);
    let other = |(number, attempt): (usize, &Attempt)| {
        let alone = Outcome::of(attempt);
        let which = format!("attempt {number} of {}", outcome.allowed());
        Rerun {
            element: element(outcome.verdict),
            kind: clean_line(&kind(&alone)),
            message: message(&which, trial, &alone),
            story: clean(&body(trial, &alone, &which, command)),
            out: system_out(attempt),
            elapsed_us: attempt.elapsed_us,
        }
    };
    others.map(other).collect()
}

const fn element(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Flaky => "flakyFailure",
        _ => "rerunFailure",
    }
}

impl Rerun {
    /// Writes the element.
    pub(super) fn write(&self, writer: &mut Writer<Vec<u8>>, dialect: Dialect) -> io::Result<()> {
        let element = writer
            .create_element(self.element)
            .with_attribute(("type", &*self.kind))
            .with_attribute(("message", &*self.message));
        let element = match dialect {
            Dialect::Full => {
                let seconds = super::seconds::seconds_of(self.elapsed_us);
                element.with_attribute(("time", &*seconds))
            }
            Dialect::Jenkins => element,
        };
        element.write_inner_content(|writer| {
            text(writer, "stackTrace", &self.story)?;
            match &self.out {
                Some(out) => text(writer, "system-out", out),
                None => Ok(()),
            }
        })?;
        Ok(())
    }
}

fn text(writer: &mut Writer<Vec<u8>>, element: &str, text: &str) -> io::Result<()> {
    writer
        .create_element(element)
        .write_inner_content(|writer| writer.write_event(Event::CData(BytesCData::new(text))))?;
    Ok(())
}
