//! Evaluation of steps.

use std::sync::Arc;

use url::Url;

use super::caught::Work;
use super::endpoint::is_unreachable;
use super::evaluation::Evaluation;
use super::response_secrets::secrets_told;
use super::trial_responses::StepResponses;
use crate::content::Content;
use crate::content::form::{FormFlaw, misled};
use crate::diagnose::{Found, RunFacts};
use crate::exchange::{ConnectionKind, Exchange, Hop, Location, TransportError};
use crate::expect::assets::AssetVerdict;
use crate::expect::{
    Captured, Check, Subject, another_page, capture, exceeds_max_body, judge, notes, secret_values,
    unsent,
};
use crate::plan::Target;
use crate::record::{ErrorRecord, Excerpt, HopRecord, Look, Replaced, Secret, Secrets, StepRecord};
use crate::source::{Sources, elide, one_line};
use crate::suite::{Step, Suite};
use crate::transport::{Jar, Network, ran_out_of_ports};

/// What is noted once, where that slows a run down.
const OUT_OF_PORTS: &str = "this machine ran out of ports to connect from: each stays taken for a \
                            minute after its connection, and smoke waits for them";

/// What is noted where a kept connection broke: a server that does that now and then has
/// a fault.
const REPLACED: &str = "a connection that others had used broke, and it was asked again over a \
                        new one";

/// Evaluated step.
pub(super) struct EvaluatedStep {
    pub(super) record: StepRecord,
    pub(super) captured: Vec<Captured>,
    /// All secrets that are known by now, where its response holds some.
    pub(super) secrets: Option<Secrets>,
    /// Whether the endpoint is unreachable.
    pub(super) unreachable: bool,
}

/// Evaluator of a step, once its response or error is there.
pub(super) struct StepEvaluator {
    /// The target that was asked.
    pub(super) target: Arc<Target>,
    /// Host header.
    pub(super) host: String,
    /// The suite that the step is of.
    pub(super) suite: Arc<Suite>,
    /// The step as it was taken.
    pub(super) step: Step,
    /// The session's cookies after the response.
    pub(super) jar: Jar,
    /// What the session's step before got.
    pub(super) before: Option<Arc<Exchange>>,
    /// URL of that, as a browser knows it.
    pub(super) before_url: Option<Url>,
    pub(super) sources: Arc<Sources>,
    pub(super) secrets: Secrets,
    pub(super) network: Arc<Network>,
    /// Whether any page will do that has the right status: it is looked at
    /// elsewhere, or is nobody's page.
    pub(super) any_page: bool,
    /// Who keeps its responses, if anybody does.
    pub(super) saved: Option<StepResponses>,
    /// Whether responses are looked at, and not judged.
    pub(super) looks: bool,
    /// Whether nobody wants to ask again what is as expected.
    pub(super) is_brief: bool,
    /// What is known of the run.
    pub(super) run: Arc<RunFacts>,
}

impl StepEvaluator {
    /// Work on a response, or on what there is in its place.
    pub(super) fn work(&self, exchange: Option<&Exchange>) -> Work {
        Work::on(self.step.limits.timeout, exchange)
    }

    /// Keeps what came, without `secrets`, where that is asked for; and where it
    /// is.
    pub(super) async fn save(
        &self,
        found: Result<&Exchange, &TransportError>,
        secrets: &Secrets,
    ) -> Option<String> {
        let saved = self.saved.as_ref()?;
        let hops = match found {
            Ok(exchange) => exchange.hops().cloned().collect(),
            Err(error) => error.redirects.clone(),
        };
        saved.keep(hops, secrets.clone()).await
    }

    /// Judges a response or an error.
    pub(super) fn judge(&self, found: Result<&Exchange, &TransportError>) -> EvaluatedStep {
        match found {
            Ok(exchange) => self.on_response(exchange, self.evaluate(exchange)),
            Err(error) => self.on_error(error),
        }
    }

