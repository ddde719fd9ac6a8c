//! Requests that an expectation asks for besides the one that was sent.

use super::asker::Asker;
use super::judging::Judging;
use crate::exchange::{Exchange, TransportError};
use crate::expect::{Check, FollowUp, FollowUps, follow_ups};
use crate::report::{ErrorRecord, FollowUpRecord, HopRecord};
use crate::suite::{Limits, Request};

/// What they have shown.
#[derive(Default)]
pub(super) struct Further {
    pub(super) checks: Vec<Check>,
    pub(super) records: Vec<FollowUpRecord>,
    /// The first of them that is not as expected.
    pub(super) wrong: Option<Wrong>,
}

/// A further request that was not answered as expected.
pub(super) struct Wrong {
    pub(super) subject: &'static str,
    pub(super) found: Result<Exchange, TransportError>,
}

/// Sends what follows from an exchange, one request after the other: a server
/// that is asked for parts of a file is not to be asked for all of them at
/// once.
pub(super) async fn ask(asker: &Asker, judging: &Judging, first: &Exchange) -> Further {
    let step = &judging.step;
    let FollowUps { requests, checks } = follow_ups(&step.expect, first, &judging.sources);
    let mut further = Further {
        checks,
        ..Further::default()
    };
    for follow_up in &requests {
        let request = follow_up.request(&step.request);
        let found = send(asker, judging, first, follow_up, &request).await;
        let checks = follow_up.judge(first, found.as_ref(), &judging.sources);
        let is_right = checks.iter().all(Check::is_met);
        further.checks.extend(checks);
        further
            .records
            .push(record(judging, follow_up, &request, &found));
        if !is_right && further.wrong.is_none() {
            let subject = follow_up.subject();
            further.wrong = Some(Wrong { subject, found });
        }
    }
    further
}

/// As the first request ended: where that was led to. A redirect would be
/// another answer.
async fn send(
    asker: &Asker,
    judging: &Judging,
    first: &Exchange,
    follow_up: &FollowUp,
    request: &Request,
) -> Result<Exchange, TransportError> {
    let mut asker = asker.clone();
    asker.limits = limits(judging);
    let url = follow_up.url(first).or(judging.step.url.as_ref());
    match url {
        None => Box::pin(asker.ask(request)).await,
        Some(url) => Box::pin(asker.go(request, url, url)).await,
    }
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
        subject: follow_up.subject().to_owned(),
        hops,
        error,
        curl: judging.curl(request, &limits(judging), Some(sent)),
    }
}
