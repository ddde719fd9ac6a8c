//! Judging what came of a step.

use std::sync::Arc;

use http::HeaderValue;
use http::header::COOKIE;

use super::door::is_shut;
use super::further::Wrong;
use crate::content::Content;
use crate::diagnose::{Diagnosis, Evidence, Found, diagnose, diagnose_asset, diagnose_follow_up};
use crate::exchange::{Answer, Exchange, Phase, Sent, TransportError};
use crate::expect::assets::{AssetRecord, BrokenAsset};
use crate::expect::{Captured, Check, capture, judge};
use crate::plan::Trial;
use crate::report::{Curl, ErrorRecord, Excerpt, FollowUpRecord, HopRecord, Secret, StepRecord};
use crate::source::{Sources, elide, one_line};
use crate::suite::{Limits, Request, Step};
use crate::transport::{Jar, Network};

/// What became of a step.
pub(super) struct Judged {
    pub(super) record: StepRecord,
    pub(super) captured: Vec<Captured>,
    /// Whether there is no connection to be had.
    pub(super) shut: bool,
}

/// What an answer says to what is expected of it.
pub(super) struct Read {
    pub(super) checks: Vec<Check>,
    pub(super) captured: Vec<Captured>,
    /// What was asked besides.
    pub(super) follow_ups: Vec<FollowUpRecord>,
    /// Which of that was not answered as expected.
    pub(super) wrong: Option<Wrong>,
    /// What became of the files that a page names.
    pub(super) assets: Vec<AssetRecord>,
    /// One of them that is wrong.
    pub(super) broken: Option<BrokenAsset>,
}

/// What a judgement needs, apart from what was found.
pub(super) struct Judging {
    pub(super) trial: Trial,
    /// The step as it was taken.
    pub(super) step: Step,
    /// The session's cookies after the answer.
    pub(super) jar: Jar,
    pub(super) sources: Arc<Sources>,
    pub(super) secrets: Arc<[Secret]>,
    pub(super) network: Arc<Network>,
}

impl Judging {
    /// Everything there is to say of what was found.
    pub(super) fn judge(&self, found: Result<&Exchange, &TransportError>) -> Judged {
        match found {
            Ok(exchange) => self.told(exchange, self.read(exchange)),
            Err(error) => self.died(error),
        }
    }

    /// Reads an answer.
    pub(super) fn read(&self, exchange: &Exchange) -> Read {
        let content = Content::of(&exchange.last.answer);
        let (expect, place) = (&self.step.expect, self.step.span);
        let mut checks = judge(expect, place, exchange, &content, &self.sources);
        let mut captured = Vec::new();
        // What is there instead of the right answer is not worth having.
        if checks.iter().all(Check::is_met) {
            let captures = &self.step.captures;
            let found = capture(captures, exchange, &content, &self.jar, &self.sources);
            checks.extend(found.0);
            captured = found.1;
        }
        Read {
            checks,
            captured,
            follow_ups: Vec::new(),
            wrong: None,
            assets: Vec::new(),
            broken: None,
        }
    }