    /// Reads a response.
    pub(super) fn evaluate(&self, exchange: &Exchange) -> Evaluation {
        let content = Content::of(&exchange.last.response);
        let look = || Look::new(exchange, &content, self.known_url().as_ref());
        if self.looks {
            return Evaluation {
                look: Some(Box::new(look())),
                secrets: self.secrets.and(secrets_told(exchange.hops())),
                ..Evaluation::default()
            };
        }
        let (expect, place) = (&self.step.expect, self.step.span);
        let mut checks = judge(expect, place, exchange, &content, &self.sources);
        let is_right = |check: &Check| check.subject == Subject::Status && check.is_met();
        if let Some(written) = self.step.max_body.filter(|_| checks.iter().any(is_right)) {
            checks.extend(exceeds_max_body(written, exchange, &self.sources));
        }
        let misled = self.misled(exchange);
        let (misled, unsent) = misled.map_or((None, None), |mut flaw| {
            (flaw.blocked.take(), Some(unsent(flaw, &self.sources)))
        });
        checks.extend(unsent);
        if !self.any_page && checks.iter().all(Check::is_met) {
            let before = self.before.as_deref();
            let another = another_page(&self.step, exchange, &content, before, &self.sources);
            checks.extend(another);
        }
        // Also where something else comes than is to be captured.
        let secrets = secret_values(&self.step.captures, exchange, &content, &self.jar);
        let secrets = secrets.into_iter();
        let secrets = secrets.map(|(name, it)| Secret::masked(it, &format!("captured {name}")));
        let secrets = secrets.chain(secrets_told(exchange.hops()));
        let secrets = self.secrets.and(secrets);
        let (mut captured, mut noted) = (Vec::new(), Vec::new());
        // What is there instead of the right response is not worth having.
        if checks.iter().all(Check::is_met) {
            noted = notes(expect, exchange, &content);
            let captures = &self.step.captures;
            let found = capture(captures, exchange, &content, &self.jar, &self.sources);
            checks.extend(found.0);
            captured = found.1;
            noted.extend(captured.iter().filter_map(too_short));
        }
        let is_replaced = |hop: &Hop| hop.timings.connection == ConnectionKind::Replaced;
        if exchange.hops().any(is_replaced) {
            noted.push(REPLACED.to_owned());
        }
        if ran_out_of_ports() {
            noted.push(OUT_OF_PORTS.to_owned());
        }
        Evaluation {
            checks,
            captured,
            secrets,
            notes: noted,
            misled,
            look: self.target.is_layered().then(|| Box::new(look().brief())),
            ..Evaluation::default()
        }
    }

    /// Judges a response by all that was checked.
    pub(super) fn on_response(&self, exchange: &Exchange, read: Evaluation) -> EvaluatedStep {
        let Evaluation {
            checks,
            captured,
            secrets: known,
            notes,
            follow_ups,
            wrong,
            assets,
            broken,
            misled,
            mut saved,
            look,
        } = read;
        let wrong_assets = assets.iter().filter(|it| it.verdict == AssetVerdict::Wrong);
        saved.extend(wrong_assets.filter_map(|it| it.saved.clone()));
        let response = &exchange.last.response;
        let failed: Vec<&Check> = checks.iter().filter(|check| !check.is_met()).collect();
        let is_wanted = !failed.is_empty() || !self.is_brief;
        let first = is_wanted.then(|| &exchange.first().sent);
        let mut curl = self.first_curl(first);
        let (diagnosis, excerpt) = if failed.is_empty() {
            (None, None)
        } else if let Some(wrong) = &wrong {
            // The response itself is as expected.
            (self.cause_of(wrong, exchange), None)
        } else if failed.iter().all(|check| check.subject.is_of_assets()) {
            // The page itself is as expected.
            let of_asset = broken.as_ref().map(|it| self.curl_of_asset(it));
            curl = of_asset.filter(|it| !it.is_empty()).unwrap_or(curl);
            (
                broken.and_then(|it| self.cause_of_asset(&it, exchange)),
                None,
            )
        } else if let (Some(misled), Some(before)) = (&misled, &self.before)
            && failed.iter().all(|check| check.subject == Subject::Submit)
        {
            (self.cause_of_blocked(before, misled), None)
        } else {
            let content = Content::of(response);
            let excerpt = Excerpt::new(response, Some(content.text()), &known);
            (self.cause(&failed, exchange), Some(excerpt))
        };
        let record = StepRecord {
            hops: exchange
                .hops()
                .map(|hop| HopRecord::new(hop, &known))
                .collect(),
            diagnosis,
            curl,
            excerpt,
            follow_ups,
            checks,
            assets,
            captured: captured.iter().map(shown).collect(),
            notes,
            replaced: self.replaced(),
            saved,
            look,
            ..StepRecord::default()
        };
        EvaluatedStep {
            captured,
            secrets: Some(known),
            ..EvaluatedStep::of(record)
        }
    }

