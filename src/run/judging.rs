//! Judging what came of a trial.

use std::sync::Arc;
use std::time::Duration;

use super::door::is_shut;
use crate::content::Content;
use crate::diagnose::{Diagnosis, Evidence, Found, diagnose};
use crate::exchange::{Answer, Exchange, Phase, Sent, TransportError};
use crate::expect::{Check, judge};
use crate::plan::Trial;
use crate::report::{Attempt, Curl, ErrorRecord, Excerpt, HopRecord, Secret, micros};
use crate::source::Sources;
use crate::transport::Network;

/// A trial's judgement, before it is told.
pub(super) struct Judged {
    pub(super) hops: Vec<HopRecord>,
    pub(super) checks: Vec<Check>,
    pub(super) error: Option<ErrorRecord>,
    pub(super) diagnosis: Option<Diagnosis>,
    pub(super) excerpt: Option<Excerpt>,
    pub(super) curl: String,
    pub(super) shut: bool,
}

/// What a judgement needs, apart from what was found.
pub(super) struct Judging {
    pub(super) trial: Trial,
    pub(super) sources: Arc<Sources>,
    pub(super) secrets: Arc<[Secret]>,
    pub(super) network: Arc<Network>,
}

impl Judging {
    pub(super) fn judge(&self, found: &Result<Exchange, TransportError>) -> Judged {
        match found {
            Ok(exchange) => self.answered(exchange),
            Err(error) => self.died(error),
        }
    }

    fn answered(&self, exchange: &Exchange) -> Judged {
        let case = self.trial.case();
        let answer = &exchange.last.answer;
        let content = Content::of(answer);
        let checks = judge(&case.expect, case.span, exchange, &content, &self.sources);
        let failed: Vec<&Check> = checks.iter().filter(|check| !check.is_met()).collect();
        let (diagnosis, excerpt) = if failed.is_empty() {
            (None, None)
        } else {
            let excerpt = Excerpt::new(answer, Some(content.text()), &self.secrets);
            (self.cause(&failed, exchange), Some(excerpt))
        };
        Judged {
            hops: exchange
                .hops()
                .map(|hop| HopRecord::new(hop, &self.secrets))
                .collect(),
            error: None,
            diagnosis,
            curl: self.curl(exchange.hops().next().map(|hop| &hop.sent)),
            excerpt,
            checks,
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

    fn died(&self, error: &TransportError) -> Judged {
        Judged {
            hops: error
                .redirects
                .iter()
                .map(|hop| HopRecord::new(hop, &self.secrets))
                .collect(),
            checks: Vec::new(),
            error: Some(ErrorRecord {
                phase: error.phase,
                message: error.cause.to_string(),
            }),
            diagnosis: self.diagnose(&[], Found::Error(error)),
            excerpt: None,
            curl: self.curl(
                error
                    .redirects
                    .first()
                    .map(|hop| &hop.sent)
                    .or(Some(&error.sent)),
            ),
            shut: is_shut(error),
        }
    }

    /// A command that sends the first request again.
    fn curl(&self, first: Option<&Sent>) -> String {
        let Some(first) = first else {
            return String::new();
        };
        let case = self.trial.case();
        let options = self.network.options();
        let resolve: Vec<String> = options.resolve.iter().map(ToString::to_string).collect();
        let connect_to: Vec<String> = options.connect_to.iter().map(ToString::to_string).collect();
        let tls = options.tls(&self.trial.target.tls);
        let curl = Curl {
            request: &case.request,
            target: &self.trial.target,
            host: &self.trial.host,
            sent: first,
            limits: &case.limits,
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
            host: &self.trial.host,
            case_path: &self.trial.case().request.path,
            found,
            failed,
            url: self.trial.case().expect.url.as_ref(),
        })
    }
}

impl Judged {
    /// As an attempt that took so long.
    pub(super) fn attempt(self, elapsed: Duration) -> Attempt {
        Attempt {
            pause_us: 0,
            elapsed_us: micros(elapsed),
            hops: self.hops,
            checks: self.checks,
            error: self.error,
            diagnosis: self.diagnosis,
            curl: self.curl,
            excerpt: self.excerpt,
        }
    }

    /// A judgement that panicked, on who knows what page: one trial without
    /// a verdict, and not a run without a report.
    pub(super) fn bug() -> Self {
        Self {
            hops: Vec::new(),
            checks: Vec::new(),
            error: Some(ErrorRecord {
                phase: Phase::Receive,
                message: "smoke failed to judge the answer, which is a bug of smoke".to_owned(),
            }),
            diagnosis: None,
            excerpt: None,
            curl: String::new(),
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
