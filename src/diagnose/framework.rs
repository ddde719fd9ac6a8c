//! Pages that frameworks make by themselves, and what they say.

use serde_json::Value;

use super::app_server::AppServer;
use super::application::{log, restart, waits_for};
use super::nginx::{RELOAD, configured};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::content::essence;
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line};

/// A page of Flask's debugger, which runs what anybody types.
pub(super) fn debugger(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let what = evidence.title.strip_suffix(" // Werkzeug Debugger")?;
    let path = evidence.shown_path();
    let what = elide(&one_line(what), 120).into_owned();
    Some(
        Diagnosis::of(Code::DebugOn, &path, |path| {
            format!("Flask's debugger answers {path}, and runs what anybody types there: {what}")
        })
        .step(format!(
            "start it without `--debug`, `debug=True` and `FLASK_DEBUG`, by a server such as \
             gunicorn; then {}",
            restart(evidence.place)
        ))
        .step("the page has the traceback of what is wrong besides"),
    )
}

/// What has no page there: a framework, by what it answers.
fn without_route(evidence: &ResponseEvidence<'_>) -> Option<(&'static str, &'static str)> {
    const FLASK: &str = "<p>The requested URL was not found on the server. If you entered the URL \
                         manually please check your spelling and try again.</p>";
    let text = evidence.text.trim();
    // Written so by Starlette, without a space.
    if text == "{\"detail\":\"Not Found\"}" {
        return Some((
            "FastAPI",
            "`--root-path` of uvicorn, and a `proxy_pass` that takes the prefix off (with a slash \
             behind it: `http://127.0.0.1:8000/;`)",
        ));
    }
    if evidence.title == "404 Not Found" && text.contains(FLASK) {
        return Some((
            "Flask",
            "a `proxy_pass` that takes the prefix off (with a slash behind it: \
             `http://127.0.0.1:8000/;`), and `ProxyFix(app.wsgi_app, x_prefix=1)` with \
             `X-Forwarded-Prefix`",
        ));
    }
    None
}

/// What PHP answers where the script that it is to run isn't there (PHP-FPM, php-cgi), or
/// has another ending than `security.limit_extensions` allows.
pub(super) fn no_script(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    const WORDS: [&str; 3] = [
        "File not found.",
        "No input file specified.",
        "Access denied.",
    ];
    let said = WORDS.into_iter().find(|it| evidence.text.trim() == *it)?;
    if !evidence.is_status_wrong() || !matches!(evidence.status(), 403 | 404) {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    Some(
        Diagnosis::of(Code::NoRoute, &path, |path| {
            format!("PHP has no script to run for {path}: `{said}`")
        })
        .step(format!(
            "{there}{}: `fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;` names it \
             (`include fastcgi.conf;` or snippets/fastcgi-php.conf have the line, `fastcgi_params` has \
             it not), and `root` is the folder that PHP sees, too; then {RELOAD}",
            configured(r"^[^#]*\b(server_name|location|root|alias|include|fastcgi_[a-z]+)\s")
        ))
        .step("`sudo ls -l` and that file: was it deployed, in this spelling, and may PHP's user read it?"),
    )
}

/// `FastAPI`'s page of its documents, below a prefix that it doesn't know: the schema that
/// it names lies outside.
pub(super) fn documents_outside(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    const PAGES: [(&str, &str); 2] = [(" - Swagger UI", "/docs"), (" - ReDoc", "/redoc")];
    let path = evidence.path();
    let mut pages = PAGES.iter();
    let prefix = pages.find_map(|(title, page)| {
        let is_it = evidence.title.ends_with(title);
        path.trim_end_matches('/')
            .strip_suffix(page)
            .filter(|_| is_it)
    })?;
    let names = |quote: &str| {
        evidence
            .text
            .contains(&format!("{quote}/openapi.json{quote}"))
    };
    if prefix.is_empty() || !evidence.is_page_wrong() || !(names("'") || names("\"")) {
        return None;
    }
    let (path, prefix) = (evidence.shown_path(), shown(prefix));
    Some(
        Diagnosis::new(
            Code::PrefixLost,
            format!(
                "{path} names its schema outside of {prefix} (/openapi.json): FastAPI doesn't know \
                 that it is below that"
            ),
        )
        .step(format!(
            "`--root-path {prefix}` in uvicorn's command (or `FastAPI(root_path=\"{prefix}\")`), \
             then {}",
            restart(evidence.place)
        ))
        .or("an API that is to be asked at its root"),
    )
}

/// A path that the application has nothing at.
pub(super) fn no_route(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 404 || !evidence.is_status_wrong() {
        return None;
    }
    let (name, prefix) = without_route(evidence)?;
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::NoRoute, &path, |path| {
            format!("{name} answers, and has nothing at {path} (404)")
        })
        .step(format!(
            "is the path below a prefix that it doesn't know? {prefix}; then {RELOAD}"
        ))
        .step(format!(
            "or is it misspelt, or one of a newer release, which {} loads?",
            restart(evidence.place)
        )),
    )
}

