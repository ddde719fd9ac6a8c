//! Probes: requests that are sent when a run failed, to tell causes apart.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;

use super::runner::Runner;
use crate::content::Content;
use crate::plan::{Target, Trial};
use crate::record::{Excerpt, Probe, ProbeFinished, ProbeKind, micros};
use crate::source::Located;
use crate::suite::{Limits, Request, Step, is_secret_header};
use crate::transport::{Jar, LookUp, RequestContext};

/// Whether probes are sent when a run failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Probing {
    /// None is.
    Never,
    /// Those that ask for hosts of the run.
    #[default]
    Usual,
    /// Also one for a host that nobody has, which some applications report.
    WithHosts,
}

/// The longest that a probe may take, whatever its case may.
const LONGEST: Duration = Duration::from_secs(5);

/// The longest that all of them may take together: whoever waits is in a hurry.
pub(super) const ALL: Duration = Duration::from_secs(10);

/// How many bytes of content are read.
const CONTENT: u64 = 1024 * 1024;

fn is_without_credentials(request: &Request) -> bool {
    let mut headers = request.headers.iter();
    request.auth.is_none()
        && request.cookies.is_empty()
        && !headers.any(|(name, _)| is_secret_header(name.value.as_str()))
}

/// The trials of a run, by the ids that are told of them.
pub(super) struct Probeable<'a> {
    runner: &'a Runner,
    trials: HashMap<String, &'a Arc<Trial>>,
}

impl<'a> Probeable<'a> {
    pub(super) fn of(runner: &'a Runner, trials: &'a [Arc<Trial>]) -> Self {
        let told = |trial: &'a Arc<Trial>| (runner.without_secrets(trial.id.clone()), trial);
        Self {
            runner,
            trials: trials.iter().map(told).collect(),
        }
    }

    /// Whether a probe may be sent for a trial: a server that knows it by credentials
    /// would answer another than it did.
    pub(super) fn may_be_sent(&self, id: &str, kind: ProbeKind) -> bool {
        let Some(trial) = self.trials.get(id) else {
            return false;
        };
        let Target {
            credentials, tls, ..
        } = &*trial.target;
        let is_of_all = credentials.is_none() && tls.identity.is_none();
        let mut steps = trial.case().steps.iter();
        is_of_all
            && steps.all(|step| is_without_credentials(&step.request))
            && match kind {
                ProbeKind::UnknownPath => true,
                ProbeKind::Again => self.is_repeatable(trial),
                ProbeKind::UnknownHost => {
                    self.runner.probing == Probing::WithHosts && self.is_repeatable(trial)
                }
            }
    }

    /// Whether a trial asks for nothing but a path, so that the path alone is the same
    /// request: one GET of its own target, with no header of the suite's, and no secret
    /// in its path.
    fn is_repeatable(&self, trial: &Trial) -> bool {
        let [step] = &*trial.case().steps else {
            return false;
        };
        let request = &step.request;
        let is_open = |text: &str| self.runner.without_secrets(text.to_owned()) == text;
        request.method.value == Method::GET
            && step.to.is_none()
            && step.url.is_none()
            && request.headers.is_empty()
            && request.body.is_none()
            && is_open(&request.path.value)
            && request
                .query
                .iter()
                .all(|(name, value)| is_open(name) && is_open(value))
    }

    /// Sends a probe, and nothing beside it, for no longer than `room`.
    pub(super) async fn send(&self, probe: Probe, room: Duration) -> Option<ProbeFinished> {
        let trial = *self.trials.get(&probe.trial)?;
        let first = trial.case().first();
        let mut request = match probe.kind {
            ProbeKind::Again | ProbeKind::UnknownHost => first.request.clone(),
            ProbeKind::UnknownPath => Request::new(
                Located::new(Method::GET, first.span),
                Located::new(ProbeKind::UNKNOWN_PATH.to_owned(), first.span),
            ),
        };
        let host = match probe.kind {
            ProbeKind::UnknownHost => ProbeKind::UNKNOWN_HOST,
            ProbeKind::Again | ProbeKind::UnknownPath => trial.host_of(&first.request),
        };
        request.host = None;
        let mut step = Step::new(request, first.span);
        step.limits = Limits {
            follow: None,
            timeout: first.limits.timeout.min(LONGEST).min(room),
            max_body: first.limits.max_body.min(CONTENT),
        };
        let client = self.runner.context.client(&trial.target);
        let context = RequestContext {
            // No other address than the run's.
            look_up: LookUp::Once,
            ..RequestContext::new(&step.request, host, &step.limits)
        };
        let begun = Instant::now();
        let found = Box::pin(client.exchange_in(&context, &mut Jar::default())).await;
        let elapsed_us = micros(begun.elapsed());
        let mut evaluator =
            self.runner
                .context
                .evaluator_at(trial, &trial.target, host.to_owned(), &step);
        evaluator.any_page = true;
        evaluator.is_brief = false;
        let request = step.asks();
        let work = evaluator.work(found.as_ref().ok());
        let record = work.blocking(move || {
            let mut judged = evaluator.judge(found.as_ref());
            // Nothing is expected of it, and it is told of the trial that it was sent for.
            judged.record.diagnosis = None;
            judged.record.checks.clear();
            if let Ok(exchange) = &found {
                let response = &exchange.last.response;
                let content = Content::of(response);
                let secrets = judged.secrets.as_ref().unwrap_or(&evaluator.secrets);
                judged.record.excerpt = Some(Excerpt::new(response, Some(content.text()), secrets));
            }
            judged.record
        });
        Some(ProbeFinished {
            trial: probe.trial,
            target: trial.target.name.clone(),
            host: host.to_owned(),
            request,
            kind: probe.kind,
            elapsed_us,
            step: record.await,
        })
    }
}
