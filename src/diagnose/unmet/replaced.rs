//! Error pages of a server in front, in the place of the application's.

use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured, is_own_page};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::static_files::has_tag_of_a_file;
use crate::diagnose::web_server;
use crate::record::{Code, Diagnosis};

/// An error with the status that is expected, and a page of the server in front.
pub(in crate::diagnose) fn error_page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let status = evidence.status();
    if status < 400 || !evidence.is_page_wrong() {
        return None;
    }
    let is_file = evidence.is_from_nginx() && has_tag_of_a_file(evidence) && evidence.is_page();
    let is_own = is_own_page(evidence) || web_server::is_own_error(evidence);
    if !is_file && !is_own {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let front = Front::of(evidence);
    let name = front.name();
    let what = if is_file {
        "a file of its own"
    } else {
        "its own bare error page"
    };
    let found = Diagnosis::of(Code::ErrorPageReplaced, &path, |path| {
        format!("for {path}, {name} sends {what} ({status}): the page that is expected doesn't come through")
    })
    .of_several(format!("for errors, {name} sends {what}: the pages that are expected don't come through"));
    Some(match front {
        Front::Apache => found.step(format!(
            "{there}`ProxyErrorOverride On` puts Apache's page in the place of the application's: `Off`, or \
             `ErrorDocument {status} /FILE` for one of the site's; then {}",
            front.reload()
        )),
        Front::Caddy => found.step(format!(
            "{there}`handle_errors` or `handle_response` in the Caddyfile puts another in its place; a site \
             of files has its own there; then {}",
            front.reload()
        )),
        _ => found.step(format!(
            "{there}{}: `proxy_intercept_errors on;` puts that of `error_page` in the place of the \
             application's: take it out for this `location`; where nginx itself has no such file, \
             `error_page {status} /FILE;` must name one that is there; then {RELOAD}",
            configured(r"^[^#]*\b(server_name|location|error_page|[a-z]+_intercept_errors|[a-z]+_pass)\s")
        )),
    })
}
