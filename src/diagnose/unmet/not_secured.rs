//! http that isn't led to https, and what is said of the connection itself.

use http::Version;

use super::another_site::is_empty_of_caddy;
use crate::diagnose::application;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::redirect::REDIRECTS;
use crate::diagnose::response_evidence::{ResponseEvidence, location};
use crate::exchange::{told_day, told_span};
use crate::expect::{Subject, TlsPart};
use crate::record::{Code, Diagnosis};
use crate::suite::matcher::{Condition, Matchers};

/// What is asked over http and answered there, where a redirect to https is expected.
pub(in crate::diagnose) fn http_answers(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let url = &evidence.last().sent.url;
    let status = evidence.status();
    let is_answered = matches!(status, 200..=299 | 401 | 403..=405);
    let is_plain = url.scheme() == "http" && evidence.place.target.forwarded.is_none();
    let is_of_site = !is_empty_of_caddy(evidence);
    if !is_answered || !is_plain || !is_of_site || !is_https_wanted(evidence) {
        return None;
    }
    let is_wrong = evidence
        .unmet()
        .any(|it| matches!(it, Subject::Status | Subject::Redirect | Subject::Url));
    if !is_wrong {
        return None;
    }
    let path = evidence.shown_path();
    let (site, there) = (evidence.place.site(), evidence.place.there());
    let found = Diagnosis::of(Code::HttpNotRedirected, &path, |path| {
        format!("{path} is answered over http ({status}), and not redirected to https")
    })
    .of_several("what is asked over http is answered, and not redirected to https");
    let in_django = format!(
        "or Django redirects: SECURE_SSL_REDIRECT = True, with SECURE_PROXY_SSL_HEADER and nginx's \
         `proxy_set_header X-Forwarded-Proto $scheme;` (no `https` written out); then {}",
        application::restart(evidence.place)
    );
    if evidence.place.is_socket() || application::runner(evidence).is_some() {
        return Some(found.step(in_django.trim_start_matches("or ")));
    }
    Some(match Front::of(evidence) {
        Front::Apache => found.step(format!(
            "{there}`Redirect permanent / https://{site}/` in its `<VirtualHost *:80>`, in place of what \
             answers there; then {}",
            Front::Apache.reload()
        )),
        _ => found
            .step(format!(
                "{there}{}: the block with `listen 80;` and {site} needs `return 301 \
                 https://$host$request_uri;` and nothing else (`sudo certbot --nginx --redirect` \
                 writes it); then {RELOAD}",
                configured(REDIRECTS)
            ))
            .step(in_django),
    })
}

/// Whether the case expects that https is redirected to.
pub(in crate::diagnose) fn is_https_wanted(evidence: &ResponseEvidence<'_>) -> bool {
    let Some(expect) = evidence.expect else {
        return false;
    };
    wants_https(expect.redirect.as_ref()) || wants_https(expect.url.as_ref())
}

fn wants_https(expected: Option<&Matchers<String>>) -> bool {
    let is_https = |text: &str| text.trim_start_matches('^').starts_with("https:");
    let mut conditions = expected.into_iter().flat_map(Matchers::conditions);
    conditions.any(|condition| match &condition.value {
        Condition::Equals(text) | Condition::StartsWith(text) | Condition::Contains(text) => {
            is_https(text)
        }
        Condition::OneOf(texts) => texts.iter().any(|text| is_https(text)),
        Condition::Matches(pattern) => is_https(pattern.as_str()),
        _ => false,
    })
}

