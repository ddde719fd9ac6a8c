//! Submission of forms: from the form of a page to the request that sends it.

use std::sync::Arc;

use url::Url;

use super::caught::Work;
use super::secrets::hidden;
use super::server::Server;
use super::step_evaluator::{EvaluatedStep, StepEvaluator};
use crate::content::Content;
use crate::content::form::{FormFlaw, Submission, secrets_of, submit};
use crate::exchange::Exchange;
use crate::expect::unsent;
use crate::record::{Excerpt, StepRecord};
use crate::source::Located;
use crate::suite::{Request, Step, Submit};

/// The page that a session's visitor sees.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) exchange: Arc<Exchange>,
    /// URL, as a browser knows it.
    pub(super) url: Url,
    /// Host header.
    pub(super) host: String,
    /// Where it was asked, when that was another target than the trial's.
    pub(super) server: Option<Server>,
    /// The file in which it is kept.
    pub(super) saved: Option<String>,
}

/// Fills the form and makes of `step` the request that sends it, or says why
/// there is none. The step's own parameters go to `server` alone, wherever the
/// form leads. Parsing a page takes time, and nothing may wait for that.
pub(super) async fn filled(
    step: &Step,
    form: Box<Submit>,
    page: Page,
    server: Server,
) -> Result<(Step, Vec<String>), FormFlaw> {
    let mut step = step.clone();
    // What is sent by a page goes to where the page is from.
    let host = Located::new(page.host.clone(), step.span);
    step.request.host.get_or_insert(host);
    let parts = step.request.clone();
    let work = Work::on(step.limits.timeout, Some(&page.exchange));
    let submission = work
        .blocking(move || made(&page, &form, &parts, &server))
        .await?;
    let secrets = submission.secrets().to_vec();
    step.request = submission.request;
    step.url = Some(Box::new(submission.url));
    Ok((step, secrets))
}

fn made(
    page: &Page,
    form: &Submit,
    parts: &Request,
    server: &Server,
) -> Result<Submission, FormFlaw> {
    let content = Content::of(&page.exchange.last.response);
    let submission = submit(&content, &page.url, form, parts)?;
    if server.owns(&submission.url, &page.host) {
        submission.with_query(&parts.query, form.span)
    } else {
        Ok(submission)
    }
}

/// Evaluation of a step whose form can't be sent: it shows the page that has
/// none.
pub(super) fn without_form(
    evaluator: &StepEvaluator,
    page: &Page,
    flaw: FormFlaw,
) -> EvaluatedStep {
    let response = &page.exchange.last.response;
    let text = Content::of(response);
    let secrets = evaluator.secrets.and(hidden(secrets_of(&text)));
    let blocked = flaw.blocked.as_deref();
    let diagnosis = blocked.and_then(|it| evaluator.cause_of_blocked(&page.exchange, it));
    EvaluatedStep::of(StepRecord {
        diagnosis,
        checks: vec![unsent(flaw, &evaluator.sources)],
        excerpt: Some(Excerpt::new(response, Some(text.text()), &secrets)),
        saved: page.saved.iter().cloned().collect(),
        ..StepRecord::default()
    })
}
