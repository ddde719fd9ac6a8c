//! Websockets that aren't opened (RFC 6455, section 4).

use super::app_server::AppServer;
use super::application::{log, restart};
use super::nginx::{RELOAD, configured};
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// What decides in nginx whether the wish for a websocket is passed on.
const UPGRADES: &str = r"^[^#]*(server_name|location|_pass|proxy_http_version|Upgrade|Connection)";

/// A websocket that was asked for, and isn't opened.
pub(super) fn not_opened(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let wish = evidence.sent("upgrade").unwrap_or_default();
    let is_wanted = wish.eq_ignore_ascii_case("websocket") && evidence.wants_status(101);
    let status = evidence.status();
    if !is_wanted || !evidence.is_status_wrong() || !matches!(status, 200 | 400..=499) {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    if matches!(status, 401 | 403) {
        return Some(
            Diagnosis::of(Code::WebsocketNotOpened, &path, |path| {
                format!("the websocket {path} is refused ({status})")
            })
            .step(format!(
                "its `Origin` must be one that the application takes (channels: \
                 `AllowedHostsOriginValidator` asks ALLOWED_HOSTS): the case's `headers.origin` says \
                 what is sent; then {}",
                restart(evidence.place)
            ))
            .step(format!(
                "{there}{}: a consumer that closes before it accepts answers so, too, as for who isn't \
                 logged in",
                log(evidence.place)
            ))
            .or("a rule of a server in front, by address or path"),
        );
    }
    let by_nginx = format!(
        "{there}{}: the `location` that takes {path} needs `proxy_http_version 1.1; proxy_set_header \
         Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";` beside `proxy_pass`, then \
         {RELOAD}",
        configured(UPGRADES)
    );
    let is_direct = AppServer::of_header(&evidence.server()) != AppServer::Unknown;
    Some(
        Diagnosis::of(Code::WebsocketNotOpened, &path, |path| {
            format!(
                "{path} is answered as a page ({status}), where a websocket is asked for: what \
                 answers doesn't see that, or can't open one"
            )
        })
        .step_if(!is_direct, by_nginx)
        .step(
            "the application must run in a server of ASGI: uvicorn, daphne or hypercorn with \
             `PROJECT.asgi:application`; gunicorn and uWSGI with `wsgi` answer as a page",
        )
        .or("a path that no route of websockets has"),
    )
}