    /// Why a browser wouldn't follow the redirects of the form that the step sends.
    fn misled(&self, exchange: &Exchange) -> Option<FormFlaw> {
        let submit = self.step.submit.as_ref()?;
        let (page, url) = (self.before.as_deref()?, self.before_url.as_ref()?);
        let own = &page.last.sent.url;
        let known = |to: Url| {
            if to.origin() != own.origin() {
                return to;
            }
            let mut known = url.clone();
            known.set_path(to.path());
            known.set_query(to.query());
            known
        };
        let followed = exchange.hops().skip(1).map(|hop| hop.sent.url.clone());
        let next = match exchange.last.location() {
            Location::Url(url) if exchange.last.response.status.is_redirection() => Some(url),
            _ => None,
        };
        let places: Vec<Url> = followed.chain(next).map(known).collect();
        let content = Content::of(&page.last.response);
        misled(&content, url, &places, submit.span)
    }

    /// URL of the site as its visitors know it.
    fn known_url(&self) -> Option<Url> {
        let mut url = self.target.asked(&self.host)?;
        if let Some(forwarded) = self.target.forwarded {
            // Both are schemes of the web.
            let _ = url.set_scheme(forwarded.as_str());
        }
        Some(url)
    }

    /// The expectations of the defaults that don't hold for the step.
    fn replaced(&self) -> Vec<Replaced> {
        let replaced = self.step.replaced.iter().map(|it| Replaced {
            key: it.value.clone(),
            place: self.sources.place(it.span),
        });
        replaced.collect()
    }

    /// Judges an error in place of a response.
    fn on_error(&self, error: &TransportError) -> EvaluatedStep {
        let first = error.redirects.first().map(|hop| &hop.sent);
        let known = self.secrets.and(secrets_told(&error.redirects));
        let record = StepRecord {
            hops: error
                .redirects
                .iter()
                .map(|hop| HopRecord::new(hop, &known))
                .collect(),
            error: Some(ErrorRecord {
                phase: error.phase,
                message: error.cause.to_string(),
                place: None,
            }),
            diagnosis: self.diagnose(&[], Found::Error(error)),
            curl: self.first_curl(first.or(Some(&error.sent))),
            ..StepRecord::default()
        };
        EvaluatedStep {
            secrets: Some(known),
            unreachable: is_unreachable(error),
            ..EvaluatedStep::of(record)
        }
    }
}

impl EvaluatedStep {
    /// A step that captured nothing.
    pub(super) const fn of(record: StepRecord) -> Self {
        Self {
            record,
            captured: Vec::new(),
            secrets: None,
            unreachable: false,
        }
    }
}

/// What is noted of a captured secret that can't be hidden in texts.
fn too_short(captured: &Captured) -> Option<String> {
    let length = captured.text().trim().chars().count();
    let name = &captured.name;
    (captured.secret && length < Secret::SHORTEST).then(|| {
        format!(
            "the secret `{name}` has fewer than {} characters: it can't be hidden in other texts",
            Secret::SHORTEST
        )
    })
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
