//! Redirects to https that a proxy, a target or an application gets wrong.

use url::Url;

use super::Diagnosis;
use super::place::word;
use super::redirect::{bounded, not_followed};
use super::seen::Seen;
use crate::exchange::Unfollowed;
use crate::plan::Scheme;
use crate::source::quote;

/// A redirect to https of a request that came over https.
pub(super) fn endless(seen: &Seen<'_>) -> Option<Diagnosis> {
    let next = seen.location()?;
    let asked = &seen.last().sent.url;
    let looped = seen.exchange.unfollowed == Some(Unfollowed::Loop);
    let questioned = looped || (seen.exchange.unfollowed.is_none() && seen.is_status_wrong());
    if !questioned || asked.scheme() != "https" || next != *asked {
        return None;
    }
    let url = bounded(seen, &next);
    Some(
        Diagnosis::new(
            "redirect-loop-https",
            format!(
                "{url} redirects to itself over https: whoever redirects doesn't see that the \
                 request came over https"
            ),
        )
        .step("`proxy_set_header X-Forwarded-Proto $scheme;` must stand beside `proxy_pass`")
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

/// A redirect to https that the target doesn't speak.
pub(super) fn to_https(seen: &Seen<'_>) -> Option<Diagnosis> {
    let next = match &seen.exchange.unfollowed {
        Some(Unfollowed::LeavesTarget(url)) => Url::clone(url),
        _ => not_followed(seen)?,
    };
    let asked = &seen.last().sent.url;
    let same = next.host() == asked.host() && next.path() == asked.path();
    if asked.scheme() != "http" || next.scheme() != "https" || !same {
        return None;
    }
    let place = seen.place;
    let site = place.site();
    let name = word(&place.target.name);
    let found = Diagnosis::new(
        "redirect-to-https",
        format!(
            "{} redirects to https, and the target is asked over http",
            seen.shown_path()
        ),
    );
    let behind = format!(
        "to be asked as a proxy asks: `forwarded = \"https\"` in `[targets.{name}]` sends \
         X-Forwarded-Proto"
    );
    if place.is_socket() {
        return Some(found.step(behind).step(format!(
            "or ask the proxy: {}",
            place.smoke(&format!("https://{site}"))
        )));
    }
    let https = if next.port().is_none() {
        format!("https://{site}")
    } else {
        origin(&next)
    };
    Some(
        found
            .step(format!("ask over https: {}", place.smoke(&https)))
            .step(behind)
            .step(format!(
                "if the redirect is what the case is about: `expect.redirect = {}`",
                quote(&bounded(seen, &next), 200)
            )),
    )
}

/// A redirect away from the connection that the target asks for.
pub(super) fn leaves_target(seen: &Seen<'_>) -> Option<Diagnosis> {
    let Some(Unfollowed::LeavesTarget(next)) = &seen.exchange.unfollowed else {
        return None;
    };
    let spelling = seen.place.spelling();
    let to = bounded(seen, next);
    let found = Diagnosis::new(
        "redirect-leaves-target",
        format!("the answer leads to {to}, which the target {spelling} says nothing about"),
    );
    let port = next.port_or_known_default().unwrap_or_default();
    let host = next.host_str().unwrap_or_default();
    let found = found.step_if(
        next.scheme() == "http" && seen.place.target.scheme == Scheme::Https,
        "from https to http: does the application know that it is behind https? \
         `proxy_set_header X-Forwarded-Proto $scheme;`",
    );
    Some(
        found
            .step(format!(
                "if it leads to where it should: {} asks there",
                seen.place.smoke(&origin(next))
            ))
            .step(format!(
                "if it is the port that is wrong: nginx puts its own into redirects; \
                 `absolute_redirect off;` or `proxy_set_header Host $http_host;` ({host}:{port})"
            )),
    )
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
