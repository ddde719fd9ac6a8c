//! Connections that stand, and no whole response comes.

use super::application::{log, waits_for};
use super::nginx::{RELOAD, configured};
use super::no_response::NoResponse;
use super::place::{Place, shown};
use super::static_files::is_file;
use crate::exchange::{Cause, Malformed, Phase};
use crate::plan::Protocol;
use crate::record::{Code, Diagnosis};
use crate::source::{counted, elide, one_line};

/// The time for a response ran out.
pub(super) fn timeout(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    if !failure.is_out_of_time() {
        return None;
    }
    let path = shown(failure.case_path);
    let (limit, came) = match failure.error.cause {
        Cause::TimedOut(limit) => (Some(limit), None),
        Cause::NoOutput { limit, .. } => (limit, None),
        Cause::Unfinished { limit, came, .. } => (Some(limit), Some(counted(came, "byte"))),
        _ => (None, None),
    };
    let within = limit.map(|limit| format!(" within {} s", limit.as_secs_f64()));
    let within = within.unwrap_or_default();
    let stands = match &failure.error.cause {
        Cause::NoOutput { stderr, .. } if !stderr.is_empty() => {
            format!("the error stream says `{}`", one_line(&elide(stderr, 200)))
        }
        _ => "the connection stands".to_owned(),
    };
    let found = match failure.phase() {
        Phase::Send => Diagnosis::new(
            Code::AnswerTimeout,
            format!("the connection stands, but the server doesn't take the request{within}"),
        ),
        Phase::FirstByte => match came {
            None => Diagnosis::of(Code::AnswerTimeout, &path, |path| {
                format!("{stands}, but no answer to {path} begins{within}")
            }),
            Some(came) => Diagnosis::new(
                Code::AnswerTimeout,
                format!(
                    "the answer to {path} begins, but its head isn't whole{within} ({came} of it \
                     came)"
                ),
            )
            .of_several(format!(
                "answers begin, but their heads aren't whole{within}"
            )),
        },
        Phase::Receive => {
            let came = came.map_or(String::new(), |came| format!(" ({came} of its body came)"));
            let cause = format!("the answer to {path} begins, but isn't whole{within}{came}");
            Diagnosis::new(Code::AnswerTimeout, cause)
                .of_several(format!("answers begin, but aren't whole{within}"))
        }
        _ => return None,
    };
    let log = format!("{}{}", failure.place.there(), waits_for(failure.place));
    let found = failure.among_others(found);
    if failure.phase() == Phase::Receive && is_file(failure.case_path) {
        let found = found
            .or("a network in between that is as slow")
            .step(format!(
                "a file that comes slowly: is it held back? {}{}: each line holds back what is sent; else \
                 `curl -o /dev/null -w '%{{speed_download}}' URL` on the server itself tells whether it \
                 is the network",
                failure.place.there(),
                configured("server_name|location|limit_rate|proxy_limit")
            ));
        return Some(failure.allowing_more_time(found));
    }
    let found = found.step(log);
    // Where nginx most often is.
    let found = match failure.address() {
        Some((_, 80 | 443)) => found.step_of(failure.place.ask_application(), |command| {
            format!("{command} asks both: does the application hang by itself, too?")
        }),
        _ => found,
    };
    Some(failure.allowing_more_time(found))
}

/// The connection was closed instead of a response.
pub(super) fn closed(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    if !failure.is_closed() || !matches!(failure.phase(), Phase::Send | Phase::FirstByte) {
        return None;
    }
    let path = shown(failure.case_path);
    let place = failure.place;
    let there = place.there();
    let found = Diagnosis::of(Code::ClosedWithoutAnswer, &path, |path| {
        format!("the connection was closed without an answer to {path}")
    })
    .step(format!(
        "{there}{} shows who listens there; `docker-proxy`: the application must listen at 0.0.0.0 \
         in its container; the application: {}: did a worker die (`SIGKILL`, out of memory, \
         `WORKER TIMEOUT`)?",
        failure.place.who_listens(),
        log(place)
    ))
    .step(ended_by_nginx(place));
    Some(if failure.is_tls() {
        found.step("does the port speak something else over TLS?")
    } else {
        found.step(format!(
            "does the port speak something else? uwsgi (uWSGI's `socket`, not `http-socket`): {}, \
             or TLS: {}",
            place.smoke(&place.spoken_to_in(Protocol::Uwsgi)),
            place.smoke(&place.as_https())
        ))
    })
}

