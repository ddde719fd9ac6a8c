//! What Django answers with DEBUG off.

pub(super) mod csrf;
pub(super) mod debug;

use crate::diagnose::application::log;
use crate::diagnose::response_evidence::ResponseEvidence;
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
    if evidence.status() != 400 || !evidence.is_status_wrong() || !is_bare_page(evidence) {
        return None;
    }
    let place = evidence.place;
    let site = place.site();
    let found = Diagnosis::new(
        Code::DisallowedHost,
        "Django refuses the request with its bare 400 page, most often because ALLOWED_HOSTS \
         lacks the host that it sees",
    );
    let allow = "be in ALLOWED_HOSTS, or in the variable that the settings read it from (such as \
                 SITENAME); then `sudo systemctl restart gunicorn`";
    if place.is_nameless() {
        return Some(
            found
                .step(format!(
                    "ask for the site by its name: {}",
                    place.smoke_by_name()
                ))
                .step(format!("to be asked for as {site}, that must {allow}")),
        );
    }
    if !evidence.is_from_nginx() {
        return Some(found.step(format!("{site} must {allow}")));
    }
    Some(
        found
            .step(format!(
                "`proxy_set_header Host $host;` must stand beside `proxy_pass`, or else Django \
                 sees the address that nginx passes to instead of {site}"
            ))
            .step(format!("{site} must {allow}"))
            .step_of(place.ask_application(), |command| {
                format!(
                    "{command} tells which: the same 400 is ALLOWED_HOSTS, another answer is the \
                     Host header"
                )
            }),
    )
}

/// The bare 404.
pub(in crate::diagnose) fn not_found(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 404 || !evidence.is_status_wrong() || !is_bare_page(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    Some(nothing_at(
        &path,
        "no URL pattern matches, or a view finds no such thing",
    ))
}

/// No page, as Django says it.
pub(in crate::diagnose) fn nothing_at(path: &str, why: &str) -> Diagnosis {
    Diagnosis::of(Code::DjangoNotFound, path, |path| {
        format!("Django has nothing at {path}: {why}")
    })
    .step(
        "is it the release that has this page? `sudo systemctl restart gunicorn` makes it \
             load the new code",
    )
    .step("is it the right database, with the data that the path names?")
}

/// The bare 500.
pub(in crate::diagnose) fn server_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 500 || !evidence.is_status_wrong() || !is_bare_page(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::DjangoServerError, &path, |path| {
            format!("an exception in Django while it made {path} (500)")
        })
        .step(format!(
            "{}{} has the traceback, if `LOGGING` has a console handler (without one, \
             Django only mails it to ADMINS)",
            evidence.place.there(),
            log(evidence.place)
        ))
        .step(
            "after a deploy, look first at `python manage.py migrate --check`, \
             `python manage.py collectstatic` and the variables of the environment",
        ),
    )
}
