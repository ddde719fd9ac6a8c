//! Requests that an expectation asks for besides the one that was sent.

use http::header::COOKIE;

use super::judging::Judging;
use super::read::Wrong;
use super::session_client::SessionClient;
use crate::exchange::{Exchange, TransportError};
use crate::expect::{Check, FollowUp, FollowUps, follow_ups};
use crate::record::{ErrorRecord, FollowUpRecord, HopRecord};
use crate::source::Located;
use crate::suite::{Limits, Request};
use crate::transport::{Jar, Link};

/// What they have shown.
#[derive(Default)]
pub(super) struct Further {
    pub(super) checks: Vec<Check>,
    pub(super) records: Vec<FollowUpRecord>,
    /// The first of them that is not as expected.
    pub(super) wrong: Option<Wrong>,
}

/// Sends what follows from an exchange, one request after the other: a server
/// that is asked for parts of a file is not to be asked for all of them at
/// once.
pub(super) async fn ask(client: &SessionClient, judging: &Judging, first: &Exchange) -> Further {
    let step = &judging.step;
    let FollowUps { requests, checks } = follow_ups(&step.expect, first, &judging.sources);
    let mut further = Further {
        checks,
        ..Further::default()
    };
    let mut failed = Vec::new();
    for follow_up in &requests {
        if failed.contains(&follow_up.group()) {
            let why = "what was asked before is not answered as expected";
            further.checks.push(follow_up.leave(why, &judging.sources));
            continue;
        }
        let request = follow_up.request(&step.request);
        let found = send(client, judging, first, follow_up, &request).await;
        let checks = follow_up.judge(first, found.as_ref(), &judging.sources);
        let is_right = checks.iter().all(Check::is_met);
        further.checks.extend(checks);
        further
            .records
            .push(record(judging, follow_up, &request, &found));
        if !is_right {
            let group = follow_up.group();
            failed.push(group);
            further.wrong.get_or_insert(Wrong { group, found });
        }
    }
    further
}

/// Sends a request as the first one ended: where that was led to, and with the
/// cookies that were sent there, none more. A redirect would be another answer.
async fn send(
    client: &SessionClient,
    judging: &Judging,
    first: &Exchange,
    follow_up: &FollowUp,
    request: &Request,
) -> Result<Exchange, TransportError> {
    let mut client = client.clone();
    client.limits = limits(judging);
    client.jar = Jar::default();
    let mut request = request.clone();
    request.cookies.clear();
    request.headers.retain(|(name, _)| name.value != COOKIE);
    if let Some(cookies) = first.last.sent.headers.get(COOKIE) {
        let name = Located::new(COOKIE, judging.step.span);
        request.headers.push((name, Some(cookies.clone())));
    }
    let url = follow_up.url(first).or(judging.step.url.as_ref());
    client
        .ask(&request, url.map(|url| Link::to(url, url)))
        .await
}

fn limits(judging: &Judging) -> Limits {
    Limits {
        follow: None,
        ..judging.step.limits
    }
}

fn record(
    judging: &Judging,
    follow_up: &FollowUp,
    request: &Request,
    found: &Result<Exchange, TransportError>,
) -> FollowUpRecord {
    let (hops, error, sent) = match found {
        Ok(exchange) => {
            let hops = exchange.hops();
            let hops = hops.map(|hop| HopRecord::new(hop, &judging.secrets));
            (hops.collect(), None, &exchange.last.sent)
        }
        Err(error) => {
            let told = ErrorRecord {
                phase: error.phase,
                message: error.cause.to_string(),
            };
            (Vec::new(), Some(told), &*error.sent)
        }
    };
    FollowUpRecord {
        subject: follow_up.subject(),
        hops,
        error,
        curl: judging.curl(request.body.as_ref(), &limits(judging), Some(sent)),
    }
}
