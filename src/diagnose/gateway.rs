//! A proxy in front of an application that doesn't answer.

use std::time::Duration;

use httpdate::parse_http_date;

use super::app_server::AppServer;
use super::application::{self, log, status, waits_for};
use super::nginx::{ERROR_LOG, RELOAD, configured, is_own_page};
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};
use crate::suite::Ready;

/// 502: the application gave no proper response.
pub(super) fn bad_gateway(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_of_proxy(evidence, 502) {
        return None;
    }
    let there = evidence.place.there();
    if !is_of_nginx(evidence) {
        return Some(
            Diagnosis::new(
                Code::BadGateway,
                "the server that answers got no proper answer from another one behind it (502)",
            )
            .step("is the one behind up, and does the one in front know its address?")
            .step("the log of the one in front tells why it got none"),
        );
    }
    Some(
        Diagnosis::new(
            Code::BadGateway,
            format!("nginx runs, but gets no proper answer from {} behind it (502)", who(evidence)),
        )
        .step(format!(
            "{there}{ERROR_LOG} tells why: `No such file` (no socket), `Permission denied` (nginx \
             may not open it: `sudo namei -l` and that path), `refused` (nobody listens), `prematurely closed`, `reset by peer` (a \
             worker died; uwsgi: an exception, or no `include uwsgi_params;`), `too big header` (`proxy_buffer_size`), `Not a directory` \
             (`.sock/;` is to be `.sock:/;`), `SSL_do_handshake`, `no valid`, `unsupported` (another \
             protocol)"
        ))
        .step(format!("{there}{}", status(evidence.place)))
        .step_of(evidence.place.ask_application(), |command| {
            format!("{command} asks both, and tells what to change")
        }),
    )
}

/// 504: the application took too long.
pub(super) fn gateway_timeout(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_of_proxy(evidence, 504) {
        return None;
    }
    let path = evidence.shown_path();
    if !is_of_nginx(evidence) {
        return Some(
            Diagnosis::of(Code::GatewayTimeout, &path, |path| format!("the server that answers {path} waited for another one behind it and gave up (504)"))
            .step("is the one behind up, and what does it wait for itself?")
            .step("the log of the one in front tells whom it waited for"),
        );
    }
    Some(
        Diagnosis::of(Code::GatewayTimeout, &path, |path| {
            format!("nginx waited for the application's answer to {path} and gave up (504)")
        })
        .step_of(evidence.place.ask_application(), |command| {
            format!("{command} asks both: does the application hang by itself, too?")
        })
        .step(format!(
            "{}{}",
            evidence.place.there(),
            waits_for(evidence.place)
        ))
        .step(allow_more_time(evidence)),
    )
}

