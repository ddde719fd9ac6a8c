//! Redirects that go in a circle.

use url::Url;

use super::{DRAWN, REDIRECTS, chain};
use crate::diagnose::nginx::{self, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::{ResponseEvidence, location};
use crate::exchange::{Hop, Unfollowed, asked_for};
use crate::record::{Code, Diagnosis};

/// A circle.
pub(in crate::diagnose) fn endless(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = evidence.location()?;
    if !is_circle(evidence, &next) {
        return None;
    }
    let found = Diagnosis::new(
        Code::RedirectLoop,
        format!("redirects in a circle: {}", chain(evidence)),
    );
    let found = match circled_path(evidence, &next) {
        Some(origins) => found.of_several(format!("paths are redirected in a circle: {origins}")),
        None => found,
    };
    let hops: Vec<&Hop> = evidence.exchange.hops().collect();
    let start = asked_for(&next);
    let first = hops.iter().position(|hop| hop.sent.url == start);
    let circle = &hops[first.unwrap_or(0)..];
    let flaw = flaw(circle);
    let (of_nginx, of_others): (Vec<&Hop>, Vec<&Hop>) =
        circle.iter().partition(|hop| nginx::redirects(hop));
    Some(
        found
            .step_if(
                !of_nginx.is_empty(),
                format!(
                    "nginx redirects: {}{} shows its rules; {flaw}: mend that, then {RELOAD}",
                    evidence.place.there(),
                    configured(REDIRECTS)
                ),
            )
            .step_if(!of_others.is_empty(), in_application(&of_others, flaw)),
    )
}

/// What is wrong with the rules behind a circle.
fn flaw(circle: &[&Hop]) -> &'static str {
    let mut others = circle.iter().skip(1);
    match circle {
        [_] => "one leads to what was asked",
        [first, ..] if others.any(|hop| hop.sent.url.scheme() != first.sent.url.scheme()) => {
            "one leads to https, and one back to http"
        }
        _ => "two undo each other",
    }
}

/// Where to look for the rules of an application that makes these redirects.
fn in_application(hops: &[&Hop], flaw: &str) -> String {
    let mut settings: Vec<&str> = hops.iter().filter_map(|hop| setting(hop)).collect();
    settings.sort_unstable();
    settings.dedup();
    if settings.is_empty() {
        return format!(
            "the application redirects: look for `redirect` in its views and middleware; {flaw}"
        );
    }
    format!(
        "the application redirects, as Django does with {}; {flaw}",
        settings.join(" and ")
    )
}

/// The setting with which Django redirects so.
fn setting(hop: &Hop) -> Option<&'static str> {
    let (from, to) = (&hop.sent.url, location(hop)?);
    let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    if to.path() == format!("{}/", from.path()) {
        Some("APPEND_SLASH")
    } else if host(&to) == format!("www.{}", host(from)) {
        Some("PREPEND_WWW")
    } else if from.scheme() == "http" && to.scheme() == "https" {
        Some("SECURE_SSL_REDIRECT")
    } else {
        None
    }
}

/// The sites of a circle in which the path stays as it is, which is a circle for
/// other paths too.
fn circled_path(evidence: &ResponseEvidence<'_>, next: &Url) -> Option<String> {
    let hops = evidence.exchange.hops().map(|hop| &hop.sent.url);
    let urls: Vec<&Url> = hops.chain([next]).collect();
    let stays = urls.iter().all(|url| url.path() == next.path());
    let first = urls.len().saturating_sub(DRAWN);
    let origins = urls[first..].iter();
    let origins = origins.map(|url| shown(&url.origin().ascii_serialization()));
    stays.then(|| origins.collect::<Vec<_>>().join(" → "))
}

/// Whether a redirect was followed in a circle, or leads to the very same
/// request. A form that leads back to its page does not, nor does a page that
/// sets a cookie first.
pub(in crate::diagnose) fn is_circle(evidence: &ResponseEvidence<'_>, next: &Url) -> bool {
    if evidence.exchange.unfollowed.is_some() {
        return evidence.exchange.unfollowed == Some(Unfollowed::Loop);
    }
    asked_for(next) == evidence.last().sent.url
        && evidence.method().is_safe()
        && evidence.header("set-cookie").is_none()
        && evidence.is_status_wrong()
}
