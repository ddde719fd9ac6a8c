//! Notice of a run: what it came to and what is wrong, short enough to be sent
//! to people.

mod slack;

use std::io::{self, Write};

use serde::Serialize;

use super::{Ending, Event, Reporter, RunFinished, RunStarted, headline, why_not_ready};
use crate::record::{Diagnosis, Flaky, ReadyEnd, Summary, TrialFinished, Verdict};
use crate::source::{counted, elide, one_line};

/// How many of each kind are told; of the others, their number.
const TOLD: usize = 10;

/// How many characters of a text are kept.
const TEXT: usize = 300;

/// Who reads the notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeFormat {
    /// Programs: all of it, field by field.
    #[default]
    Json,
    /// Slack, and what takes its incoming webhooks: lines of text.
    Slack,
}

/// Writes a notice, one JSON text, when the run has ended; nothing of a
/// recording that breaks off.
pub struct Notice<W: Write> {
    out: W,
    format: NoticeFormat,
    flaky: Flaky,
    told: Told,
    ended: Option<Ended>,
}

/// What a notice tells of a run while it goes on.
#[derive(Default, Serialize)]
struct Told {
    smoke: String,
    at: String,
    warnings: usize,
    targets: Vec<ToldTarget>,
    findings: Vec<ToldFinding>,
    failures: Vec<ToldFailure>,
    /// How many there are besides those above.
    omitted: Omitted,
    /// How many trials failed without having been sent, for what a finding
    /// tells of their target.
    unsent: usize,
}

/// What it tells of the end.
#[derive(Serialize)]
struct Ended {
    verdict: Ending,
    summary: Summary,
    elapsed_us: u64,
}

#[derive(Default, Serialize)]
struct Omitted {
    targets: usize,
    findings: usize,
    failures: usize,
}

#[derive(Serialize)]
struct ToldTarget {
    name: String,
    spelling: String,
}

/// What is wrong with a target: it is down, not ready, or has one cause for
/// several trials.
#[derive(Serialize)]
struct ToldFinding {
    target: String,
    message: String,
    code: Option<String>,
    cause: Option<String>,
}

#[derive(Serialize)]
struct ToldFailure {
    id: String,
    verdict: Verdict,
    message: String,
    code: Option<String>,
    cause: Option<String>,
}

/// All of it, as programs read it.
#[derive(Serialize)]
struct Whole<'a> {
    version: u32,
    #[serde(flatten)]
    ended: &'a Ended,
    #[serde(flatten)]
    told: &'a Told,
}

impl<W: Write> Notice<W> {
    /// The version of the JSON that this `smoke` writes.
    pub const VERSION: u32 = 1;

    /// Writes into a writer.
    pub fn new(out: W, format: NoticeFormat) -> Self {
        Self {
            out,
            format,
            flaky: Flaky::default(),
            told: Told::default(),
            ended: None,
        }
    }

    fn started(&mut self, run: &RunStarted) {
        self.flaky = run.flaky;
        let told = &mut self.told;
        told.smoke = short(&run.smoke);
        told.at = short(&run.at);
        told.warnings = run.warnings.len();
        for target in &run.targets {
            let target = ToldTarget {
                name: short(&target.name),
                spelling: short(&target.spelling),
            };
            keep(&mut told.targets, &mut told.omitted.targets, target);
        }
    }

    fn finding(&mut self, target: &str, message: &str, diagnosis: Option<&Diagnosis>) {
        let finding = ToldFinding {
            target: short(target),
            message: short(message),
            code: diagnosis.map(code),
            cause: diagnosis.map(cause),
        };
        let told = &mut self.told;
        keep(&mut told.findings, &mut told.omitted.findings, finding);
    }

    fn trial(&mut self, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        if !outcome.is_failure(self.flaky) {
            return;
        }
        let told = &mut self.told;
        let Some(attempt) = outcome.told() else {
            told.unsent += 1;
            return;
        };
        let diagnosis = attempt.step.diagnosis.as_ref();
        let failure = ToldFailure {
            id: short(&trial.id),
            verdict: outcome.verdict,
            message: short(&headline(outcome)),
            code: diagnosis.map(code),
            cause: diagnosis.map(cause),
        };
        keep(&mut told.failures, &mut told.omitted.failures, failure);
    }

    fn ended(&mut self, run: &RunFinished) {
        self.ended = Some(Ended {
            verdict: run.ending(self.flaky),
            summary: run.summary,
            elapsed_us: run.elapsed_us,
        });
    }
}

impl<W: Write> Reporter for Notice<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run),
            Event::TargetDown(down) => {
                self.finding(&down.target, &down.message, down.diagnosis.as_ref());
            }
            Event::ReadyFinished(finished)
                if matches!(finished.end, ReadyEnd::TimedOut | ReadyEnd::GaveUp) =>
            {
                let last = finished.last.as_ref();
                let diagnosis = last.and_then(|last| last.step.diagnosis.as_ref());
                let target = &finished.waiting.probe.target;
                self.finding(target, &why_not_ready(finished), diagnosis);
            }
            Event::TrialFinished(finished) => self.trial(finished),
            Event::Finding(finding) => {
                let targets = finding.targets.iter().map(|share| share.target.as_str());
                let targets = targets.collect::<Vec<_>>().join(", ");
                let message = counted(finding.trials.len(), "trial") + " with one cause";
                self.finding(&targets, &message, Some(&finding.diagnosis));
            }
            Event::RunFinished(run) => self.ended(run),
            // Of how the run goes on it tells nothing.
            Event::TrialStarted { .. }
            | Event::TrialRetried { .. }
            | Event::LogNote(_)
            | Event::TrialEnded { .. }
            | Event::ProbeFinished(_)
            | Event::ReadyStarted(_)
            | Event::ReadyChanged(_)
            | Event::ReadyFinished(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let Some(ended) = &self.ended else {
            return Ok(());
        };
        match self.format {
            NoticeFormat::Json => {
                let whole = Whole {
                    version: Self::VERSION,
                    ended,
                    told: &self.told,
                };
                serde_json::to_writer(&mut self.out, &whole)?;
            }
            NoticeFormat::Slack => {
                serde_json::to_writer(&mut self.out, &slack::message(ended, &self.told))?;
            }
        }
        self.out.flush()
    }
}

/// Keeps one more, or counts it.
fn keep<T>(told: &mut Vec<T>, omitted: &mut usize, one: T) {
    if told.len() < TOLD {
        told.push(one);
    } else {
        *omitted += 1;
    }
}

fn code(diagnosis: &Diagnosis) -> String {
    short(diagnosis.code.as_str())
}

fn cause(diagnosis: &Diagnosis) -> String {
    short(&diagnosis.cause)
}

fn short(text: &str) -> String {
    elide(&one_line(text), TEXT).into_owned()
}