    /// An answer with all that was checked.
    pub(super) fn told(&self, exchange: &Exchange, read: Read) -> Judged {
        let Read {
            checks,
            captured,
            follow_ups,
            wrong,
            assets,
            broken,
        } = read;
        let answer = &exchange.last.answer;
        let failed: Vec<&Check> = checks.iter().filter(|check| !check.is_met()).collect();
        let (diagnosis, excerpt) = if failed.is_empty() {
            (None, None)
        } else if let Some(wrong) = &wrong {
            // The answer itself is as expected.
            (self.cause_of(wrong, exchange), None)
        } else if failed.iter().all(|check| is_of_assets(check)) {
            let cause = broken.and_then(|broken| self.cause_of_asset(&broken));
            (cause, None)
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
            curl: self.first_curl(exchange.hops().next().map(|hop| &hop.sent)),
            excerpt,
            follow_ups,
            checks,
            assets,
            captured: captured.iter().map(shown).collect(),
            ..StepRecord::default()
        };
        Judged {
            record,
            captured,
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

    /// Why what was asked besides was not answered as expected.
    fn cause_of(&self, wrong: &Wrong, first: &Exchange) -> Option<Diagnosis> {
        // The target can be reached; what is looked at then explains nothing.
        let again = wrong.found.as_ref().ok()?;
        let start = beginning(&first.last.answer);
        let start = Content::of(&start);
        let of_word = diagnose_follow_up(wrong.group, first, start.text(), again);
        let status = again.last.answer.status;
        let is_error = status.is_client_error() || status.is_server_error();
        of_word.or_else(|| is_error.then(|| self.cause(&[], again)).flatten())
    }

    /// Why a file that the page names is wrong.
    fn cause_of_asset(&self, broken: &BrokenAsset) -> Option<Diagnosis> {
        let start = beginning(&broken.exchange.last.answer);
        let start = Content::of(&start);
        let evidence = Evidence {
            target: &self.trial.target,
            host: self.trial.host_of(&self.step.request),
            case_path: &broken.path,
            found: Found::Answer {
                exchange: &broken.exchange,
                title: start.title(),
                text: start.text(),
            },
            failed: &[],
            refused: &[],
            url: None,
        };
        diagnose_asset(&evidence, &broken.wrong)
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
            curl: self.first_curl(first.or(Some(&error.sent))),
            ..StepRecord::default()
        };
        Judged {
            record,
            captured: Vec::new(),
            shut: is_shut(error),
        }
    }

    /// A command that sends the first request again.
    fn first_curl(&self, first: Option<&Sent>) -> String {
        self.curl(&self.step.request, &self.step.limits, first)
    }

    /// A command that sends a request again; empty where the session has
    /// cookies, without which it would be another request.
    pub(super) fn curl(&self, request: &Request, limits: &Limits, first: Option<&Sent>) -> String {
        let Some(first) = first.filter(|first| !self.has_session(first)) else {
            return String::new();
        };
        let options = self.network.options();
        let resolve: Vec<String> = options.resolve.iter().map(ToString::to_string).collect();
        let connect_to: Vec<String> = options.connect_to.iter().map(ToString::to_string).collect();
        let tls = options.tls(&self.trial.target.tls);
        let curl = Curl {
            request,
            target: &self.trial.target,
            host: self.trial.host_of(&self.step.request),
            sent: first,
            limits,
            resolve: &resolve,
            connect_to: &connect_to,
            tls: &tls,
            versions: options.versions,
            family: options.family,
            secrets: &self.secrets,
        };
        curl.command()
    }

    /// Whether cookies were sent besides those that the suite declares.
    fn has_session(&self, sent: &Sent) -> bool {
        let request = &self.step.request;
        let headers = request.headers.iter();
        let written = headers.filter(|(name, _)| name.value == COOKIE);
        let written = written.filter_map(|(_, value)| value.as_ref());
        let declared = request.cookies.len() + written.map(pairs).sum::<usize>();
        sent.headers.get(COOKIE).map_or(0, pairs) > declared
    }

    fn diagnose(&self, failed: &[&Check], found: Found<'_>) -> Option<Diagnosis> {
        diagnose(&Evidence {
            target: &self.trial.target,
            host: self.trial.host_of(&self.step.request),
            case_path: &self.step.request.path,
            found,
            failed,
            refused: self.jar.refused(),
            url: self.step.expect.url.as_ref(),
        })
    }
}

impl Judged {
    /// A judgement that panicked, on who knows what page: one trial without
    /// a verdict, and not a run without a report.
    pub(super) fn bug() -> Self {
        let message = "smoke failed to judge the answer, which is a bug of smoke".to_owned();
        Self::without_answer(Phase::Receive, message)
    }

    /// A step that has no answer to judge, and why.
    pub(super) fn without_answer(phase: Phase, message: String) -> Self {
        Self {
            record: StepRecord {
                error: Some(ErrorRecord { phase, message }),
                ..StepRecord::default()
            },
            captured: Vec::new(),
            shut: false,
        }
    }
}

/// Whether a check is about the files that the page names, and not about the
/// page.
fn is_of_assets(check: &Check) -> bool {
    check.subject == "assets" || check.subject.starts_with("assets.")
}

/// How many cookies a `Cookie` header has.
fn pairs(header: &HeaderValue) -> usize {
    let pairs = header.as_bytes().split(|&byte| byte == b';');
    pairs.filter(|pair| !pair.trim_ascii().is_empty()).count()
}

/// How many characters of what was captured are shown.
const SHOWN: usize = 120;

/// The name and the value of what was captured, as they may be shown.
fn shown(captured: &Captured) -> (String, String) {
    let value = if captured.secret {
        Secret::MASK.to_owned()
    } else {
        elide(&one_line(&captured.text()), SHOWN).into_owned()
    };
    (captured.name.clone(), value)
}

/// How much of an answer is looked at for a cause, in bytes.
const BEGINNING: usize = 64 * 1024;

fn beginning(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    let bytes = &mut answer.body.bytes;
    *bytes = bytes.slice(..bytes.len().min(BEGINNING));
    answer
}
