//! Expectations that can't apply on a target.

use std::net::IpAddr;

use super::trial::skip;
use super::{Dial, Scheme, Target};
use crate::source::{Diagnostic, Sources, Span};
use crate::suite::{Case, Suite};

/// What the cases of `suite` expect and can't be judged on `target`, where
/// they would run there.
pub(super) fn unfit(suite: &Suite, target: &Target, sources: &Sources) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for case in &suite.cases {
        if skip(case, target).is_some() {
            continue;
        }
        for unfit in of(case, target) {
            let message = format!("`{}` can't be judged on `{}`", unfit.key, target.name);
            let finding = Diagnostic::error(unfit.code, message)
                .at(sources.place(unfit.span), unfit.why)
                .help(format!(
                    "add `not_targets = [\"{}\"]` to the case",
                    target.name
                ));
            findings.push(finding);
        }
    }
    findings
}

/// An expectation that can't apply.
struct Unfit {
    code: &'static str,
    key: &'static str,
    span: Span,
    why: &'static str,
}

fn of(case: &Case, target: &Target) -> Vec<Unfit> {
    let expect = &case.expect;
    let mut unfit = Vec::new();
    let mut add = |code, key, span: Option<Span>, why| {
        unfit.extend(span.map(|span| Unfit {
            code,
            key,
            span,
            why,
        }));
    };
    let is_socket = matches!(target.dial, Dial::Unix(_));
    if is_socket {
        let remote_ip = expect.remote_ip.as_ref().map(|it| it.span);
        add(
            "no-address",
            "remote_ip",
            remote_ip,
            "a Unix socket has no address",
        );
    }
    // A redirect may lead to another place.
    if case.limits.follow.is_some() {
        return unfit;
    }
    let timing = expect.timing.as_ref();
    if target.scheme == Scheme::Http {
        let why = if is_socket {
            "TLS is not spoken over a Unix socket"
        } else {
            "plain HTTP has no TLS; the target would be https://…"
        };
        add("no-tls", "tls", expect.tls.as_ref().map(|it| it.span), why);
        let handshake = timing.and_then(|timing| timing.tls.as_ref());
        add("no-tls", "timing.tls", handshake.map(|it| it.span), why);
    }
    let resolve = timing.and_then(|timing| timing.resolve.as_ref());
    let resolve = resolve.map(|it| it.span);
    match &target.dial {
        Dial::Unix(_) => add(
            "no-lookup",
            "timing.resolve",
            resolve,
            "a Unix socket has no name",
        ),
        Dial::Tcp { host, .. } if host.parse::<IpAddr>().is_ok() => {
            add(
                "no-lookup",
                "timing.resolve",
                resolve,
                "an address is not looked up",
            );
        }
        Dial::Tcp { .. } => {}
    }
    unfit
}
