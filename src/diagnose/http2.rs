//! HTTP/2 that isn't there, and streams that are given up.

use h2::Reason;

use super::application::log;
use super::nginx::{ERROR_LOG, RELOAD};
use super::no_response::NoResponse;
use super::place::shown;
use super::request_head;
use super::response::ended_by_nginx;
use crate::exchange::{Cause, Phase};
use crate::record::{Code, Diagnosis};

/// HTTP/2 was asked for, and there is none.
pub(super) fn not_spoken(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let cause = &failure.error.cause;
    let port = failure.address().map_or(443, |(_, port)| port);
    let listen = match cause {
        Cause::Http2NotOffered => {
            format!("`http2 on;` (before nginx 1.25.1: `listen {port} ssl http2;`), then {RELOAD}")
        }
        Cause::Http2NotSpoken => {
            format!("`listen {port} http2;` beside no `ssl`; few servers speak it there")
        }
        _ => return None,
    };
    Some(
        Diagnosis::new(Code::NoHttp2, cause.to_string())
            .step("without `--http2`, HTTP/1.1 is spoken where there is nothing else")
            .step(format!("in nginx, HTTP/2 is {listen}")),
    )
}

/// A server that wants this request in HTTP/1.1 (RFC 9113, section 7).
pub(super) fn http1_required(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    (reason(failure)? == Reason::HTTP_1_1_REQUIRED).then(|| {
        let path = shown(failure.case_path);
        Diagnosis::of(Code::Http1Required, &path, |path| {
            format!("the server answers {path} in HTTP/1.1 alone (HTTP_1_1_REQUIRED)")
        })
        .step("ask in HTTP/1.1: `--http1`")
    })
}

/// A stream that the server gave up.
pub(super) fn reset(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let why = reason(failure)?;
    let there = failure.place.there();
    let early = failure.phase() != Phase::Receive;
    let cause = failure.error.cause.to_string();
    let found = if early && why == Reason::ENHANCE_YOUR_CALM {
        return Some(head_too_large(failure, &cause));
    } else if early {
        let cause = format!("{cause}, and nothing of it came");
        if why == Reason::NO_ERROR {
            return Some(
                Diagnosis::new(
                    Code::StreamReset,
                    format!("{cause}: most often, it had no connection left, or was reloaded"),
                )
                .or("a server that ends connections which it keeps, by itself")
                .step(format!(
                    "{there}{ERROR_LOG}: `worker_connections are not enough` wants more in nginx's `events` \
                     block (each request that is passed on takes two: `worker_connections 1024;`), then \
                     {RELOAD}"
                ))
                .step("after a reload, it is over: run again, or wait until it is through (`--wait 60s`)"),
            );
        }
        let found = if why == Reason::PROTOCOL_ERROR {
            let by_nginx = format!("{cause}: most often, nginx's `return 444`");
            Diagnosis::new(Code::StreamReset, by_nginx)
                .or("a request that breaks a rule of the server's")
        } else {
            Diagnosis::new(Code::StreamReset, cause)
        };
        found.step(ended_by_nginx(failure.place))
    } else {
        Diagnosis::new(Code::StreamReset, cause)
    };
    let found = found.step(format!(
        "{there}{ERROR_LOG}: what did the server give up for? `prematurely closed` is the \
         application: {}: an exception or a dead worker?",
        log(failure.place)
    ));
    Some(found.step_if(early, "is it the same in HTTP/1.1? `--http1`"))
}

/// A head that is larger than nginx takes: in HTTP/1.1, it answers 400 or 414.
fn head_too_large(failure: &NoResponse<'_>, cause: &str) -> Diagnosis {
    let cause = format!("{cause}: most often, the request's head is larger than nginx takes");
    request_head::too_large_for_nginx(failure.place, &cause)
        .or("a limit of another kind: too many streams, or resets")
}

/// Why the server gave up, where it says so.
fn reason(failure: &NoResponse<'_>) -> Option<Reason> {
    match failure.error.cause {
        Cause::StreamReset(reason) | Cause::GoneAway(reason) => Some(reason),
        _ => None,
    }
}
