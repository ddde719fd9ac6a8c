//! One protocol spoken to a server of another, as far as that can be told.
//!
//! What servers do then: uWSGI closes its `socket` when it is asked in HTTP,
//! FastCGI or SCGI, while its `http-socket`, its `fastcgi-socket` and gunicorn
//! wait for more of what they take for the beginning of a request, uWSGI for 4 s
//! and then it closes them. nginx and uvicorn answer 400.

use std::io::ErrorKind;
use std::time::Duration;

use super::application::{log, restart};
use super::nginx::is_own_page;
use super::no_response::NoResponse;
use super::place::{Place, shown};
use super::response_evidence::ResponseEvidence;
use crate::exchange::{Cause, Malformed, Phase};
use crate::plan::Protocol;
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line};

/// HTTP, and a Unix socket at which the request is not answered.
pub(super) fn http_to_uwsgi(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let http = failure.place.target.protocol == Protocol::Http;
    if !http || !is_unanswered(failure) || !failure.is_closed() {
        return None;
    }
    let socket = shown(&failure.socket()?.to_string_lossy());
    let path = shown(failure.case_path);
    Some(
        Diagnosis::of(Code::HttpToUwsgiSocket, &path, |path| {
            format!(
                "the socket {socket} closed the connection without an answer to {path}: most \
                 often, it speaks uwsgi, and was asked in HTTP"
            )
        })
        .step(in_another(failure.place, Protocol::Uwsgi))
        .step(format!(
            "uWSGI's log says `invalid request block size` then; in its configuration, `socket = \
             {socket}` is uwsgi, `http-socket = {socket}` is HTTP"
        ))
        .step(format!(
            "if it should speak HTTP: {}: did a worker die? `Worker … exited`, `SIGKILL` (out of \
             memory), `WORKER TIMEOUT`",
            log(failure.place)
        )),
    )
}

/// A gateway's protocol, and a server of HTTP that says so.
pub(super) fn told_by_http(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let asked = evidence.place.target.protocol;
    let text = evidence.text.trim();
    let known = is_own_page(evidence)
        || text == "Invalid HTTP request received."
        || text.contains("<h1><p>Bad Request</p></h1>")
        || text.contains("<hr>\n<address>Apache");
    if !asked.is_gateway() || evidence.status() != 400 || !evidence.is_status_wrong() || !known {
        return None;
    }
    Some(of_http(evidence.place))
}

fn of_http(place: Place<'_>) -> Diagnosis {
    let asked = place.target.protocol.title();
    Diagnosis::new(
        Code::GatewayToHttp,
        format!("{} speaks HTTP, and was asked in {asked}", place.spelling()),
    )
    .step(in_another(place, Protocol::Http))
    .step_if(
        place.target.protocol == Protocol::Uwsgi,
        "in uWSGI's configuration, `socket = …` speaks uwsgi, `http-socket = …` HTTP; gunicorn and \
         uvicorn speak HTTP",
    )
}

/// A gateway's protocol, and something else that is said.
pub(super) fn not_spoken(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let asked = failure.place.target.protocol;
    let Cause::Malformed(flaw) = &failure.error.cause else {
        return None;
    };
    match flaw {
        Malformed::HttpForFastCgi | Malformed::HttpInFastCgi => {
            return Some(of_http(failure.place));
        }
        Malformed::NoCgi | Malformed::NoFastCgi => {}
        _ => return None,
    }
    Some(
        Diagnosis::new(
            Code::NotAGateway,
            format!(
                "what listens at {} answers, but not in {}",
                failure.place.spelling(),
                asked.title()
            ),
        )
        .step("which program listens there? `sudo ss -lntxp`")
        .step("SSH, mail and databases speak so, and servers of TLS: is it the right place?"),
    )
}

/// A gateway's request that is broken off because it is long.
pub(super) fn more_than_the_buffer(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    /// What uWSGI has, less what the variables have besides the headers.
    const ROOM: usize = 4096 - 600;
    let is_gateway = failure.place.target.protocol.is_gateway();
    let reset = matches!(
        failure.kind(),
        Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
    );
    let sent = &failure.error.sent;
    let lines = sent.headers.iter();
    let headers: usize = lines
        .map(|(name, value)| name.as_str().len() + value.len() + 9)
        .sum();
    // The path and the query are in three variables, twice each.
    let size = headers + 2 * sent.url.as_str().len();
    if !is_gateway || !reset || !is_unanswered(failure) || size < ROOM {
        return None;
    }
    let path = shown(failure.case_path);
    let about = size / 1000;
    Some(
        Diagnosis::of(Code::UwsgiBufferSize, &path, |path| {
            format!(
                "the server broke off the request for {path}: most often, its address and headers \
                 (some {about} kB) are more than uWSGI's `buffer-size`, 4096 bytes unless set"
            )
        })
        .of_several(
            "the server broke off requests: most often, their addresses and headers are more than \
             uWSGI's `buffer-size`, 4096 bytes unless set",
        )
        .step(format!(
            "{}`buffer-size = 32768` in uWSGI's configuration, then {}; or shorter cookies",
            failure.place.there(),
            restart(failure.place)
        ))
        .step(format!(
            "{}{}: it says `invalid request block size` then",
            failure.place.there(),
            log(failure.place)
        )),
    )
}

