//! Why browsers refuse what arrives.

use url::Url;

use super::application::restart;
use super::nginx::{RELOAD, configured};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::content::begins_as_page;
use crate::expect::assets::{NotShared, Wrong};
use crate::expect::attached;
use crate::record::{Code, Diagnosis};
use crate::source::{one_line, shell_word};

/// Why browsers don't use a file, or don't show a page, that came.
pub(super) fn refuses(evidence: &ResponseEvidence<'_>, wrong: &Wrong) -> Option<Diagnosis> {
    match wrong {
        Wrong::NotShared { origin, why } => Some(not_shared(evidence, origin, why)),
        Wrong::Opaque => Some(opaque(evidence)),
        Wrong::NotEmbedded(policy) => Some(not_embedded(evidence, policy.is_some())),
        Wrong::Charset { declared, .. } => Some(charset(evidence, declared)),
        Wrong::Late => Some(late()),
        Wrong::NoScreen(_) => Some(no_screen(evidence)),
        Wrong::Attachment(_) => Some(attachment(evidence)),
        Wrong::MixedRedirect(_) => Some(redirected_to_http(evidence)),
        Wrong::Reloads => Some(reloads(evidence)),
        Wrong::LeadsAway(to) => Some(leads_away(evidence, &one_line(to.as_str()))),
        _ => None,
    }
}

/// A page that is sent to be saved, where the case expects one to be shown.
pub(super) fn saved(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let response = &evidence.exchange.last.response;
    let is_page = begins_as_page(&response.body.bytes);
    let is_saved = evidence.status() == 200 && is_page && attached(&response.headers).is_some();
    is_saved.then(|| attachment(evidence))
}

/// A file that its server doesn't share with the page's origin.
fn not_shared(evidence: &ResponseEvidence<'_>, origin: &str, why: &NotShared) -> Diagnosis {
    let path = evidence.shown_path();
    let origin = shown(origin);
    let is_sandboxed = origin == "null" && evidence.exchange.redirects.is_empty();
    let cause = Diagnosis::of(Code::CrossOriginRefused, &path, |path| match why {
        NotShared::Twice => {
            format!("{path} says twice who may use it, which browsers take for nobody")
        }
        _ if is_sandboxed => format!(
            "the `sandbox` of the page's Content-Security-Policy leaves it no origin, so browsers \
             use {path} only where anyone may"
        ),
        _ if origin == "null" => format!(
            "{path} leads from one other host to another: browsers let the page use that only \
             where anyone may"
        ),
        _ => format!(
            "browsers don't let pages of {origin} use {path}: its server doesn't allow that origin"
        ),
    });
    let at_server = "at the server of the file";
    let cause = cause.step_if(
        is_sandboxed,
        "add `allow-same-origin` to `sandbox`, or leave `sandbox` out: it is for pages of strangers",
    );
    match why {
        NotShared::Twice => cause.step(format!(
            "{at_server}, both nginx (`add_header Access-Control-Allow-Origin`) and the application \
             say it, or two `add_header`s: take one away, then {RELOAD}"
        )),
        NotShared::Anyone | NotShared::NoCredentials => cause
            .step("write `crossorigin=\"anonymous\"` into the tag, if the file needs no cookies")
            .step(format!(
                "else {at_server}: `add_header Access-Control-Allow-Origin {origin} always;` and \
                 `add_header Access-Control-Allow-Credentials true always;`, then {RELOAD}"
            )),
        NotShared::Unsaid | NotShared::Other(_) => cause
            .step(format!(
                "{at_server}: in nginx, `add_header Access-Control-Allow-Origin \"*\" always;` in its \
                 `location`, then {RELOAD}; of a bucket or CDN, its CORS rules (and `Vary: Origin`)"
            ))
            .step("fonts and modules always need it; all else where the tag says `crossorigin`"),
    }
    .step("or serve the file from the page's own host: then nobody has to be allowed")
}

/// A file of a page of https that is redirected to http.
fn redirected_to_http(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let asked = shown(evidence.written_path());
    Diagnosis::of(Code::MixedContent, &asked, |asked| {
        format!(
            "the page is one of https, and {asked} is redirected to http: browsers don't follow"
        )
    })
    .step(format!(
        "whoever redirects takes the request for one of http: `proxy_set_header X-Forwarded-Proto \
         $scheme;` in nginx, then {RELOAD}; and in Django's settings `SECURE_PROXY_SSL_HEADER = \
         (\"HTTP_X_FORWARDED_PROTO\", \"https\")`, then {}",
        restart(evidence.place)
    ))
    .step("behind another proxy that ends TLS, in nginx `absolute_redirect off;`")
}