/// A host that Starlette's middleware refuses.
pub(super) fn disallowed_host(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_starlettes = evidence.text.trim() == "Invalid host header";
    // Werkzeug says which.
    let is_werkzeugs =
        evidence.title == "400 Bad Request" && evidence.text.contains(" is not trusted.</p>");
    let is_refused =
        evidence.status() == 400 && evidence.is_status_wrong() && (is_starlettes || is_werkzeugs);
    if !is_refused {
        return None;
    }
    let place = evidence.place;
    let site = place.site();
    Some(
        Diagnosis::new(
            Code::DisallowedHost,
            format!("the application refuses the host that it sees, asked for {site} (400)"),
        )
        .step_if(
            evidence.is_from_nginx(),
            format!(
                "`proxy_set_header Host $host;` must stand beside `proxy_pass`, or else it sees the \
                 address that nginx passes to; then {RELOAD}"
            ),
        )
        .step(format!(
            "{site} must be in {}; then {}",
            if is_werkzeugs {
                "Flask's `TRUSTED_HOSTS`"
            } else {
                "`allowed_hosts` of its `TrustedHostMiddleware`"
            },
            restart(place)
        )),
    )
}

/// A server that runs an application, and says that it can't answer now.
pub(super) fn busy(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 503 || !evidence.is_status_wrong() {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let typed = evidence.header("content-type").unwrap_or_default();
    if evidence
        .text
        .contains("Application took too long to process request")
    {
        return Some(
            Diagnosis::of(Code::GatewayTimeout, &path, |path| {
                format!("daphne waited for the application's answer to {path} and gave up (503)")
            })
            .step(format!("{there}{}", AppServer::Daphne.waits_for()))
            .step("if it may take that long: a larger `--http-timeout` in daphne's command"),
        );
    }
    let is_uvicorns = evidence.text.trim() == "Service Unavailable"
        && typed.eq_ignore_ascii_case("text/plain; charset=utf-8")
        && matches!(
            evidence.place.server,
            AppServer::Uvicorn | AppServer::Unknown
        );
    is_uvicorns.then(|| {
        Diagnosis::new(
            Code::ServiceUnavailable,
            "the server takes no more requests at once (503), as uvicorn does above its \
             `--limit-concurrency`",
        )
        .step(format!(
            "{there}{}: `Exceeded concurrency limit` is that: raise it, or {}",
            AppServer::Uvicorn.log(),
            AppServer::Uvicorn.workers()
        ))
        .step(format!("{there}{}", waits_for(evidence.place)))
        .step("with `-j 1`, smoke asks for one at a time")
    })
}

/// A request that `FastAPI` or REST framework refuses for what it lacks, which is said.
pub(super) fn invalid(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    const NAMED: usize = 3;
    let typed = evidence.header("content-type").unwrap_or_default();
    let is_refused = evidence.status() == 422 && evidence.is_status_wrong();
    if !is_refused || essence(&typed) != "application/json" {
        return None;
    }
    let document: Value = serde_json::from_str(evidence.text).ok()?;
    let flaws = document.get("detail")?.as_array()?.iter();
    let told = flaws.take(NAMED).filter_map(|flaw| {
        let message = flaw.get("msg")?.as_str()?;
        let at = flaw.get("loc")?.as_array()?.iter();
        let at: Vec<String> = at.take(6).map(word).collect();
        Some(format!(
            "{}: {}",
            shown(&one_line(&at.join("."))),
            elide(&one_line(message), 80)
        ))
    });
    let told: Vec<String> = told.collect();
    let path = evidence.shown_path();
    (!told.is_empty()).then(|| {
        Diagnosis::new(
            Code::RequestInvalid,
            format!(
                "the application refuses the request for {path} (422): {}",
                told.join("; ")
            ),
        )
        .of_several("the application refuses these requests for what they lack (422)")
        .step(
            "send that in the case (`query`, `json`, `form`, `headers`), as this release wants it",
        )
        .step(format!(
            "or is another release expected, which {} loads?",
            restart(evidence.place)
        ))
    })
}

/// A part of where something stands, as people write it.
fn word(part: &Value) -> String {
    match part {
        Value::String(text) => elide(text, 40).into_owned(),
        other => elide(&other.to_string(), 10).into_owned(),
    }
}

/// A 500 of what is neither Django nor a server's own, by what it says of whose it is.
pub(super) fn fails(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    const FLASK: &str = "<p>The server encountered an internal error and was unable to complete \
                         your request. Either the server is overloaded or there is an error in the \
                         application.</p>";
    if evidence.status() != 500 || !evidence.is_status_wrong() {
        return None;
    }
    let (text, place) = (evidence.text.trim(), evidence.place);
    let typed = evidence.header("content-type").unwrap_or_default();
    let is_plain = typed.eq_ignore_ascii_case("text/plain; charset=utf-8");
    let (who, log, said) = if text.contains(FLASK) {
        ("Flask", log(place), "`Exception on PATH`")
    } else if text.contains("(generated by waitress)") {
        ("waitress", AppServer::Waitress.log(), "the last line")
    } else if text.contains("<footer>Daphne</footer>") {
        ("daphne", AppServer::Daphne.log(), "the last line")
    } else if text == "Internal Server Error" && is_plain && has_length(evidence) {
        // Starlette's; its server has no length.
        (
            "FastAPI (Starlette)",
            log(place),
            "`Exception in ASGI application`",
        )
    } else if is_of_hypercorn(evidence) {
        ("hypercorn", AppServer::Hypercorn.log(), "the last line")
    } else {
        return None;
    };
    let path = evidence.shown_path();
    let there = place.there();
    let is_sent = !evidence.method().is_safe();
    Some(
        Diagnosis::of(Code::ServerError, &path, |path| {
            format!("an exception in the application while {who} made {path} (500)")
        })
        .step(format!("{there}{log}: the traceback at {said} tells which"))
        .step_if(
            who == "Flask" && is_sent,
            "`RuntimeError: The session is unavailable` there: `SECRET_KEY` isn't set in the unit's \
             environment, and so whatever keeps a session or flashes a message fails",
        )
        .or("a database, cache or variable that isn't there: the log has it"),
    )
}

/// Whether it is the empty 500 of hypercorn's: it writes no reason behind a status.
fn is_of_hypercorn(evidence: &ResponseEvidence<'_>) -> bool {
    let response = &evidence.last().response;
    let is_bare = response.body.size() == 0 && evidence.header("content-type").is_none();
    let is_known = matches!(
        evidence.place.server,
        AppServer::Hypercorn | AppServer::Unknown
    );
    is_bare && is_known && response.reason.as_deref() == Some("")
}

fn has_length(evidence: &ResponseEvidence<'_>) -> bool {
    evidence
        .header("content-length")
        .is_some_and(|length| length.trim() == "21")
}
