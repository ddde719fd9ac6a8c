//! Pages that should ask who is there, and don't.

use http::header::{AUTHORIZATION, COOKIE};

use super::app_server::AppServer;
use super::flower;
use super::nginx::{RELOAD, configured};
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// A page that is expected to be refused to whoever doesn't log in, and isn't.
pub(super) fn unasked(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_refusal_wanted = evidence.wants_status(401) || evidence.wants_status(403);
    let is_open = evidence.status() == 200 && evidence.is_status_wrong();
    // Where nothing may be there either, no login is wanted.
    let is_hidden = evidence.wants_status(404) || evidence.wants_status(200);
    if !is_open || !is_refusal_wanted || is_hidden {
        return None;
    }
    let path = evidence.shown_path();
    let sent = &evidence.last().sent.headers;
    let is_known = sent.contains_key(AUTHORIZATION) || sent.contains_key(COOKIE);
    let who = if is_known {
        "to whoever says anything of himself"
    } else {
        "to everybody: nobody is asked to log in"
    };
    let there = evidence.place.there();
    let found = Diagnosis::of(Code::OpenToAll, &path, |path| {
        format!("{path} is open {who} (200)")
    });
    let is_flower = flower::is_page(evidence) || evidence.place.server == AppServer::Flower;
    Some(
        found
            .step_if(
                is_flower,
                format!(
                    "`--basic_auth=USER:PASSWORD` in flower's command (`sudo systemctl cat flower`), \
                     then `sudo systemctl daemon-reload` and {}",
                    AppServer::Flower.restart()
                ),
            )
            .step(format!(
                "{there}{}: `auth_basic \"…\"; auth_basic_user_file /etc/nginx/htpasswd;` in the \
                 `location` that takes it, without `auth_basic off` or `satisfy any`; then {RELOAD}",
                configured("server_name|location|auth_basic|satisfy|_pass")
            ))
            .step_if(
                !is_flower,
                "of the application's own: Django's `LoginRequiredMiddleware` or `login_required`, \
                 REST framework's `DEFAULT_PERMISSION_CLASSES`",
            ),
    )
}