/// A redirect to https that is expected, and leads to another path.
pub(in crate::diagnose) fn drops_path(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = location(evidence.last())?;
    let asked = &evidence.last().sent.url;
    let is_to_https = asked.scheme() == "http" && next.scheme() == "https";
    let is_unmet = evidence.unmet().any(|it| *it == Subject::Redirect);
    if !is_to_https || !is_unmet || next.host() != asked.host() || !is_https_wanted(evidence) {
        return None;
    }
    let what = match (next.path() == asked.path(), asked.query() == next.query()) {
        (true, true) => return None,
        (true, false) => "the query",
        (false, true) => "the path",
        (false, false) => "the path and the query",
    };
    let path = evidence.shown_path();
    let to = shown(next.path());
    Some(
        Diagnosis::of(Code::RedirectDropsPath, &path, |path| {
            format!("the redirect of {path} to https loses {what}: it leads to {to}")
        })
        .of_several(format!("redirects to https lose {what}"))
        .step(match Front::of(evidence) {
            Front::Apache => format!(
                "{}`Redirect permanent / https://{}/` has both (with a slash at its end), as has \
                 `RewriteRule ^ https://%{{HTTP_HOST}}%{{REQUEST_URI}} [R=301,L]`; then {}",
                evidence.place.there(),
                evidence.place.site(),
                Front::Apache.reload()
            ),
            Front::Caddy => format!(
                "{}`redir https://{{host}}{{uri}} permanent` has both; without a `redir`, Caddy redirects \
                 to https by itself; then {}",
                evidence.place.there(),
                Front::Caddy.reload()
            ),
            _ => format!(
                "{}{}: `return 301 https://$host$request_uri;` has both (`$uri` no query, `https://$host/` \
                 neither); then {RELOAD}",
                evidence.place.there(),
                configured(REDIRECTS)
            ),
        }),
    )
}

/// A certificate that is still good, and not for as long as is expected.
pub(in crate::diagnose) fn certificate_expires(
    evidence: &ResponseEvidence<'_>,
) -> Option<Diagnosis> {
    let is_unmet = evidence
        .unmet()
        .any(|it| *it == Subject::Tls(TlsPart::ValidFor));
    let tls = evidence.last().tls.as_ref().filter(|_| is_unmet)?;
    let leaf = tls.leaf()?;
    if leaf.not_after <= tls.at || leaf.not_before > tls.at {
        return None;
    }
    let site = evidence.place.site();
    let (left, day) = (told_span(tls.at, leaf.not_after), told_day(leaf.not_after));
    let wanted = evidence
        .expect
        .and_then(|it| it.tls.as_ref()?.valid_for.as_ref());
    let lifetime = (leaf.not_after - leaf.not_before).unsigned_abs();
    if wanted.is_some_and(|wanted| lifetime < wanted.value.0) {
        let whole = told_span(leaf.not_before, leaf.not_after);
        return Some(
            Diagnosis::new(
                Code::CertificateExpiresSoon,
                format!("the certificate of {site} is only ever valid for {whole}, less than is expected"),
            )
            .step("expect less of it: `expect.tls.valid_for`, a third of that time, is when renewals come"),
        );
    }
    let there = evidence.place.there();
    let front = Front::of(evidence);
    let found = Diagnosis::new(
        Code::CertificateExpiresSoon,
        format!(
            "the certificate of {site} expires in {left}, on {day}, and a newer one isn't served"
        ),
    );
    if front == Front::Caddy {
        return Some(found.step(format!(
            "Caddy renews by itself: {there}`sudo journalctl -u caddy | grep -i -E 'renew|obtain'` tells \
             why not (DNS, port 80, a limit of the authority)"
        )));
    }
    Some(
        found
            .step(format!(
                "{there}`sudo certbot certificates` shows which one there is: a newer one is only to be \
                 loaded, {} (a `--deploy-hook` does it each time)",
                front.reload()
            ))
            .step(
                "else it isn't renewed: `systemctl list-timers | grep certbot` (no line: `sudo systemctl \
                 enable --now certbot.timer`), and `sudo certbot renew --dry-run` says what keeps it; \
                 then `sudo certbot renew`"
            ),
    )
}

/// HTTP/2 that is expected over TLS, and not spoken.
pub(in crate::diagnose) fn http1_alone(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_unmet = evidence.unmet().any(|it| *it == Subject::HttpVersion);
    let last = evidence.last();
    if !is_unmet || last.tls.is_none() || last.response.version > Version::HTTP_11 {
        return None;
    }
    let there = evidence.place.there();
    let found = Diagnosis::new(
        Code::NoHttp2,
        "over TLS, the server offers HTTP/1.1 and no HTTP/2",
    )
    .or("a proxy in front of it that speaks HTTP/1.1 alone");
    Some(match Front::of(evidence) {
        Front::Apache => found.step(format!(
            "{there}`sudo a2enmod http2` and `Protocols h2 http/1.1`, then {}",
            Front::Apache.reload()
        )),
        _ => found.step(format!(
            "{there}{}: `http2 on;` in the server block (before nginx 1.25.1: `listen 443 ssl http2;`, \
             which holds for all blocks of the port); then {RELOAD}",
            configured(r"^[^#]*\b(listen|server_name|http2)\s")
        )),
    })
}