/// A gateway's request that is ended without a response.
pub(super) fn gateway_closed(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let place = failure.place;
    let asked = place.target.protocol;
    let silent = match &failure.error.cause {
        Cause::Silent(stderr)
        | Cause::NoOutput {
            limit: None,
            stderr,
            ..
        } => Some(stderr),
        _ => None,
    };
    if !asked.is_gateway() || !is_unanswered(failure) || !(silent.is_some() || failure.is_closed())
    {
        return None;
    }
    let path = shown(failure.case_path);
    let there = place.there();
    let log = log(place);
    // A server of FastCGI says when it ends a request.
    if asked == Protocol::FastCgi && silent.is_none() {
        return Some(
            Diagnosis::of(Code::GatewayNoAnswer, &path, |path| {
                format!(
                    "the connection was closed without a word of FastCGI to {path}: most often, \
                     the server speaks something else, or a worker died"
                )
            })
            .step(in_another(place, Protocol::Uwsgi))
            .step(format!("{there}{log}: did a worker die?")),
        );
    }
    let stderr = silent.filter(|stderr| !stderr.is_empty());
    if stderr.is_none() && failure.error.timings.total >= UWSGI_WAITS {
        return Some(closed_at_last(failure));
    }
    let found = match stderr {
        Some(stderr) => Diagnosis::of(Code::GatewayNoAnswer, &path, |path| {
            format!(
                "the application ended the request for {path} without an answer; its error \
                 stream ends with: {}",
                one_line(&elide(stderr, 200))
            )
        }),
        None => Diagnosis::of(Code::GatewayNoAnswer, &path, |path| {
            format!(
                "the server ended the request for {path} without an answer: most often, the \
                 application let an exception through"
            )
        }),
    };
    let found = found.step(format!(
        "{there}{log}: is there a traceback, or `HARAKIRI`? uWSGI answers nothing then"
    ));
    Some(match asked {
        Protocol::Scgi => found.step(in_another(place, Protocol::Uwsgi)),
        _ => found,
    })
}

/// After this time, it may be uWSGI that waited for more: its `socket-timeout`
/// is 4 s unless set. A clock that counts a little differently is allowed for.
const UWSGI_WAITS: Duration = Duration::from_millis(3800);

/// A gateway's request that is ended without a response, and not at once.
fn closed_at_last(failure: &NoResponse<'_>) -> Diagnosis {
    let place = failure.place;
    let title = place.target.protocol.title();
    let path = shown(failure.case_path);
    Diagnosis::of(Code::GatewayWaits, &path, |path| {
        format!(
            "the server ended the request for {path} after some seconds, without an answer: the \
             application failed, or the server doesn't speak {title} and waited for more"
        )
    })
    .step(format!(
        "uWSGI's `http-socket` waits so, 4 s unless `socket-timeout` says otherwise: {}",
        in_another(place, Protocol::Http)
    ))
    .step(format!(
        "if it speaks {title}: {}{}: is there a traceback, or was a worker killed?",
        place.there(),
        log(place)
    ))
}

/// A gateway's request to which no response begins.
pub(super) fn gateway_waits(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let place = failure.place;
    let asked = place.target.protocol;
    let came = matches!(
        failure.error.cause,
        Cause::Unfinished { .. } | Cause::NoOutput { .. }
    );
    let waits = failure.phase() == Phase::FirstByte && failure.is_out_of_time() && !came;
    if !asked.is_gateway() || !waits {
        return None;
    }
    let path = shown(failure.case_path);
    let within = match failure.error.cause {
        Cause::TimedOut(limit) => format!(" within {} s", limit.as_secs_f64()),
        _ => String::new(),
    };
    let title = asked.title();
    let found = Diagnosis::of(Code::GatewayWaits, &path, |path| {
        format!(
            "no answer to {path} begins{within}: the application hangs, or the server doesn't \
             speak {title} and waits for more"
        )
    });
    let found = found.step(format!(
        "{}{} shows which program it is: gunicorn and uWSGI's `http-socket` wait so: {}",
        place.there(),
        failure.place.who_listens(),
        in_another(place, Protocol::Http)
    ));
    let found = failure.among_others(found).step(format!(
        "if it speaks {title}: {}{}: what does it wait for? A database, another service, a module \
         that blocks while it is imported",
        place.there(),
        log(place)
    ));
    Some(failure.allowing_more_time(found))
}

/// Whether the request got through, as far as can be told, and no byte came.
fn is_unanswered(failure: &NoResponse<'_>) -> bool {
    matches!(failure.phase(), Phase::Send | Phase::FirstByte)
}

/// The step that asks the same place in another protocol.
fn in_another(place: Place<'_>, protocol: Protocol) -> String {
    let command = place.smoke(&place.spoken_to_in(protocol));
    format!("ask it in {}: {command}", protocol.title())
}
