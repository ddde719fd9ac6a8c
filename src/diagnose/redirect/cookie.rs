//! Circles of redirects because of a cookie that isn't sent back.

use http::header::SET_COOKIE;
use url::Url;

use super::chain;
use super::circle::is_circle;
use super::https::{as_proxy, smoke_there};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::{ResponseEvidence, sends};
use crate::exchange::{Hop, SetCookie};
use crate::record::{Code, Diagnosis};
use crate::source::quote;

/// A circle in which a response sets a cookie that the next requests don't
/// have: whoever redirects waits for it.
pub(in crate::diagnose) fn not_sent_back(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = evidence.location()?;
    if !is_circle(evidence, &next) {
        return None;
    }
    let hops: Vec<&Hop> = evidence.exchange.hops().collect();
    let (cookie, hop) = hops.iter().find_map(|hop| {
        let mut set = hop.response.headers.get_all(SET_COOKIE).iter();
        let lost = set.find_map(|value| {
            let line = String::from_utf8_lossy(value.as_bytes());
            // One without a value is taken back.
            let cookie = SetCookie::parse(&line).filter(|cookie| !cookie.value.is_empty())?;
            (!hops.iter().any(|hop| sends(hop, &cookie.name))).then_some(cookie)
        });
        Some((lost?, *hop))
    })?;
    let name = quote(&cookie.name, 60);
    let why = why_not(&cookie, &hop.sent.url, evidence);
    let (why, step) = why.map_or((String::new(), None), |(why, step)| {
        (format!(" (it {why})"), Some(step))
    });
    let found = Diagnosis::new(
        Code::RedirectLoopCookie,
        format!(
            "redirects in a circle, in which {} sets the cookie {name}, which is not sent \
             back{why}: {}",
            shown(hop.sent.url.path()),
            chain(evidence)
        ),
    );
    Some(match step {
        Some(step) => found.step(step),
        None => {
            found.step("what redirects seems to wait for the cookie: does a browser get through?")
        }
    })
}

/// Why a cookie isn't sent to the site that set it, and what to do.
fn why_not(
    cookie: &SetCookie,
    url: &Url,
    evidence: &ResponseEvidence<'_>,
) -> Option<(String, String)> {
    let place = evidence.place;
    if cookie.secure && url.scheme() == "http" && place.target.forwarded.is_none() {
        let step = if place.is_socket() {
            as_proxy(evidence)
        } else {
            format!(
                "ask over https: {}",
                smoke_there(evidence, &over_https(url))
            )
        };
        return Some(("is `Secure`, and http was asked".to_owned(), step));
    }
    let path = cookie.path.as_deref().unwrap_or("/");
    if !is_below(url.path(), path) {
        let why = format!("is for paths below {} alone", quote(path, 80));
        let step = "its path must be `/`: Django's SESSION_COOKIE_PATH and CSRF_COOKIE_PATH say it, \
                    or `set_cookie(path=…)` in a view";
        return Some((why, step.to_owned()));
    }
    let domain = cookie.domain.as_deref()?;
    let host = url.host_str().unwrap_or_default();
    let is_for_it = host == domain || host.ends_with(&format!(".{domain}"));
    (!is_for_it).then(|| {
        let why = format!(
            "is for {}, and {} was asked",
            quote(domain, 80),
            quote(host, 80)
        );
        let step = "Django's SESSION_COOKIE_DOMAIN and CSRF_COOKIE_DOMAIN say the domain; or \
                    ask for that site: `--host`";
        (why, step.to_owned())
    })
}

/// Whether a cookie's path has another one below it (RFC 6265, section 5.1.4).
fn is_below(path: &str, of_cookie: &str) -> bool {
    path.strip_prefix(of_cookie)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || of_cookie.ends_with('/'))
}

/// The same URL over https, at its usual port.
fn over_https(url: &Url) -> Url {
    let host = url.host_str().unwrap_or_default();
    Url::parse(&format!("https://{host}/")).unwrap_or_else(|_| url.clone())
}
