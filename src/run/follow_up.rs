//! What has to be asked besides, before everything that is expected of an
//! answer can be judged.

use std::sync::Arc;

use http::header::COOKIE;

use super::assets;
use super::judging::Judging;
use super::read::{Read, Wrong};
use super::session_client::SessionClient;
use crate::exchange::{Exchange, TransportError};
use crate::expect::assets::unasked;
use crate::expect::{Check, FollowUp, FollowUps, follow_ups, is_followed_up, not_asked};
use crate::record::{ErrorRecord, FollowUpRecord, HopRecord};
use crate::source::Located;
use crate::suite::{Expect, Limits, Request};
use crate::transport::{Jar, Link};

/// Whether anything has to be asked besides.
pub(super) fn is_wanted(expect: &Expect) -> bool {
    is_followed_up(expect) || expect.assets.is_some()
}

/// Why nothing more was asked.
const NOT_AS_EXPECTED: &str = "the answer itself is not as expected";

/// All that was checked of the answer, and what more requests have shown. They
/// are sent only where the answer itself is as expected. A request is sent with
/// a clone of `client`: its cookies are not the session's.
pub(super) async fn checks(
    client: &SessionClient,
    judging: &Arc<Judging>,
    exchange: &Arc<Exchange>,
    mut read: Read,
) -> Read {
    let expect = &judging.step.expect;
    if !read.checks.iter().all(Check::is_met) {
        let checks = not_asked(expect, NOT_AS_EXPECTED, &judging.sources);
        read.checks.extend(checks);
        if let Some(assets) = &expect.assets {
            let checks = unasked(assets, NOT_AS_EXPECTED, &judging.sources);
            read.checks.extend(checks);
        }
        return read;
    }
    if is_followed_up(expect) {
        follow(client, judging, exchange, &mut read).await;
    }
    if let Some(assets) = &expect.assets {
        let surveyed = Box::pin(assets::survey(client, judging, exchange, assets)).await;
        read.checks.extend(surveyed.checks);
        read.assets = surveyed.files;
        read.broken = surveyed.broken;
    }
    read
}

/// Sends what follows from an exchange, one request after the other: a server
/// that is asked for parts of a file is not to be asked for all of them at
/// once.
async fn follow(client: &SessionClient, judging: &Judging, first: &Exchange, read: &mut Read) {
    let step = &judging.step;
    let FollowUps { requests, checks } = follow_ups(&step.expect, first, &judging.sources);
    read.checks.extend(checks);
    let mut failed = Vec::new();
    for follow_up in &requests {
        let group = follow_up.group();
        if failed.contains(&group) {
            let why = "what was asked before is not answered as expected";
            read.checks.push(follow_up.leave(why, &judging.sources));
            continue;
        }
        let request = follow_up.request(&step.request);
        let found = send(client, judging, first, follow_up, &request).await;
        let checks = follow_up.judge(first, found.as_ref(), &judging.sources);
        let is_right = checks.iter().all(Check::is_met);
        read.checks.extend(checks);
        let record = record(judging, follow_up, &request, &found);
        read.follow_ups.push(record);
        if !is_right {
            failed.push(group);
            read.wrong.get_or_insert(Wrong { group, found });
        }
    }
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
