//! Follow-up requests, without which some expectations of a response can't be
//! judged.

use std::sync::Arc;

use http::header::COOKIE;

use super::assets;
use super::evaluation::{Evaluation, Wrong};
use super::response_secrets::secrets_told;
use super::session_client::SessionClient;
use super::step_evaluator::StepEvaluator;
use crate::exchange::{Exchange, TransportError};
use crate::expect::assets::unasked;
use crate::expect::{Check, FollowUp, FollowUps, follow_ups, is_followed_up, not_asked};
use crate::record::{ErrorRecord, FollowUpRecord, HopRecord};
use crate::source::Located;
use crate::suite::{Expect, Limits, Request};
use crate::transport::{Jar, Link};

/// Whether follow-up requests have to be sent.
pub(super) fn is_wanted(expect: &Expect) -> bool {
    is_followed_up(expect) || expect.assets.is_some()
}

/// Reason why no follow-up request was sent.
const NOT_AS_EXPECTED: &str = "the answer itself is not as expected";

/// All that was checked of the response, and what more requests have shown. They
/// are sent only where the response itself is as expected. A request is sent with
/// a clone of `client`: its cookies are not the session's.
pub(super) async fn checks(
    client: &SessionClient,
    evaluator: &Arc<StepEvaluator>,
    exchange: &Arc<Exchange>,
    mut read: Evaluation,
) -> Evaluation {
    let expect = &evaluator.step.expect;
    let saved = evaluator.save(Ok(exchange), &read.secrets).await;
    read.saved.extend(saved);
    if !read.checks.iter().all(Check::is_met) {
        let checks = not_asked(expect, NOT_AS_EXPECTED, &evaluator.sources);
        read.checks.extend(checks);
        if let Some(assets) = &expect.assets {
            let checks = unasked(assets, NOT_AS_EXPECTED, &evaluator.sources);
            read.checks.extend(checks);
        }
        return read;
    }
    if is_followed_up(expect) {
        follow(client, evaluator, exchange, &mut read).await;
    }
    if let Some(assets) = &expect.assets {
        let survey = Box::pin(assets::survey(
            client,
            evaluator,
            exchange,
            &read.secrets,
            assets,
        ));
        let (surveyed, secrets) = survey.await;
        read.secrets = secrets;
        read.checks.extend(surveyed.checks);
        read.assets = surveyed.files;
        read.broken = surveyed.broken;
        read.notes.extend(surveyed.notes);
    }
    read
}

/// Sends what follows from an exchange, one request after the other: a server
/// that is asked for parts of a file is not to be asked for all of them at
/// once.
async fn follow(
    client: &SessionClient,
    evaluator: &StepEvaluator,
    first: &Exchange,
    read: &mut Evaluation,
) {
    let step = &evaluator.step;
    let FollowUps { requests, checks } = follow_ups(&step.expect, first, &evaluator.sources);
    read.checks.extend(checks);
    let mut failed = Vec::new();
    for follow_up in &requests {
        let group = follow_up.group();
        if failed.contains(&group) {
            let why = "what was asked before is not answered as expected";
            read.checks.push(follow_up.leave(why, &evaluator.sources));
            continue;
        }
        let request = follow_up.request(&step.request);
        let found = send(client, evaluator, first, follow_up, &request).await;
        let checks = follow_up.judge(first, found.as_ref(), &evaluator.sources);
        let is_right = checks.iter().all(Check::is_met);
        read.checks.extend(checks);
        let hops = found.iter().flat_map(Exchange::hops);
        read.secrets = read.secrets.and(secrets_told(hops));
        let record = record(evaluator, follow_up, &request, &found);
        read.follow_ups.push(record);
        let saved = evaluator.save(found.as_ref(), &read.secrets).await;
        if !is_right {
            read.saved.extend(saved);
            failed.push(group);
            read.wrong.get_or_insert(Wrong { group, found });
        }
    }
}

/// Sends a request as the first one ended: where that was led to, and with the
/// cookies that were sent there, none more. A redirect would be another response.
async fn send(
    client: &SessionClient,
    evaluator: &StepEvaluator,
    first: &Exchange,
    follow_up: &FollowUp,
    request: &Request,
) -> Result<Exchange, TransportError> {
    let mut client = client.clone();
    client.limits = limits(evaluator);
    client.jar = Jar::default();
    let mut request = request.clone();
    request.cookies.clear();
    request.headers.retain(|(name, _)| name.value != COOKIE);
    if let Some(cookies) = first.last.sent.headers.get(COOKIE) {
        let name = Located::new(COOKIE, evaluator.step.span);
        request.headers.push((name, Some(cookies.clone())));
    }
    let url = follow_up.url(first).or(evaluator.step.url.as_deref());
    client
        .ask(&request, url.map(|url| Link::to(url, url)))
        .await
}

fn limits(evaluator: &StepEvaluator) -> Limits {
    Limits {
        follow: None,
        ..evaluator.step.limits
    }
}

fn record(
    evaluator: &StepEvaluator,
    follow_up: &FollowUp,
    request: &Request,
    found: &Result<Exchange, TransportError>,
) -> FollowUpRecord {
    let (hops, error, sent) = match found {
        Ok(exchange) => {
            let hops = exchange.hops();
            let hops = hops.map(|hop| HopRecord::new(hop, &evaluator.secrets));
            (hops.collect(), None, &exchange.last.sent)
        }
        Err(error) => {
            let told = ErrorRecord {
                phase: error.phase,
                message: error.cause.to_string(),
                place: None,
            };
            (Vec::new(), Some(told), &*error.sent)
        }
    };
    FollowUpRecord {
        subject: follow_up.subject(),
        hops,
        error,
        curl: evaluator.curl(request.body.as_ref(), &limits(evaluator), Some(sent)),
    }
}