/// The step that shows whether it is nginx that is told to answer nothing.
pub(super) fn ended_by_nginx(place: Place<'_>) -> String {
    format!(
        "nginx: `return 444` ends it so; {}{}: is {} in a block, and the path in a `location`, \
         without it? After a change, {RELOAD}",
        place.there(),
        configured(SILENT),
        place.site()
    )
}

/// What lets nginx answer nothing.
pub(super) const SILENT: &str = "server_name|location|return 444";

/// The connection was closed within a response.
pub(super) fn truncated(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = shown(failure.case_path);
    let found = match &failure.error.cause {
        Cause::HeadCut { came, .. } => {
            let came = counted(*came, "byte");
            let closed = "the connection was closed within the head";
            Diagnosis::new(
                Code::TruncatedAnswer,
                format!("{closed} of the answer to {path}, of which {came} came"),
            )
            .of_several(format!("{closed} of answers"))
        }
        _ if failure.is_closed() && failure.phase() == Phase::Receive => {
            Diagnosis::of(Code::TruncatedAnswer, &path, |path| {
                format!("the connection was closed before the answer to {path} was whole")
            })
        }
        _ => return None,
    };
    let there = failure.place.there();
    Some(
        found.step(format!(
            "{there}{}: an exception or a dead worker in the middle of the answer?",
            log(failure.place)
        ))
        .step(
            "`sudo tail -n 5 /var/log/nginx/error.log`: `prematurely closed` is the application; \
             `Permission denied` names a folder that must be that of nginx's user, `No space left` \
             is a full disk (`df -h`)",
        )
        .step(
            "does the application send a Content-Length that is larger than its body? Without one, \
             its server counts",
        ),
    )
}

/// What came back isn't HTTP.
pub(super) fn not_http(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let Cause::Malformed(flaw) = &failure.error.cause else {
        return None;
    };
    let spelling = failure.place.spelling();
    let not_http = |cause: String| Diagnosis::new(Code::NotHttp, cause);
    Some(match flaw {
        Malformed::Http2 => not_http(format!(
            "{spelling} answers in HTTP/2, to a request in HTTP/1.1"
        ))
        .step("ask in HTTP/2: `--http2`; browsers do so over TLS alone")
        .step("its HTTP/1.1 may be at another port"),
        Malformed::SpokeFirst => not_http(format!(
            "what listens at {spelling} is no HTTP server: it speaks before it is asked"
        ))
        .step(format!(
            "SSH, mail and databases do that: {}{} shows which it is; is it the right port?",
            failure.place.there(),
            failure.place.who_listens()
        )),
        Malformed::UnknownVersion(_) => not_http(format!(
            "what listens at {spelling} answers, but not in HTTP"
        ))
        .or(HEADLESS)
        .step(format!(
            "{}{} shows which program it is: is it the right port?",
            failure.place.there(),
            failure.place.who_listens()
        ))
        .step(format!(
            "does it speak TLS ({}), or HTTP/2 alone ({})? nginx does that with `listen … http2` \
             without `ssl`, and browsers don't: take `http2` out, then {RELOAD}",
            failure.place.smoke(&failure.place.as_https()),
            failure.place.smoke_with(&failure.place.typed(), " --http2")
        )),
        _ => breaks_the_rules(failure, flaw),
    })
}

/// What else it is that answers without a head.
const HEADLESS: &str = "an application that answers without a status and headers";

fn breaks_the_rules(failure: &NoResponse<'_>, flaw: &Malformed) -> Diagnosis {
    let path = shown(failure.case_path);
    let protocol = failure.place.target.protocol;
    let broken = match flaw {
        Malformed::Http2Rule(reason) => format!("HTTP/2 ({reason:?}: {reason})"),
        flaw => format!("{}: {}", protocol.title(), elide(&flaw.to_string(), 200)),
    };
    Diagnosis::of(Code::MalformedAnswer, &path, |path| {
        format!("the answer to {path} breaks the rules of {broken}")
    })
    .step(match (flaw, failure.phase()) {
        (Malformed::Http2Rule(_), _) => {
            "is it the same in HTTP/1.1? `--http1`: an application speaks that, and what is in \
             front of it makes HTTP/2 of it"
        }
        (_, Phase::Receive) => {
            "the head was right: whoever frames the body (`Transfer-Encoding: chunked`) does so \
             wrongly, an application that does it by itself or a proxy"
        }
        _ => {
            "what the application says comes out as it is: a status is a number and a word (`200 \
             OK`), a header's name has no space and a colon behind it, `Content-Length` is there \
             once; correct it there, and restart"
        }
    })
    .step_if(
        !protocol.is_gateway(),
        "the trial's `curl`, with `-v`, shows the answer with all its headers",
    )
}
