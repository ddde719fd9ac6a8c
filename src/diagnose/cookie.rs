//! Cookies that a server sets and a client doesn't keep.

use super::application::restart;
use super::django::csrf;
use super::place::{Place, shown};
use super::redirect::leads_to_login;
use super::response_evidence::{ResponseEvidence, sends};
use crate::record::{Code, Diagnosis};
use crate::source::{quote, shell_word};
use crate::transport::{CookieFlaw, RefusedCookie};

/// A cookie that is missed: a form is refused, or somebody who logged in is
/// asked to log in.
pub(super) fn refused(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.is_status_wrong() {
        return None;
    }
    let of_csrf = csrf::is_refusal(evidence);
    let missed = if of_csrf {
        "so the form was refused"
    } else if leads_to_login(evidence) {
        "so nobody is logged in"
    } else {
        return None;
    };
    let lost = |cookie: &&RefusedCookie| !sends(evidence.last(), &cookie.name);
    let of_name = |cookie: &&RefusedCookie| cookie.name.to_ascii_lowercase().contains("csrf");
    let mut lost = evidence
        .refused
        .iter()
        .filter(lost)
        .filter(|it| of_name(it) == of_csrf);
    let cookie = lost.next()?;
    let (why, step) = reason(cookie, evidence.place);
    let name = quote(&cookie.name, 60);
    let path = shown(cookie.url.path());
    let found = Diagnosis::new(
        Code::CookieRefused,
        format!("no browser keeps the cookie {name} that {path} sets, {missed}: {why}"),
    )
    .of_several(format!(
        "no browser keeps the cookie {name}, {missed}: {why}"
    ));
    Some(found.step(step))
}

/// Why it isn't kept, and what to do.
fn reason(cookie: &RefusedCookie, place: Place<'_>) -> (String, String) {
    let host = cookie.url.host_str().unwrap_or_default();
    let restart = restart(place);
    let https = format!("--target {}", shell_word(&format!("https://{host}")));
    let over_https = place.run.command("smoke", &https);
    let host = quote(host, 80);
    let (why, step) = match &cookie.why {
        CookieFlaw::NotSecure => {
            let step = format!(
                "where the site has https: {over_https} asks as browsers do, and at an \
                 application behind a proxy `--forwarded https` does; where it has http alone: \
                 SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE must be off in Django's settings, \
                 then {restart}"
            );
            ("it is `Secure`, and http was asked".to_owned(), step)
        }
        CookieFlaw::OpenWithoutSecure => (
            "it is `SameSite=None` without `Secure`".to_owned(),
            format!(
                "SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE where the SAMESITE is \"None\"; on one \
                 site, \"Lax\" is enough; then {restart}"
            ),
        ),
        CookieFlaw::Prefix => (
            "it lacks what its name promises".to_owned(),
            "`__Host-` needs `Secure`, `Path=/` and no `Domain`, `__Secure-` needs `Secure`"
                .to_owned(),
        ),
        CookieFlaw::Domain(domain) => (
            format!("it is for {}, and {host} was asked", quote(domain, 80)),
            format!(
                "Django's SESSION_COOKIE_DOMAIN and CSRF_COOKIE_DOMAIN say the domain; after a \
                 change, {restart}; or ask for that site: `--host`"
            ),
        ),
        CookieFlaw::TooLarge(size) => (
            format!("its name and value have {size} bytes"),
            "browsers keep 4096: let it name what the server keeps".to_owned(),
        ),
        CookieFlaw::OtherSite => (
            "it came with a part of another site's page".to_owned(),
            "a cookie for that is `SameSite=None` and `Secure`".to_owned(),
        ),
    };
    (why, step)
}