/// Who is behind, where that is no application of the site's.
fn who(evidence: &ResponseEvidence<'_>) -> &'static str {
    match evidence.place.server {
        AppServer::Flower => "flower",
        _ => "the application",
    }
}

/// How nginx waits for longer.
fn allow_more_time(evidence: &ResponseEvidence<'_>) -> String {
    /// What nginx waits unless it is told.
    const USUAL: Duration = Duration::from_secs(60);
    let is_usual = evidence.last().timings.total >= USUAL.mul_f64(0.9);
    let now = if is_usual {
        "it is 60 s unless set".to_owned()
    } else {
        format!(
            "it is set to less: {}",
            configured("_(read|connect|send)_timeout")
        )
    };
    format!(
        "if it may take that long: `proxy_read_timeout 120s;` beside `proxy_pass` ({now}), then \
         {RELOAD}"
    )
}

/// 503: not now.
pub(super) fn service_unavailable(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 503 || !evidence.is_status_wrong() {
        return None;
    }
    let wait = retry_after(evidence);
    if is_own_page(evidence) {
        return Some(
            refused(
                Code::ServiceUnavailable,
                "nginx itself answers 503, because of a limit or because it is told to",
                wait,
            )
            .step(format!(
                "{}{ERROR_LOG}: `limiting requests` or `limiting connections` is a limit; without \
                 such a line, {} shows which `return 503` it is, for maintenance: take it out, then \
                 {RELOAD}",
                evidence.place.there(),
                configured("server_name|return 503|limit_(req|conn)")
            ))
            .step(format!(
                "if it is a limit: `limit_req … burst=20 nodelay;` lets a page and its files \
                 through, then {RELOAD}; with `--concurrency 1`, smoke asks for one at a time"
            )),
        );
    }
    if evidence.title.to_ascii_lowercase().contains("maintenance") {
        let cause = "the site says itself that it is in maintenance (503)";
        return Some(
            refused(Code::ServiceUnavailable, cause, wait)
                .step(
                    "what turned it on, a flag, a variable or a middleware of the application's \
                     (`python manage.py maintenance_mode off`), or nginx's `return 503`, is to be \
                     turned off",
                )
                .or("a start that isn't over, or a limit"),
        );
    }
    Some(
        refused(
            Code::ServiceUnavailable,
            "the server says that it can't answer now (503)",
            wait,
        )
        .step(match long_enough(wait) {
            Some(wait) => format!(
                "does it still start, or is it in maintenance? `--wait {wait}` waits for it"
            ),
            None => "is it in maintenance? It asks to wait longer than `--wait` may".to_owned(),
        })
        .step(format!(
            "{}{}, or the log of whatever else runs there",
            evidence.place.there(),
            log(evidence.place)
        )),
    )
}

/// 429: not so many.
pub(super) fn too_many_requests(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 429 || !evidence.is_status_wrong() {
        return None;
    }
    let who = if is_own_page(evidence) {
        "nginx"
    } else {
        "the server"
    };
    Some(
        refused(
            Code::TooManyRequests,
            &format!("{who} refuses more requests for now (429)"),
            retry_after(evidence),
        )
        .step(if is_own_page(evidence) {
            format!(
                "{}{} shows the limit: with `burst=20 nodelay`, `limit_req` lets a page and its \
                 files through (a larger suite needs a larger number); then {RELOAD}",
                evidence.place.there(),
                configured("server_name|limit_(req|conn)")
            )
        } else {
            "let the address that smoke comes from through the limit, which is the application's \
             own or a proxy's (Django REST framework: DEFAULT_THROTTLE_RATES)"
                .to_owned()
        })
        .step("against a limit of connections at a time, `--concurrency 1` helps"),
    )
}

fn is_of_proxy(evidence: &ResponseEvidence<'_>, status: u16) -> bool {
    evidence.status() == status && evidence.is_status_wrong() && !application::answered(evidence)
}

/// Whether it is nginx that says so: with its own page, or with one that
/// `error_page` names.
fn is_of_nginx(evidence: &ResponseEvidence<'_>) -> bool {
    let typed = evidence.header("content-type");
    let is_html = typed.is_some_and(|typed| typed.starts_with("text/html"));
    is_own_page(evidence) || (evidence.is_from_nginx() && is_html)
}

/// What is refused for now; some responses say for how long.
fn refused(code: Code, cause: &str, wait: Option<Duration>) -> Diagnosis {
    match wait {
        Some(wait) => {
            let seconds = wait.as_secs();
            Diagnosis::new(code, format!("{cause}; it asks to wait {seconds} s")).of_several(cause)
        }
        None => Diagnosis::new(code, cause),
    }
}

/// How long a response asks to wait (RFC 9110, section 10.2.3).
fn retry_after(evidence: &ResponseEvidence<'_>) -> Option<Duration> {
    let value = evidence.header("retry-after")?;
    if let Ok(seconds) = value.trim().parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let end = parse_http_date(value.trim()).ok()?;
    let now = parse_http_date(evidence.header("date")?.trim()).ok()?;
    end.duration_since(now).ok()
}

/// A `--wait` that is longer than a response asks to wait: what comes back then
/// takes some time, too.
fn long_enough(asked: Option<Duration>) -> Option<String> {
    let wait = asked.unwrap_or_default().mul_f64(1.1);
    let minutes = wait.as_secs().div_ceil(60);
    match minutes {
        0..=1 => Some("60s".to_owned()),
        _ => (wait <= Ready::LONGEST).then(|| format!("{minutes}m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_covers_what_is_asked_for() {
        for (asked, wait) in [
            (None, Some("60s")),
            (Some(30), Some("60s")),
            (Some(60), Some("2m")),
            (Some(600), Some("11m")),
            (Some(1_000_000), None),
        ] {
            let told = long_enough(asked.map(Duration::from_secs));
            assert_eq!(told.as_deref(), wait, "{asked:?}");
        }
    }
}
