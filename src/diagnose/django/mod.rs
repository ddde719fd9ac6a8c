//! What Django answers with DEBUG off.

pub(super) mod csrf;
pub(super) mod debug;

use std::time::Duration;

use http::Method;

use crate::diagnose::application::{is_django, log, restart};
use crate::diagnose::front::Front;
use crate::diagnose::nginx::RELOAD;
use crate::diagnose::place::Place;
use crate::diagnose::response_evidence::{ResponseEvidence, header};
use crate::diagnose::run::unknown_path::does_path_arrive;
use crate::diagnose::static_files::has_tag_of_a_file;
use crate::record::{Code, Diagnosis};

/// The longest of Django's bare pages; a page of a site's own is larger.
const BARE: usize = 400;

/// Whether the response is one of the pages that Django makes when a project has
/// none of its own for an error.
pub(in crate::diagnose) fn is_bare_page(evidence: &ResponseEvidence<'_>) -> bool {
    let heading = match evidence.status() {
        400 => "Bad Request (400)",
        403 => "403 Forbidden",
        404 => "Not Found",
        500 => "Server Error (500)",
        _ => return false,
    };
    let text = evidence.text.trim();
    // Before Django 3.0 the heading is all there is.
    let alone = format!("<h1>{heading}</h1>");
    text.len() <= BARE
        && text.contains(&alone)
        && (text.starts_with(&alone) || text.starts_with("<!doctype html>"))
        && (evidence.title.is_empty() || evidence.title == heading)
}

/// The bare 400.
pub(in crate::diagnose) fn disallowed_host(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 400
        || !evidence.is_status_wrong()
        || !is_bare_page(evidence)
        || was_allowed(evidence)
        || evidence.last().sent.body.len() > MOST_SENT
    {
        return None;
    }
    let place = evidence.place;
    let site = place.site();
    let of_caddy = Front::of(evidence) == Front::Caddy && !place.is_nameless();
    let found = Diagnosis::new(
        Code::DisallowedHost,
        format!(
            "Django refuses what is asked of {site} with its bare 400 page, most often because \
             ALLOWED_HOSTS lacks the host that it sees"
        ),
    );
    let found = found.step_if(
        of_caddy,
        format!(
            "Caddy passes the host on unless `header_up Host …` in its `reverse_proxy` says another: take that \
             out; then {}",
            Front::Caddy.reload()
        ),
    );
    if place.is_nameless() {
        return Some(
            found
                .step(format!(
                    "ask for the site by its name: {}",
                    place.smoke_by_name()
                ))
                .step(format!("to be asked for as {site}: {}", allow(place))),
        );
    }
    if !evidence.is_from_nginx() {
        return Some(found.step(allow(place)));
    }
    Some(
        found
            .step_of(place.ask_application(), |command| {
                format!("{command} asks both, and tells what to change")
            })
            .step(format!(
                "`proxy_set_header Host $host;` must stand beside `proxy_pass`, or else Django \
                 sees the address that nginx passes to instead of {site}; then {RELOAD}"
            ))
            .step(allow(place)),
    )
}

/// The step that lets Django answer for a host.
pub(in crate::diagnose) fn allow(place: Place<'_>) -> String {
    format!(
        "{} must be in ALLOWED_HOSTS, or in the variable that the settings read it from (such as \
         SITENAME); then {}",
        place.site(),
        restart(place)
    )
}

/// A body that Django doesn't read to its end.
pub(in crate::diagnose) fn body_too_large(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let hop = evidence.last();
    let size = hop.sent.body.len();
    let typed = header(&hop.sent.headers, "content-type").unwrap_or_default();
    // Of a form with files, those don't count.
    let has_files = typed.starts_with("multipart/");
    let is_refused =
        evidence.status() == 400 && evidence.is_status_wrong() && is_bare_page(evidence);
    (is_refused && size > MOST_SENT && !has_files).then(|| {
        Diagnosis::new(
            Code::BodyTooLarge,
            format!("Django refuses a request body of {size} bytes (400), most often as too large"),
        )
        .step(format!(
            "`DATA_UPLOAD_MAX_MEMORY_SIZE` in its settings says how much it reads (2.5 MB unless \
             set): raise it above {size}, then {}",
            restart(evidence.place)
        ))
        .step("files are sent as files: in a form, they don't count")
        .or("another refusal of the application's (400)")
    })
}

