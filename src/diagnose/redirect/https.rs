//! Redirects to https that a proxy, a target or an application gets wrong.

use url::Url;

use super::circle::is_circle;
use super::{REDIRECTS, bounded, not_followed};
use crate::diagnose::application;
use crate::diagnose::cached;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured, is_own_page};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::unmet::not_secured::is_https_wanted;
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
    let of_nginx = is_own_page(evidence);
    let query = if next.query().is_some() { "?…" } else { "" };
    let url = shown(&format!("{}{}{query}", origin(&next), next.path()));
    let why = if of_nginx {
        "nginx redirects what came over https, too"
    } else {
        "whoever redirects doesn't see what came over https"
    };
    let found = Diagnosis::new(
        Code::RedirectLoopHttps,
        format!("{url} redirects to itself over https: {why}"),
    )
    .of_several(format!(
        "{} redirects what is asked over https to the same URLs: {why}",
        shown(&origin(&next))
    ));
    let found = found.step_of(kept_or_ended(evidence), str::to_owned);
    if of_nginx {
        let step = format!(
            "{}{}: nginx's `return 301 https://…` must stand in a block of its own, with `listen \
             80;` alone; then {RELOAD}",
            evidence.place.there(),
            configured(REDIRECTS)
        );
        return Some(found.step(step).step(
            "where TLS ends before it, at a balancer or a CDN, `$scheme` is always http: `if \
             ($http_x_forwarded_proto = http) { return 301 https://$host$request_uri; }`, or let that \
             speak https to it",
        ));
    }
    if Front::of(evidence) == Front::Caddy {
        return Some(found.step(format!(
            "where TLS ends before Caddy, it believes `X-Forwarded-Proto` of `trusted_proxies` alone: \
             `servers {{ trusted_proxies static 127.0.0.1/32 }}` at the top of the Caddyfile, with the \
             address of what is in front; then {}",
            Front::Caddy.reload()
        )));
    }
    Some(
        found.step(format!(
            "`proxy_set_header X-Forwarded-Proto $scheme;` must stand beside `proxy_pass`, in the \
             same `location` (beside `uwsgi_pass`, `include uwsgi_params;`), then {RELOAD}"
        ))
        .step(format!(
            "Django reads it with `SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \
             \"https\")` in its settings, then {}",
            application::restart(evidence.place)
        ))
        .step(
            "where TLS ends before nginx, at a balancer or a CDN, `$scheme` is http there: pass on what \
             came, `proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;`, or let that speak \
             https to it",
        ),
    )
}

/// What to do first where the redirect comes out of a cache, or a CDN stands in front.
fn kept_or_ended(evidence: &ResponseEvidence<'_>) -> Option<String> {
    if let Some(hit) = cached::hit(&evidence.last().response) {
        return Some(format!(
            "it comes out of a cache ({hit}), which may keep the redirect of http for https: the scheme \
             must be part of its key (Varnish: `hash_data(req.http.X-Forwarded-Proto);`; nginx: \
             `proxy_cache_key $scheme$host$request_uri`); empty it"
        ));
    }
    let has = |name: &str| evidence.header(name).is_some();
    let is_cdn = has("cf-ray") || has("x-amz-cf-id") || evidence.server() == "cloudflare";
    is_cdn.then(|| {
        "the CDN in front speaks http to the server: Cloudflare's SSL mode must be `Full (strict)`, \
         CloudFront's origin protocol `HTTPS only`"
            .to_owned()
    })
}

/// Whether whoever asks is told that the way is always another one. So is a form,
/// of which a passing redirect may well lead back to its own page.
fn is_for_ever(evidence: &ResponseEvidence<'_>) -> bool {
    matches!(evidence.status(), 301 | 307 | 308)
        && evidence.exchange.unfollowed.is_none()
        && evidence.header("set-cookie").is_none()
        && evidence.is_status_wrong()
}

/// Where authorities look for what proves that a name is one's own (RFC 8555, section 8.3).
const ACME: &str = "/.well-known/acme-challenge/";

/// A challenge of certbot's that is redirected, in place of being answered.
fn challenge(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    Diagnosis::of(Code::RedirectToHttps, &evidence.shown_path(), |path| {
        format!("{path} redirects to https, where authorities look for it over http first")
    })
    .or("a challenge that https answers, which authorities follow")
    .step(format!(
        "{}{}: the block with `listen 80;` needs `location {ACME} {{ root /var/www/certbot; }}`, the folder \
         of certbot's `--webroot`, and its `return 301` within `location /`; then {RELOAD}",
        evidence.place.there(),
        configured(REDIRECTS)
    ))
}

