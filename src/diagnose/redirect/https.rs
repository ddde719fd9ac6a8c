//! Redirects to https that a proxy, a target or an application gets wrong.

use url::Url;

use super::{bounded, is_circle, not_followed};
use crate::diagnose::application;
use crate::diagnose::nginx::RELOAD;
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::exchange::Unfollowed;
use crate::plan::Dial;
use crate::record::{Code, Diagnosis};
use crate::source::{Bracketed, shell_word};
use crate::suite::Forwarded;

/// A redirect to https of a request that came over https.
pub(in crate::diagnose) fn endless(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = evidence.location()?;
    let asked = &evidence.last().sent.url;
    let is_endless = is_circle(evidence, &next) || is_for_ever(evidence);
    if asked.scheme() != "https" || next != *asked || !is_endless {
        return None;
    }
    let query = if next.query().is_some() { "?…" } else { "" };
    let url = shown(&format!("{}{}{query}", origin(&next), next.path()));
    Some(
        Diagnosis::new(
            Code::RedirectLoopHttps,
            format!(
                "{url} redirects to itself over https: whoever redirects doesn't see that the \
                 request came over https"
            ),
        )
        .of_several(format!(
            "{} redirects what is asked over https to the same URLs: whoever redirects doesn't \
             see that the requests came over https",
            shown(&origin(&next))
        ))
        .step(format!(
            "`proxy_set_header X-Forwarded-Proto $scheme;` must stand beside `proxy_pass`, then \
             {RELOAD}"
        ))
        .step(
            "Django reads it with `SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \
             \"https\")`",
        )
        .step(
            "a CDN or load balancer in front that speaks http to the server causes it too: let it \
             speak https",
        ),
    )
}

/// Whether whoever asks is told that the way is always another one. So is a form,
/// of which a passing redirect may well lead back to its own page.
fn is_for_ever(evidence: &ResponseEvidence<'_>) -> bool {
    matches!(evidence.status(), 301 | 307 | 308)
        && evidence.exchange.unfollowed.is_none()
        && evidence.header("set-cookie").is_none()
        && evidence.is_status_wrong()
}

/// A redirect to https that the target doesn't speak.
pub(in crate::diagnose) fn to_https(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = match &evidence.exchange.unfollowed {
        Some(Unfollowed::LeavesTarget(url)) => Url::clone(url),
        _ => not_followed(evidence)?,
    };
    let asked = &evidence.last().sent.url;
    if asked.scheme() != "http" || next.scheme() != "https" || next.host() != asked.host() {
        return None;
    }
    let found = Diagnosis::new(
        Code::RedirectToHttps,
        format!(
            "{} redirects to https, and was asked over http",
            evidence.shown_path()
        ),
    )
    .of_several("what is asked over http is redirected to https");
    let over_https = format!("ask over https: {}", smoke_there(evidence, &next));
    Some(if evidence.place.is_socket() {
        found.step(as_proxy(evidence))
    } else if application::runner(evidence).is_some() {
        found.step(as_proxy(evidence)).step(over_https)
    } else {
        found.step(over_https).step_if(
            !evidence.is_about_redirect(),
            "to check the redirect itself: `expect.redirect = { starts_with = \"https://\" }`",
        )
    })
}

/// How to ask as a proxy that does TLS asks.
fn as_proxy(evidence: &ResponseEvidence<'_>) -> String {
    let place = evidence.place;
    match place.target.forwarded {
        None => format!(
            "to ask as a proxy that does TLS asks: `smoke --target {} --forwarded https`",
            shell_word(&place.typed())
        ),
        Some(Forwarded::Http) => format!(
            "to ask as a proxy that does TLS asks: `forwarded = \"https\"` in `[targets.{}]`",
            shell_word(&place.target.name)
        ),
        Some(Forwarded::Https) => "`X-Forwarded-Proto: https` was sent, and the application \
                                   doesn't look at it; Django does with `SECURE_PROXY_SSL_HEADER = \
                                   (\"HTTP_X_FORWARDED_PROTO\", \"https\")`"
            .to_owned(),
    }
}

/// A redirect to another port or scheme of the host, of which the target
/// doesn't say where it is.
pub(in crate::diagnose) fn leaves_target(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let Some(Unfollowed::LeavesTarget(next)) = &evidence.exchange.unfollowed else {
        return None;
    };
    let to = bounded(evidence, next);
    let spelling = evidence.place.spelling();
    let found = Diagnosis::new(
        Code::RedirectLeavesTarget,
        format!("the answer leads to {to}, and where that is, the target {spelling} doesn't say"),
    );
    let back = next.scheme() == "http" && evidence.last().sent.url.scheme() == "https";
    let port = next.port().is_some();
    Some(
        found
            .step_if(
                back,
                "from https to http: `proxy_set_header X-Forwarded-Proto $scheme;` tells the \
                 application that it is behind https",
            )
            .step_if(
                port,
                "nginx puts the port that it listens at into its own redirects; \
                 `absolute_redirect off;` keeps host and port out",
            )
            .step(format!("to ask there: {}", smoke_there(evidence, next))),
    )
}

/// The command that asks for what a redirect leads to, at this target's
/// address where the host's own is another.
fn smoke_there(evidence: &ResponseEvidence<'_>, next: &Url) -> String {
    let host = next.host_str().unwrap_or_default();
    let port = next.port_or_known_default().unwrap_or_default();
    let target = shell_word(&origin(next));
    match &evidence.place.target.dial {
        Dial::Tcp { host: dialled, .. } if dialled != host => {
            let dialled = Bracketed(dialled);
            let way = shell_word(&format!("{host}:{port}:{dialled}:{port}"));
            format!("`smoke --target {target} --connect-to {way}`")
        }
        _ => format!("`smoke --target {target}`"),
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