/// Bytes of a body that Django reads unless it is told (`DATA_UPLOAD_MAX_MEMORY_SIZE`):
/// more is refused likewise, but for files.
const MOST_SENT: usize = 2_621_440;

/// Whether the session's step before got an answer of the application's for the same
/// host.
fn was_allowed(evidence: &ResponseEvidence<'_>) -> bool {
    let before = evidence.before.map(|exchange| &exchange.last);
    before.is_some_and(|hop| {
        hop.response.status.as_u16() < 400 && hop.sent.url.host() == evidence.last().sent.url.host()
    })
}

/// A 404 of Django's whose path tells why.
fn known_not_found(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let path = evidence.path();
    let mut before = evidence.exchange.redirects.iter();
    if path == "/accounts/profile/" && before.any(|hop| hop.sent.method == Method::POST) {
        return Some(
            nothing_at(
                path,
                "that is where a login leads unless `LOGIN_REDIRECT_URL` says otherwise",
            )
            .step(format!(
                "`LOGIN_REDIRECT_URL = \"/\"` (or the name of a pattern) in the settings, then {}",
                restart(evidence.place)
            ))
            .or("a page for each user's account that is missing"),
        );
    }
    let is_slash_wanted = evidence.wants_status(301) && !path.ends_with('/');
    is_slash_wanted.then(|| {
        nothing_at(
            &evidence.shown_path(),
            "and doesn't add a slash to it, where a redirect is expected",
        )
        .step(format!(
            "`django.middleware.common.CommonMiddleware` must be in MIDDLEWARE, and `APPEND_SLASH` not \
             be False; then {}",
            restart(evidence.place)
        ))
        .step("is there a pattern for the path with a slash at its end? Only to that it leads")
    })
}

/// The bare 404.
pub(in crate::diagnose) fn not_found(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 404 || !evidence.is_status_wrong() || !is_bare_page(evidence) {
        return None;
    }
    if let Some(known) = known_not_found(evidence) {
        return Some(known);
    }
    let found = nothing_at(
        &evidence.shown_path(),
        "no URL pattern matches, or a view finds no such thing",
    );
    Some(
        found
            .step_of(
                in_shell(
                    evidence,
                    "from django.urls import resolve; print(resolve",
                    ")",
                ),
                |command| {
                    format!(
                        "{command} beside manage.py: `Resolver404` lists the patterns; is the path \
                     misspelt, or has it a prefix that nginx is to take off (`proxy_pass http://127.0.0.1:8000/;`, \
                     or `…sock:/;` of a socket)?"
                    )
                },
            )
            .step(format!(
                "if there is one: {} makes Django load this code",
                restart(evidence.place)
            ))
            .step("and then: is it the right database, with the data that the path names?"),
    )
}

/// A 404 of Django's with a page of the site's own: a view found no such thing, or no
/// pattern matched.
pub(in crate::diagnose) fn own_not_found(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_own = evidence.status() == 404
        && evidence.is_status_wrong()
        && evidence.is_page()
        && is_django(evidence);
    if !is_own || has_tag_of_a_file(evidence) {
        return None;
    }
    let known = known_not_found(evidence);
    Some(known.unwrap_or_else(|| {
        nothing_at(
            &evidence.shown_path(),
            "its page for that came: a view finds no such thing, or no URL pattern matches",
        )
        .step_if(evidence.is_from_nginx(), does_path_arrive())
        .step(format!(
            "is it the right database, with what the path names? `DATABASES` and the variables that \
             it reads: `sudo systemctl cat {}`; `python manage.py shell` with the same environment \
             shows what is in it",
            evidence.place.server.unit()
        ))
        .step_of(
            in_shell(
                evidence,
                "from django.urls import resolve; print(resolve",
                ")",
            ),
            |command| {
                format!(
                    "{command} beside manage.py: `Resolver404` is no pattern; if there is one, {} makes \
                     Django load this code",
                    restart(evidence.place)
                )
            },
        )
    }))
}