/// A redirect to https that the target doesn't speak.
pub(in crate::diagnose) fn to_https(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = match &evidence.exchange.unfollowed {
        Some(Unfollowed::LeavesTarget(url)) => Url::clone(url),
        _ => not_followed(evidence)?,
    };
    let asked = &evidence.last().sent.url;
    if asked.scheme() != "http"
        || next.scheme() != "https"
        || next.host() != asked.host()
        || evidence.is_about_redirect() && is_https_wanted(evidence)
    {
        return None;
    }
    if asked.path().starts_with(ACME) {
        return Some(challenge(evidence));
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
pub(in crate::diagnose) fn as_proxy(evidence: &ResponseEvidence<'_>) -> String {
    let place = evidence.place;
    match place.target.forwarded {
        None => {
            let host = place.host_option();
            let target = shell_word(&place.typed());
            let options = format!("--target {target}{host} --forwarded https");
            format!(
                "to ask as a proxy that does TLS asks: {}",
                place.run.command("smoke", &options)
            )
        }
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
    Some(away(evidence, next))
}

/// A redirect to another port or scheme of the host.
pub(in crate::diagnose) fn away(evidence: &ResponseEvidence<'_>, next: &Url) -> Diagnosis {
    let asked = &evidence.last().sent.url;
    let to = bounded(evidence, next);
    let there = evidence.place.there();
    let is_unsafe = next.scheme() == "http" && asked.scheme() == "https";
    let port = next.port_or_known_default().unwrap_or_default();
    let elsewhere = if next.host() == asked.host() {
        let is_other_scheme = next.scheme() != asked.scheme();
        let is_other_port = next.port().unwrap_or_default() != asked.port().unwrap_or_default();
        let what = match (is_other_scheme, is_other_port) {
            (true, true) => "scheme and port",
            (true, false) => "scheme",
            (false, _) => "port",
        };
        let origin = shown(&origin(asked));
        format!("at another {what} than {origin}, which was asked")
    } else {
        let spelling = evidence.place.spelling();
        format!("and where that is, the target {spelling} doesn't say")
    };
    Diagnosis::new(
        Code::RedirectLeavesTarget,
        format!("the answer leads to {to}, {elsewhere}"),
    )
    .of_several(format!(
        "answers lead to {}, {elsewhere}",
        shown(&origin(next))
    ))
    .step(if is_own_page(evidence) && next.path() == asked.path() {
        format!(
            "a rule of nginx's has it: {there}{} shows it; correct its scheme and port there, then \
             {RELOAD}",
            configured(REDIRECTS)
        )
    } else if is_own_page(evidence) {
        format!(
            "nginx puts the scheme and port that it listens at into its redirects: \
                 `absolute_redirect off;` in the server block with `listen …{port}` keeps them out, \
                 unless a rule has them ({there}{} shows); then {RELOAD}",
            configured(REDIRECTS)
        )
    } else if is_unsafe {
        format!(
            "from https to http: `proxy_set_header X-Forwarded-Proto $scheme;` beside \
                 `proxy_pass` tells the application that it is behind https; then {RELOAD}"
        )
    } else {
        format!(
            "`proxy_set_header Host $http_host;` beside `proxy_pass` tells the application \
                 which port was asked; then {RELOAD}"
        )
    })
    // What is asked over http is most often redirected to https.
    .step_if(
        !is_unsafe,
        format!("to ask there: {}", smoke_there(evidence, next)),
    )
}

/// The command that asks for what a redirect leads to, at this target's
/// address where the host's own is another.
pub(super) fn smoke_there(evidence: &ResponseEvidence<'_>, next: &Url) -> String {
    let host = next.host_str().unwrap_or_default();
    let port = next.port_or_known_default().unwrap_or_default();
    let target = shell_word(&origin(next));
    let way = match &evidence.place.target.dial {
        Dial::Tcp { host: dialled, .. } if dialled != host => {
            let dialled = Bracketed(dialled);
            let way = shell_word(&format!("{host}:{port}:{dialled}:{port}"));
            format!(" --connect-to {way}")
        }
        _ => String::new(),
    };
    let options = format!("--target {target}{way}");
    evidence.place.run.command("smoke", &options)
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