/// A file that is named at a machine where only its author has it.
pub(super) fn this_machine(name: &str) -> Diagnosis {
    let name = shown(name);
    let host = Url::parse(&name).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or("localhost");
    Diagnosis::new(
        Code::AssetAtLocalhost,
        format!("the page names {name}, which is the machine of whoever looks at it"),
    )
    .of_several("the page names files at the machine of whoever looks at it")
    .step(format!(
        "an address of development was left in: `grep -rn {} .` in templates, stylesheets and \
         settings (`STATIC_URL`, a bundler's `base` or dev server)",
        shell_word(host)
    ))
    .step("build the front end for production, and name its files by a path such as `/static/`")
}

/// A page that loads itself.
fn reloads(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::of(Code::PageNotShown, &path, |path| {
        format!("browsers load {path} again at once, and so without end")
    })
    .step("`<meta http-equiv=\"refresh\">` in its template, or a header `Refresh`, says so: give it some seconds, or take it away")
}

/// A hash in a tag, of a file that may be shown only.
fn opaque(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::of(Code::CrossOriginRefused, &path, |path| {
        format!("browsers can't check the `integrity` of {path}: its tag doesn't say `crossorigin`")
    })
    .step("write `crossorigin=\"anonymous\"` into its tag, beside `integrity`")
}

/// A file that isn't for pages of other origins.
fn not_embedded(evidence: &ResponseEvidence<'_>, has_policy: bool) -> Diagnosis {
    let path = evidence.shown_path();
    let diagnosis = Diagnosis::of(Code::CrossOriginRefused, &path, |path| {
        if has_policy {
            format!(
                "{path} says that it is for pages of its own origin or site only, so browsers refuse it"
            )
        } else {
            format!("the page embeds only what allows it, and {path} doesn't say so")
        }
    });
    diagnosis
        .step(format!(
            "{}{}: for files of other hosts' pages, `add_header Cross-Origin-Resource-Policy cross-origin \
             always;` (frameworks' default is often `same-origin`), then {RELOAD}",
            evidence.place.there(),
            configured("Cross-Origin-Resource-Policy")
        ))
        .step_if(
            !has_policy,
            "or take `Cross-Origin-Embedder-Policy: require-corp` off the page",
        )
}

/// Code in another charset.
fn charset(evidence: &ResponseEvidence<'_>, declared: &str) -> Diagnosis {
    let path = evidence.shown_path();
    let declared = shown(declared);
    Diagnosis::of(Code::AssetMediaType, &path, |path| {
        format!("{path} is sent as `charset={declared}`, and written in another")
    })
    .step(format!(
        "{}{}: `charset utf-8;` (or none) for static files, then {RELOAD}",
        evidence.place.there(),
        configured(r"charset |charset_types|default_type|types \{")
    ))
    .step("or save the file in that charset; UTF-8 for all is what browsers expect")
}

fn late() -> Diagnosis {
    Diagnosis::new(
        Code::StylesheetNotApplied,
        "an `@import` stands behind a rule, so browsers drop it and fetch nothing",
    )
    .of_several("`@import`s stand behind rules, so browsers drop them")
    .step("move it to the top of its stylesheet: only `@charset` and `@layer` may stand before")
    .step("where files are put together, bundle what it names (postcss-import, Sass's `@use`)")
}

/// A page whose stylesheets aren't for a screen.
fn no_screen(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::of(Code::StylesheetNotApplied, &path, |path| {
        format!("{path} names stylesheets, and browsers apply none of them to a screen")
    })
    .step(
        "look at the tag that is shown: `media=\"print\"` wants an `onload` that switches it on, \
         `disabled`, `alternate` and another `type` than `text/css` keep it off",
    )
    .step(
        "if a script puts the style there: `exclude` the stylesheets, and look at the script alone",
    )
}

/// A page that is saved.
fn attachment(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::of(Code::PageNotShown, &path, |path| {
        format!("browsers save {path} instead of showing it: it is sent as an attachment")
    })
    .step(format!(
        "{}{}: is it added there for more than downloads?",
        evidence.place.there(),
        configured("Content-Disposition")
    ))
    .step("in Django, `FileResponse(…, as_attachment=True)` or a view or middleware that sets it")
}

/// A page that leads away.
fn leads_away(evidence: &ResponseEvidence<'_>, to: &str) -> Diagnosis {
    let (path, to) = (evidence.shown_path(), shown(to));
    Diagnosis::of(Code::PageNotShown, &path, |path| {
        format!("browsers leave {path} at once for {to}: nobody sees it")
    })
    .step("`<meta http-equiv=\"refresh\">` in its template, or a header `Refresh`, says so: a page of maintenance, or of a move?")
    .step(format!("if it is meant: ask for {to} itself, and leave `assets` out here"))
}
