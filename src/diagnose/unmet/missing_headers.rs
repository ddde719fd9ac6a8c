//! Headers that are to protect readers, and aren't there.

use http::Method;

use crate::diagnose::application;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured, is_own_page};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::static_files::has_tag_of_a_file;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::suite::expect::Safeguard;

/// Headers that a site gives all its responses, or none, with Django's settings
/// for them.
const OF_SITES: [(&str, &str, &str); 9] = [
    (
        "x-content-type-options",
        "`X-Content-Type-Options`",
        "SECURE_CONTENT_TYPE_NOSNIFF (on unless set)",
    ),
    (
        "x-frame-options",
        "`X-Frame-Options`",
        "XFrameOptionsMiddleware",
    ),
    (
        "referrer-policy",
        "`Referrer-Policy`",
        "SECURE_REFERRER_POLICY (same-origin unless set)",
    ),
    (
        "strict-transport-security",
        "`Strict-Transport-Security`",
        "SECURE_HSTS_SECONDS = 31536000, for what it sees as https (SECURE_PROXY_SSL_HEADER)",
    ),
    (
        "cross-origin-opener-policy",
        "`Cross-Origin-Opener-Policy`",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY (same-origin unless set)",
    ),
    (
        "content-security-policy",
        "`Content-Security-Policy`",
        "SECURE_CSP (since 6.0), or django-csp",
    ),
    (
        "permissions-policy",
        "`Permissions-Policy`",
        "django-permissions-policy",
    ),
    (
        "access-control-allow-origin",
        "`Access-Control-Allow-Origin`",
        "django-cors-headers, whose CORS_ALLOWED_ORIGINS has the origin letter by letter",
    ),
    ("vary", "`Vary`", "GZipMiddleware, or the view"),
];

/// Where nginx adds headers.
const ADDS: &str = r"^[^#]*\b(server_name|location|add_header|include)\s";

/// Headers that a response lacks.
pub(in crate::diagnose) fn told(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let mut lacked: Vec<usize> = Vec::new();
    for subject in evidence.unmet() {
        let name = match subject {
            Subject::Header(name) => name.plain().to_ascii_lowercase(),
            Subject::Security(Some(safeguard)) => of_safeguard(*safeguard)?.to_owned(),
            _ => return None,
        };
        let known = OF_SITES.iter().position(|(header, ..)| *header == name)?;
        if evidence.header(&name).is_none() && !lacked.contains(&known) {
            lacked.push(known);
        }
    }
    let (header, _, setting) = OF_SITES[*lacked.first()?];
    let names: Vec<&str> = lacked.iter().map(|at| OF_SITES[*at].1).collect();
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    let path = evidence.shown_path();
    let found = Diagnosis::of(Code::MissingHeaders, &path, |path| {
        format!("{path} comes without {names}")
    })
    .of_several(format!("responses come without {names}"));
    if header == "vary" {
        return evidence.header("content-encoding").map(|_| {
            found.step(format!(
                "it is compressed, and a cache would give it to those, too, who can't read that: \
                 `gzip_vary on;` beside nginx's `gzip on;`, then {RELOAD}"
            ))
        });
    }
    if header == "access-control-allow-origin" {
        return Some(found.or("an origin that isn't to be allowed").step_if(
            evidence.method() == Method::OPTIONS && evidence.is_from_nginx(),
            format!(
                "{}{}: an `if ($request_method = OPTIONS) {{ return 204; }}` has none of the headers \
                 outside of it: repeat each `add_header` in it; then {RELOAD}",
                evidence.place.there(),
                configured("server_name|location|request_method|add_header|return")
            ),
        ).step(format!(
            "nginx's: `add_header Access-Control-Allow-Origin … always;` in the `location` itself (one with \
             an `add_header` of its own has none of the block's; without `always`, errors have none); then \
             {RELOAD}"
        )).step(
            "the application's: the origin, letter by letter and without a slash at its end, in \
             django-cors-headers' CORS_ALLOWED_ORIGINS, or `allow_origins`",
        ));
    }
    let is_of_nginx = has_tag_of_a_file(evidence) || is_own_page(evidence);
    let there = evidence.place.there();
    Some(match Front::of(evidence) {
        Front::Apache => found.step(format!(
            "{there}`Header always set …` (mod_headers) in the site's configuration: without `always`, \
             errors have none; then {}",
            Front::Apache.reload()
        )),
        Front::Caddy => found.step(format!(
            "{there}`header NAME VALUE` in the site's block of the Caddyfile; then {}",
            Front::Caddy.reload()
        )),
        front => {
            let in_nginx = format!(
                "{there}{}: {}; then {RELOAD}",
                configured(ADDS),
                in_nginx(evidence)
            );
            let in_django = format!(
                "Django sends it with `django.middleware.security.SecurityMiddleware`, first in \
                 MIDDLEWARE, and {setting}; then {}",
                application::restart(evidence.place)
            );
            if application::runner(evidence).is_some() {
                found.step(in_django)
            } else if is_of_nginx {
                found.step(in_nginx)
            } else if front == Front::Nginx {
                found.step(in_nginx).step(in_django)
            } else {
                found.step(in_django).step(in_nginx)
            }
        }
    })
}

/// How nginx adds headers, and why it may not.
fn in_nginx(evidence: &ResponseEvidence<'_>) -> &'static str {
    // Those to which nginx adds headers (ngx_http_headers_module).
    let is_added = matches!(
        evidence.status(),
        200 | 201 | 204 | 206 | 301..=304 | 307 | 308
    );
    if is_added {
        "a `location` with an `add_header` of its own has none of the server block's: repeat them \
         there, or `include` them in both; where there are none, add them (`add_header NAME VALUE \
         always;`)"
    } else {
        "to errors, `add_header` adds a header only with `always` behind its value; and a `location` \
         with one of its own has none of the server block's"
    }
}

/// The header of a safeguard, where it is one that may be missing.
const fn of_safeguard(safeguard: Safeguard) -> Option<&'static str> {
    match safeguard {
        Safeguard::Nosniff => Some("x-content-type-options"),
        Safeguard::Framing => Some("x-frame-options"),
        Safeguard::Referrer => Some("referrer-policy"),
        Safeguard::Hsts => Some("strict-transport-security"),
        _ => None,
    }
}
