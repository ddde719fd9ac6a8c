//! Redirects to names that only the server knows.

use std::net::IpAddr;

use url::Url;

use super::https::away;
use super::{REDIRECTS, not_followed};
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::no_response::NoResponse;
use crate::diagnose::place::{Place, shown};
use crate::diagnose::response_evidence::{ResponseEvidence, location};
use crate::exchange::{Hop, Unfollowed};
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::{bare_host, is_nameless};

/// A redirect to `localhost`, to an address of a private network, or to the name of an
/// upstream, by a site that was asked for by its name.
pub(in crate::diagnose) fn to_host(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let hop = match &evidence.exchange.unfollowed {
        Some(Unfollowed::LeavesTarget(_)) => evidence.last(),
        Some(_) => return None,
        None if not_followed(evidence).is_some() => evidence.last(),
        None => evidence.exchange.redirects.last()?,
    };
    let (asked, next) = led_inside(hop)?;
    Some(told(Front::of(evidence), evidence.place, asked, &next))
}

/// The same where it was followed, and nobody answers there.
pub(in crate::diagnose) fn unanswered(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let hop = failure.error.redirects.last()?;
    let (asked, next) = led_inside(hop)?;
    let server = hop.response.headers.get("server");
    let server = server.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    let name = server.unwrap_or_default();
    let front = Front::called(name.split(['/', ' ']).next().unwrap_or_default());
    Some(told(front, failure.place, asked, &next))
}

/// Where a hop leads and from where, if that is inside of the server's own network.
fn led_inside(hop: &Hop) -> Option<(&Url, Url)> {
    let next = location(hop)?;
    let asked = &hop.sent.url;
    let is_outside = asked.host_str().is_some_and(|host| !is_internal(host));
    let is_inside = next.host_str().is_some_and(is_internal);
    (is_outside && is_inside).then_some((asked, next))
}

/// Whether a host is none of the public network: an address of one's own, or a name
/// without a domain (RFC 6761, RFC 6762).
pub(in crate::diagnose) fn is_internal(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return match address {
            IpAddr::V4(it) => it.is_loopback() || it.is_private() || it.is_unspecified(),
            IpAddr::V6(it) => it.is_loopback() || it.is_unspecified() || it.is_unique_local(),
        };
    }
    let ends = [".localhost", ".local", ".internal", ".svc"];
    is_nameless(host) || !host.contains('.') || ends.iter().any(|end| host.ends_with(end))
}

fn told(front: Front, place: Place<'_>, asked: &Url, next: &Url) -> Diagnosis {
    let site = shown(&bare_host(asked).unwrap_or_default());
    let to = match (bare_host(next), next.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default(),
    };
    let (to, path) = (shown(&to), shown(asked.path()));
    if to == "_" {
        // nginx's name for a block without one, as `$server_name` has it.
        let leads = "to `_`, which is nginx's `server_name _;` and no host";
        return Diagnosis::new(Code::RedirectToInternal, format!("{path} redirects {leads}"))
            .of_several(format!("redirects lead {leads}"))
            .step(format!(
                "{}{}: `$host` in place of `$server_name`, as in `return 301 https://$host$request_uri;`; \
                 then {RELOAD}",
                place.there(),
                configured(REDIRECTS)
            ));
    }
    let found = Diagnosis::new(
        Code::RedirectToInternal,
        format!("{path} redirects to {to}, which only the server knows, and not to {site}"),
    )
    .of_several(format!(
        "redirects lead to {to}, which only the server knows, and not to {site}"
    ));
    to_name_site(found, front, place, &to)
}

/// The steps that let an application name the site, which takes `to` for its name.
pub(in crate::diagnose) fn to_name_site(
    found: Diagnosis,
    front: Front,
    place: Place<'_>,
    to: &str,
) -> Diagnosis {
    let there = place.there();
    match front {
        Front::Apache => found
            .step(format!(
                "{there}`ProxyPreserveHost On` beside `ProxyPass` tells the application who was asked \
                 for; then {}",
                front.reload()
            ))
            .step("`ProxyPassReverse` with the same two addresses as `ProxyPass` corrects redirects"),
        _ => found
            .step(format!(
                "the application takes {to} for its name: {there}`proxy_set_header Host $host;` must \
                 stand beside the `proxy_pass` that leads to it, and no `proxy_redirect off;`; then \
                 {RELOAD}"
            ))
            .step(format!(
                "or the name is written down: in a setting of the application's (its base URL, \
                 `LOGIN_URL`, `FORCE_SCRIPT_NAME`), or in a rule of nginx's: {there}{}",
                configured(REDIRECTS)
            )),
    }
}

/// A redirect to another port of the host, where the case expects it to lead elsewhere.
pub(in crate::diagnose) fn to_port(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = not_followed(evidence)?;
    let asked = &evidence.last().sent.url;
    let is_expected_elsewhere = evidence.unmet().any(|it| *it == Subject::Redirect);
    let is_other_port = next.port_or_known_default() != asked.port_or_known_default();
    let is_same = next.host() == asked.host() && next.scheme() == asked.scheme();
    let is_of_port = is_expected_elsewhere && is_same && is_other_port;
    is_of_port.then(|| away(evidence, &next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_inside_are_known() {
        for host in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "10.0.0.7",
            "django",
            "web.internal",
        ] {
            assert!(is_internal(host), "{host}");
        }
        for host in [
            "superlists.ml",
            "8.8.8.8",
            "[2001:db8::1]",
            "localhost.example",
        ] {
            assert!(!is_internal(host), "{host}");
        }
    }
}
