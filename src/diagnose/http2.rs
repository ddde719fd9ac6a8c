//! HTTP/2 that isn't there, and streams that are given up.

use super::application::log;
use super::died::Died;
use super::place::shown;
use crate::exchange::{Cause, Phase};
use crate::record::Diagnosis;

/// HTTP/2 was asked for, and there is none.
pub(super) fn not_spoken(died: &Died<'_>) -> Option<Diagnosis> {
    let Cause::NoHttp2(message) = &died.error.cause else {
        return None;
    };
    let listen = if died.is_tls() {
        "`http2 on;` (before nginx 1.25.1: `listen 443 ssl http2;`)"
    } else {
        "`listen … http2;` beside no `ssl`; few servers speak it there"
    };
    Some(
        Diagnosis::new("no-http2", message)
            .step("without `--http2`, HTTP/1.1 is spoken where there is nothing else")
            .step(format!("in nginx, HTTP/2 is {listen}")),
    )
}

/// A server that wants this request in HTTP/1.1 (RFC 9113, section 7).
pub(super) fn http1_required(died: &Died<'_>) -> Option<Diagnosis> {
    let Cause::Reset(message) = &died.error.cause else {
        return None;
    };
    message.contains("HTTP_1_1_REQUIRED").then(|| {
        let path = shown(died.case_path);
        Diagnosis::new(
            "http1-required",
            format!("the server answers {path} in HTTP/1.1 alone (HTTP_1_1_REQUIRED)"),
        )
        .step("ask in HTTP/1.1: `--http1`")
    })
}

/// A stream that the server gave up.
pub(super) fn reset(died: &Died<'_>) -> Option<Diagnosis> {
    let Cause::Reset(message) = &died.error.cause else {
        return None;
    };
    let there = died.place.there();
    let found = Diagnosis::new("stream-reset", message)
        .step(format!(
            "{there}`sudo tail -n 5 /var/log/nginx/error.log`: what did the server give up for?"
        ))
        .step(format!(
            "{there}{}: an exception or a dead worker?",
            log(died.place)
        ));
    let early = died.phase() != Phase::Receive;
    Some(found.step_if(early, "is it the same in HTTP/1.1? `--http1`"))
}