/// A command that calls a function of Python's with the path as Django sees it, if it
/// can be written so: without that below which the site is.
fn in_shell(evidence: &ResponseEvidence<'_>, call: &str, end: &str) -> Option<String> {
    let path = evidence.last().sent.url.path();
    let own = path.strip_prefix(&*evidence.place.target.base_path);
    let path = own.filter(|own| own.starts_with('/')).unwrap_or(path);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~%".contains(c);
    let is_safe = path.len() <= 100 && path.chars().all(is_plain);
    is_safe.then(|| format!("`python manage.py shell -c \"{call}('{path}'){end}\"`"))
}

/// No page, as Django says it.
pub(in crate::diagnose) fn nothing_at(path: &str, why: &str) -> Diagnosis {
    Diagnosis::of(Code::DjangoNotFound, path, |path| {
        format!("Django has nothing at {path}: {why}")
    })
}

/// The command that makes the same page again, where that changes nothing.
fn again_in_shell(evidence: &ResponseEvidence<'_>) -> Option<String> {
    let host = evidence.last().sent.url.host_str()?;
    let call = "from django.test import Client; Client(HTTP_HOST='".to_owned() + host + "').get";
    let is_get = *evidence.method() == Method::GET;
    is_get.then(|| in_shell(evidence, &call, ""))?
}

/// The bare 403, of the application's own.
pub(in crate::diagnose) fn forbidden(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 403 || !evidence.is_status_wrong() || !is_bare_page(evidence) {
        return None;
    }
    Some(
        Diagnosis::of(
            Code::ForbiddenByServer,
            &evidence.shown_path(),
            |path| format!("Django itself refuses {path} (403), with its bare page for that"),
        )
        .step(format!(
            "{}{}: `Forbidden (Permission denied): PATH` has the reason below it",
            evidence.place.there(),
            log(evidence.place)
        ))
        .step(
            "a rule by address sees that of nginx (`REMOTE_ADDR`): `X-Forwarded-For` or `X-Real-IP` \
             has the visitor's; else a permission that this user lacks, or a login",
        )
        .or("a page that is meant for others alone"),
    )
}

/// How long it takes until what is waited for is given up, most often whole seconds.
const WAITED: Duration = Duration::from_millis(2900);

/// The bare 500, or a page of the site's own in its place.
pub(in crate::diagnose) fn server_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_djangos = is_bare_page(evidence) || evidence.is_page() && is_django(evidence);
    let is_djangos = is_djangos && !has_tag_of_a_file(evidence);
    if evidence.status() != 500 || !evidence.is_status_wrong() || !is_djangos {
        return None;
    }
    let path = evidence.shown_path();
    let took = evidence.last().timings.first_byte.unwrap_or_default();
    let has_waited = took >= WAITED;
    let after = if has_waited {
        ", after some seconds: most often, it waited in vain for a service"
    } else {
        ""
    };
    Some(
        Diagnosis::of(Code::DjangoServerError, &path, |path| {
            format!("an exception in Django while it made {path} (500){after}")
        })
        .step(format!(
            "{}{} has the traceback, if `LOGGING` has a console handler (without one, \
             Django only mails it to ADMINS)",
            evidence.place.there(),
            log(evidence.place)
        ))
        .step_if(
            has_waited,
            "it ends in what was waited for: a celery task (`TimeoutError`: `celery -A PROJECT \
             inspect ping`), a broker, a database, mail, another site",
        )
        .step(
            "`python manage.py migrate --plan`: all but `No planned migration operations.` is yet \
             to be done, by `python manage.py migrate`; an error there is the database itself",
        )
        .step_if(
            !evidence.method().is_safe(),
            "if reading passes: may the service's user write the database's file and its folder, is \
             it locked by another program, the disk full (`df -h`)?",
        )
        .step_of(again_in_shell(evidence), |command| {
            format!(
                "{command}, as the service's user and with its environment, shows the traceback"
            )
        }),
    )
}
