//! Pages that come out of a cache, and what caches drop.

use http::header::SET_COOKIE;

use super::application;
use super::django::csrf;
use super::nginx::{CHANGES, RELOAD, configured};
use super::place::shown;
use super::response_evidence::{ResponseEvidence, header, sends};
use super::static_files::is_file;
use crate::exchange::{Hop, Response};
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line};

/// Headers with which caches say what they did.
const SAID: [&str; 6] = [
    "x-cache",
    "x-cache-status",
    "x-proxy-cache",
    "cf-cache-status",
    "x-nginx-cache",
    "cache-status",
];

/// What shows that a response comes out of a cache, as its head has it: `Age: 35`.
pub(super) fn hit(response: &Response) -> Option<String> {
    let value = |name: &str| header(&response.headers, name);
    let told = |name: &str, value: &str| format!("`{name}: {}`", elide(&one_line(value), 40));
    let said = SAID.iter().find_map(|name| {
        let value = value(name)?;
        // `HIT`, `Hit from cloudfront`, `MISS, HIT`, `TCP_MEM_HIT`, `nginx; hit; ttl=5`.
        let first = |part: &str| Some(part.split_whitespace().next()?.to_ascii_lowercase());
        let mut words = value.split([',', ';']).filter_map(first);
        let is_hit = words.any(|word| word == "stale" || word == "hit" || word.ends_with("_hit"));
        is_hit.then(|| told(name, &value))
    });
    // Seconds since it was made (RFC 9111, section 5.1).
    let aged = || {
        let age = value("age")?;
        let is_old = age.trim().parse::<u64>().is_ok_and(|age| age > 0);
        is_old.then(|| told("age", &age))
    };
    // Varnish names the request that it was fetched for, too.
    let of_varnish = || {
        let ids = value("x-varnish")?;
        let is_hit = ids.split_whitespace().count() == 2;
        is_hit.then(|| told("x-varnish", &ids))
    };
    said.or_else(aged).or_else(of_varnish)
}

/// A page that is another one than expected, and comes out of a cache.
pub(super) fn page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_wrong = evidence.is_page_wrong() && evidence.last().response.status.is_success();
    if !is_wrong || is_file(evidence.path()) {
        return None;
    }
    let hit = hit(&evidence.last().response)?;
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::FromCache, &path, |path| {
            format!("{path} comes out of a cache ({hit}): it may be the page of before")
        })
        .of_several("pages come out of a cache: they may be those of before")
        .step(EMPTY)
        .step(
            "pages that change are not to be kept there, or not for so long: `Cache-Control: no-cache` of \
             the application's, `proxy_cache_valid`, and a `proxy_cache_key` that has `$host`",
        ),
    )
}

/// An answer with another status than expected, out of a cache: it was made for another
/// visitor, or another request.
pub(super) fn answer(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let status = evidence.status();
    let is_missing = matches!(status, 404 | 410);
    let is_open = status == 200 && (evidence.wants_status(401) || evidence.wants_status(403));
    let is_wrong = evidence.unmet().any(|it| *it == Subject::Status);
    if !is_wrong || is_file(evidence.path()) || !(is_missing || is_open) {
        return None;
    }
    let hit = hit(&evidence.last().response)?;
    let path = evidence.shown_path();
    let (what, step) = if is_open {
        (
            "it may have been made for who is logged in",
            "what differs from visitor to visitor must not be kept: `proxy_no_cache $http_authorization \
             $http_cookie; proxy_cache_bypass $http_authorization $http_cookie;`, and no \
             `proxy_ignore_headers` of `Cache-Control`, `Set-Cookie`, `Vary`",
        )
    } else {
        (
            "it may be from before there was such a page",
            "errors are not to be kept, or not for so long: nginx's `proxy_cache_valid 200 10m;`, not `any`",
        )
    };
    Some(
        Diagnosis::of(Code::FromCache, &path, |path| {
            format!("the {status} for {path} comes out of a cache ({hit}): {what}")
        })
        .of_several(format!("answers ({status}) come out of a cache: {what}"))
        .step(step)
        .step(EMPTY),
    )
}

/// How caches are emptied.
const EMPTY: &str = "empty it: a CDN's by its console, Varnish's by `sudo varnishadm 'ban req.url ~ .'`, \
                     nginx's by `sudo rm -r` of what is in the folder of `proxy_cache_path`, Django's by \
                     `python manage.py shell -c 'from django.core.cache import cache; cache.clear()'`";

/// A form that Django refuses because the cookie of its page never came.
pub(super) fn form_refused(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let page = evidence.before?;
    let is_refused = csrf::is_refusal(evidence) && evidence.is_status_wrong();
    let is_lost = is_refused && !sends(evidence.last(), COOKIE) && lacks_cookie(&page.last);
    is_lost.then(|| dropped(&page.last, evidence))
}

/// A page with a form, without the cookie that belongs to the form's token.
pub(super) fn cookie_not_set(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_expected = evidence.unmet().any(|subject| match subject {
        Subject::Cookie(name, _) => name.plain().contains("csrf"),
        _ => false,
    });
    let is_lost = is_expected && evidence.is_page() && lacks_cookie(evidence.last());
    let is_alone = application::runner(evidence).is_some();
    (is_lost && !is_alone).then(|| dropped(evidence.last(), evidence))
}

/// Django's cookie, and the field of its forms, which come together.
const COOKIE: &str = "csrftoken";
const FIELD: &[u8] = b"csrfmiddlewaretoken";

/// Whether a page that was asked for without cookies has Django's field in it, and sets
/// no cookie.
fn lacks_cookie(hop: &Hop) -> bool {
    let response = &hop.response;
    let has_field = || {
        response
            .body
            .bytes
            .windows(FIELD.len())
            .any(|it| it == FIELD)
    };
    !sends(hop, COOKIE) && !response.headers.contains_key(SET_COOKIE) && has_field()
}

fn dropped(page: &Hop, evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = shown(page.sent.url.path());
    let lost = "with a form's CSRF token, and without the cookie that belongs to it";
    let hit = hit(&page.response);
    let cause = match &hit {
        Some(hit) => format!("{path} comes out of a cache ({hit}), {lost}"),
        None => format!("{path} comes {lost}: most often, something on the way drops it"),
    };
    Diagnosis::new(Code::CookieDropped, cause)
        .of_several("pages come with a form's CSRF token, and without the cookie that belongs to it")
        .step(format!(
            "nginx: {}{}: no `proxy_hide_header Set-Cookie`, no `proxy_cache` with `proxy_ignore_headers \
             Set-Cookie` for pages; then {RELOAD}",
            evidence.place.there(),
            configured(CHANGES)
        ))
        .step(
            "Varnish: no `unset beresp.http.Set-Cookie`, and `return (pass)` for what isn't a file; a CDN: \
             no caching of pages",
        )
        .step("or the token is written out in the template, in place of `{% csrf_token %}`")
}
