//! What tells an application's response from one of the proxy in front of it.

use super::app_server::AppServer;
use super::django::{self, debug};
use super::nginx::is_own_page;
use super::place::Place;
use super::response_evidence::ResponseEvidence;
use super::static_files::has_tag_of_a_file;
use crate::plan::Protocol;

/// The step that shows whether an application runs, and starts it.
pub(super) fn status(place: Place<'_>) -> String {
    place.server.status()
}

/// The command that restarts an application, which then has new code and settings.
pub(super) fn restart(place: Place<'_>) -> String {
    place.server.restart()
}

/// The step that shows what an application waits for.
pub(super) fn waits_for(place: Place<'_>) -> String {
    place.server.waits_for()
}

/// The command that shows what an application says.
pub(super) fn log(place: Place<'_>) -> String {
    place.server.log()
}

/// Whether the response surely comes from an application: from the server that
/// runs one, or with marks that nginx doesn't make.
pub(super) fn answered(evidence: &ResponseEvidence<'_>) -> bool {
    if is_own_page(evidence) {
        return false;
    }
    runner(evidence).is_some()
        || django::is_bare_page(evidence)
        || debug::is_technical(evidence)
        || has_marks(evidence)
}

/// Whether the response surely comes from Django.
pub(super) fn is_django(evidence: &ResponseEvidence<'_>) -> bool {
    !is_own_page(evidence)
        && (django::is_bare_page(evidence)
            || debug::is_technical(evidence)
            || has_security_marks(evidence))
}

/// The server that runs Python applications and answered without a proxy.
pub(super) fn runner(evidence: &ResponseEvidence<'_>) -> Option<&'static str> {
    match AppServer::of_header(&evidence.server()) {
        // Apache serves files, too.
        AppServer::Unknown | AppServer::Apache => {}
        server => return Some(server.name()),
    }
    // Nobody else speaks it; no proxy answers in its place.
    match evidence.place.target.protocol {
        Protocol::Http => None,
        Protocol::Uwsgi => Some("uWSGI"),
        Protocol::FastCgi | Protocol::Scgi => Some("the application server"),
    }
}

/// Whether nginx most likely passed the response on, and didn't make it: nginx gives
/// an error no charset, no JSON, and its own files an `ETag`.
pub(super) fn seems_behind(evidence: &ResponseEvidence<'_>) -> bool {
    let typed = evidence.header("content-type").unwrap_or_default();
    let typed = typed.to_ascii_lowercase();
    let is_made = typed.contains("charset=") || typed.starts_with("application/json");
    evidence.is_from_nginx() && is_made && !is_own_page(evidence) && !has_tag_of_a_file(evidence)
}

/// Headers that an application sends on every response, which nginx sends on errors
/// only where `add_header … always` says so.
fn has_marks(evidence: &ResponseEvidence<'_>) -> bool {
    has_security_marks(evidence) || evidence.header("x-powered-by").is_some()
}

/// Those of Django's middleware, since Django 3.1.
fn has_security_marks(evidence: &ResponseEvidence<'_>) -> bool {
    let says = |name: &str, value: &str| evidence.header(name).as_deref() == Some(value);
    says("x-content-type-options", "nosniff") && says("referrer-policy", "same-origin")
}
