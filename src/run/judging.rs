//! Judging what came of a step.

use std::sync::Arc;

use super::door::is_shut;
use crate::content::Content;
use crate::diagnose::{Diagnosis, Evidence, Found, diagnose};
use crate::exchange::{Answer, Exchange, Phase, Sent, TransportError};
use crate::expect::{Check, judge};
use crate::plan::Trial;
use crate::report::{Curl, ErrorRecord, Excerpt, HopRecord, Secret, StepRecord};
use crate::source::Sources;
use crate::suite::Step;
use crate::transport::Network;

/// What became of a step.
pub(super) struct Judged {
    pub(super) record: StepRecord,
    /// Whether there is no connection to be had.
    pub(super) shut: bool,
}

/// What an answer says to what is expected of it.
pub(super) struct Read {
    pub(super) checks: Vec<Check>,
}

/// What a judgement needs, apart from what was found.
pub(super) struct Judging {
    pub(super) trial: Trial,
    /// The step as it was taken.
    pub(super) step: Step,
    pub(super) sources: Arc<Sources>,
    pub(super) secrets: Arc<[Secret]>,
    pub(super) network: Arc<Network>,
}

impl Judging {
    /// Everything there is to say of what was found.
    pub(super) fn judge(&self, found: &Result<Exchange, TransportError>) -> Judged {
        match found {
            Ok(exchange) => self.told(exchange, self.read(exchange).checks),
            Err(error) => self.died(error),
        }
    }

    /// Reads an answer.
    pub(super) fn read(&self, exchange: &Exchange) -> Read {
        let content = Content::of(&exchange.last.answer);
        let (expect, place) = (&self.step.expect, self.step.span);
        Read {
            checks: judge(expect, place, exchange, &content, &self.sources),
        }
    }

    /// An answer with all that was checked.
    pub(super) fn told(&self, exchange: &Exchange, checks: Vec<Check>) -> Judged {
        let answer = &exchange.last.answer;
        let failed: Vec<&Check> = checks.iter().filter(|check| !check.is_met()).collect();
        let (diagnosis, excerpt) = if failed.is_empty() {
            (None, None)
        } else {
            let content = Content::of(answer);
            let excerpt = Excerpt::new(answer, Some(content.text()), &self.secrets);
            (self.cause(&failed, exchange), Some(excerpt))
        };
        let record = StepRecord {
            hops: exchange
                .hops()
                .map(|hop| HopRecord::new(hop, &self.secrets))
                .collect(),
            diagnosis,
            curl: self.curl(exchange.hops().next().map(|hop| &hop.sent)),
            excerpt,
            checks,
            ..StepRecord::default()
        };
        Judged {
            record,
            shut: false,
        }
    }

    /// Why the answer is wrong. What names a cause stands at the beginning of a
    /// page, and a hostile one takes time to parse.
    fn cause(&self, failed: &[&Check], exchange: &Exchange) -> Option<Diagnosis> {
        let start = beginning(&exchange.last.answer);
        let start = Content::of(&start);
        let found = Found::Answer {
            exchange,
            title: start.title(),
            text: start.text(),
        };
        self.diagnose(failed, found)
    }

    /// That there is no answer.
    fn died(&self, error: &TransportError) -> Judged {
        let first = error.redirects.first().map(|hop| &hop.sent);
        let record = StepRecord {
            hops: error
                .redirects
                .iter()
                .map(|hop| HopRecord::new(hop, &self.secrets))
                .collect(),
            error: Some(ErrorRecord {
                phase: error.phase,
                message: error.cause.to_string(),
            }),
            diagnosis: self.diagnose(&[], Found::Error(error)),
            curl: self.curl(first.or(Some(&error.sent))),
            ..StepRecord::default()
        };
        Judged {
            record,
            shut: is_shut(error),
        }
    }

    /// A command that sends the first request again.
    fn curl(&self, first: Option<&Sent>) -> String {
        let Some(first) = first else {
            return String::new();
        };
        let request = &self.step.request;
        let options = self.network.options();
        let resolve: Vec<String> = options.resolve.iter().map(ToString::to_string).collect();
        let connect_to: Vec<String> = options.connect_to.iter().map(ToString::to_string).collect();
        let tls = options.tls(&self.trial.target.tls);
        let curl = Curl {
            request,
            target: &self.trial.target,
            host: self.trial.host_of(&self.step.request),
            sent: first,
            limits: &self.step.limits,
            resolve: &resolve,
            connect_to: &connect_to,
            tls: &tls,
            versions: options.versions,
            family: options.family,
            secrets: &self.secrets,
        };
        curl.command()
    }

    fn diagnose(&self, failed: &[&Check], found: Found<'_>) -> Option<Diagnosis> {
        diagnose(&Evidence {
            target: &self.trial.target,
            host: self.trial.host_of(&self.step.request),
            case_path: &self.step.request.path,
            found,
            failed,
            url: self.step.expect.url.as_ref(),
        })
    }
}

impl Judged {
    /// A judgement that panicked, on who knows what page: one trial without
    /// a verdict, and not a run without a report.
    pub(super) fn bug() -> Self {
        let message = "smoke failed to judge the answer, which is a bug of smoke".to_owned();
        let record = StepRecord {
            error: Some(ErrorRecord {
                phase: Phase::Receive,
                message,
            }),
            ..StepRecord::default()
        };
        Self {
            record,
            shut: false,
        }
    }
}

/// How much of an answer is looked at for a cause, in bytes.
const BEGINNING: usize = 64 * 1024;

fn beginning(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    let bytes = &mut answer.body.bytes;
    *bytes = bytes.slice(..bytes.len().min(BEGINNING));
    answer
}
