//! Applications that don't know below which path they are.

use super::application::restart;
use super::nginx::{ERROR_LOG, RELOAD, is_own_page};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use url::Url;

use crate::record::{Code, Diagnosis};
use crate::source::quote;

/// What isn't there, and isn't below the target's base path either.
pub(super) fn lost(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_absent = match evidence.status() {
        404 => evidence.is_status_wrong(),
        // An application that refuses has something there.
        403 | 405 => evidence.is_status_wrong() && is_own_page(evidence),
        _ => false,
    };
    let is_of_nobody = is_absent || evidence.known_page().is_some();
    is_of_nobody.then(|| outside(evidence))?
}

/// What a page below a path leads to, outside of that, where the web server has nothing.
pub(super) fn led_outside(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_absent = matches!(evidence.status(), 403..=405)
        && evidence.is_status_wrong()
        && is_own_page(evidence);
    // Browsers say so where a form or a link leads.
    let referer = evidence.sent("referer")?;
    let page = Url::parse(&referer).ok()?;
    let asked = &evidence.last().sent.url;
    let name = page.path().split('/').nth(1).filter(|it| !it.is_empty())?;
    let base = format!("/{name}/");
    let is_below = page.path().starts_with(&base) && page.host_str() == asked.host_str();
    if !is_absent || !is_below || asked.path().starts_with(&base) {
        return None;
    }
    let (path, at) = (shown(asked.path()), shown(page.path()));
    let base = shown(&base);
    let restart = restart(evidence.place);
    Some(
        Diagnosis::new(
            Code::PrefixLost,
            format!(
                "the page {at} leads to {path}, outside of {base}, where the web server has nothing \
                 ({}): most often, the application doesn't know its prefix",
                evidence.status()
            ),
        )
        .of_several(format!(
            "pages below {base} lead out of it, where the web server has nothing: most often, the \
             application doesn't know its prefix"
        ))
        .step(format!(
            "`proxy_set_header X-Forwarded-Prefix {};` beside `proxy_pass`, and in a Flask application \
             `ProxyFix(app.wsgi_app, x_prefix=1)`; Django: `FORCE_SCRIPT_NAME`; uvicorn: \
             `--root-path`; then {RELOAD} and {restart}",
            base.trim_end_matches('/')
        ))
        .step("addresses are made by `url_for` or `{% url … %}`, not written down with a slash first")
        .or("a path of its own, which is to be passed on to the application, too"),
    )
}

/// What isn't below the target's base path: a case asks for nothing else, so that a
/// page named it, in a link, a form or a redirect.
pub(super) fn outside(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let base = &*evidence.place.target.base_path;
    let path = evidence.path();
    let is_within = |rest: &str| rest.is_empty() || rest.starts_with('/');
    if base.is_empty() || path.strip_prefix(base).is_some_and(is_within) {
        return None;
    }
    let path = shown(path);
    let prefix = quote(&shown(base), 120);
    let restart = restart(evidence.place);
    Some(
        Diagnosis::new(
            Code::PrefixLost,
            format!(
                "{path} is not below {base}, and a page there leads to it: most often, the \
                 application doesn't know its prefix"
            ),
        )
        .of_several(format!(
            "pages below {base} lead to what is not below it: most often, the application doesn't \
             know its prefix"
        ))
        .step(format!(
            "Django: `FORCE_SCRIPT_NAME = {prefix}` in its settings, `STATIC_URL = \"static/\"` with \
             no slash before it, `LOGIN_URL = \"login\"`, and `{{% url … %}}`, `{{% static … %}}` and `reverse()` in place of \
             addresses that begin with a slash; then {restart}"
        ))
        .step(format!(
            "uvicorn: `--root-path {base}`; a front end: its build has a setting for it (Vite's \
             `base`)"
        ))
        .step_if(
            is_own_page(evidence),
            format!(
                "or it is right, and what is there is missing: {}{ERROR_LOG} names the file",
                evidence.place.there()
            ),
        ),
    )
}
