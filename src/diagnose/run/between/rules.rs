//! What responses show that are lost between two targets.

use super::Between;
use crate::diagnose::nginx::{ERROR_LOG, PASSES, PASSES_OR_KEEPS, RELOAD, configured};
use crate::diagnose::run::between::Told;
use crate::diagnose::run::{TrialEvidence, certainty};
use crate::plan::{Protocol, Scheme};
use crate::record::{Certainty, Code, Diagnosis};
use crate::suite::Forwarded;

/// The least size of a head that nginx may not take: `proxy_buffer_size` is a page
/// of memory, and nginx asks in HTTP/1.0, which is answered with some bytes less.
const BUFFER: u64 = 4000;

/// What passes its own host on.
pub(super) fn host_not_passed_on(between: &Between<'_>) -> Option<Told> {
    if between.inner().protocol != Protocol::Http {
        return None;
    }
    let (front, behind) = (between.front(), between.behind());
    let site = between.place().site();
    let diagnosis = Diagnosis::new(
        Code::DisallowedHost,
        format!("{front} doesn't pass the host {site} on, which {behind} takes when it is asked"),
    )
    .step(format!(
        "`proxy_set_header Host $host;` beside {}, in the same block (others there keep those of \
         the server block out), then {RELOAD}",
        between.pass()
    ));
    Some(Told {
        diagnosis,
        certainty: proved_by_all(between),
        otherwise: certainty::otherwise(&Code::DisallowedHost).map(str::to_owned),
    })
}

/// What doesn't say that a request came over https.
pub(super) fn scheme_not_passed_on(between: &Between<'_>) -> Option<Told> {
    if between.inner().forwarded != Some(Forwarded::Https) {
        return None;
    }
    let (front, behind) = (between.front(), between.behind());
    let diagnosis = Diagnosis::new(
        Code::RedirectLoopHttps,
        format!(
            "{front} doesn't tell {behind} that requests come over https, and is redirected for \
             ever; told so, {behind} answers"
        ),
    )
    .step(format!(
        "`proxy_set_header X-Forwarded-Proto $scheme;` beside {}, then {RELOAD}",
        between.pass()
    ));
    Some(Told {
        diagnosis,
        certainty: proved_by_all(between),
        otherwise: certainty::otherwise(&Code::RedirectLoopHttps).map(str::to_owned),
    })
}

/// Certain, where every case that fails at the outer target passes at the inner.
fn proved_by_all(between: &Between<'_>) -> Certainty {
    if between.unlike == 0 {
        Certainty::Certain
    } else {
        Certainty::Likely
    }
}

/// Heads that are larger than what nginx reads them into.
pub(super) fn head_too_big(between: &Between<'_>) -> Option<Told> {
    let head = |trial: &TrialEvidence| trial.sight.as_ref().map(|sight| sight.head);
    let lost = between.lost.iter().map(|[_, inner]| head(inner));
    let lost: Vec<u64> = lost.collect::<Option<_>>()?;
    let through = between
        .through
        .iter()
        .filter(|[_, inner]| inner.verdict.is_pass());
    let through = through.filter_map(|[_, inner]| head(inner)).max()?;
    let (least, most) = (*lost.iter().min()?, *lost.iter().max()?);
    if least < BUFFER || least <= through {
        return None;
    }
    let (front, behind) = (between.front(), between.behind());
    let prefix = prefix(between);
    // Twice as much as is needed, in the sizes that people write.
    let enough = (most / 512).next_power_of_two().max(16);
    let shown = |bytes: u64| {
        let tenths = bytes.div_ceil(100);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let diagnosis = Diagnosis::new(
        Code::BadGateway,
        format!(
            "the heads of these answers are too big for {front} (502): at {behind} they have {} kB \
             and more, those that get through at most {}",
            shown(least),
            shown(through)
        ),
    )
    .step(format!(
        "`{prefix}_buffer_size {enough}k; {prefix}_buffers 8 {enough}k;` beside {}, then {RELOAD}",
        between.pass()
    ))
    .step(format!(
        "{}{ERROR_LOG} says `upstream sent too big header` then",
        between.place().there()
    ))
    .step("or shorter ones: cookies and `Content-Security-Policy` are what grows");
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some("a worker that dies on these requests of nginx's alone".to_owned()),
    })
}

/// How nginx's directives begin that are about the inner target.
fn prefix(between: &Between<'_>) -> &'static str {
    match between.inner().protocol {
        Protocol::Http => "proxy",
        gateway => gateway.as_str(),
    }
}

/// A gateway that is perhaps asked in HTTP.
pub(super) fn other_protocol(between: &Between<'_>) -> Option<Told> {
    let protocol = between.inner().protocol;
    if !protocol.is_gateway() || between.gets_through() {
        return None;
    }
    let (front, behind) = (between.front(), between.behind());
    let spoken = protocol.title();
    let diagnosis = Diagnosis::new(
        Code::BadGateway,
        format!(
            "{front} gets no proper answer from {behind}, which answers in {spoken} (502): most \
             often, it is asked in HTTP"
        ),
    )
    .step(which_pass(between))
    .step(format!(
        "beside it `include {}_params;`, and no `proxy_pass`",
        protocol.as_str()
    ))
    .step(error_log(between));
    Some(Told {
        diagnosis,
        certainty: Certainty::Possible,
        otherwise: Some("another socket, or one that nginx may not open".to_owned()),
    })
}

/// A server of TLS that is perhaps asked in plain.
pub(super) fn tls_behind(between: &Between<'_>) -> Option<Told> {
    if between.inner().scheme != Scheme::Https {
        return None;
    }
    let code = between.cause.map(|cause| cause.code.clone())?;
    let is_told = code == Code::HttpToTlsPort;
    let speaks_otherwise = between.gets_through() || between.outer().scheme == Scheme::Https;
    let (certainty, otherwise) = match (is_told, speaks_otherwise) {
        (true, true) => (
            Certainty::Certain,
            "another server behind it, which speaks TLS",
        ),
        (true, false) => (
            Certainty::Possible,
            "it speaks TLS itself, and was asked in plain HTTP",
        ),
        (false, _) if between.gets_through() => return None,
        (false, _) => (
            Certainty::Likely,
            "a certificate that it doesn't take, or another place that it asks",
        ),
    };
    let (front, behind) = (between.front(), between.behind());
    let often = if certainty == Certainty::Certain {
        ""
    } else {
        ", most often"
    };
    let diagnosis = Diagnosis::new(
        code,
        format!("{behind} speaks TLS, and {front} asks it in plain HTTP{often}"),
    )
    .step(which_pass(between));
    let diagnosis = if is_told && !speaks_otherwise {
        let place = between.place();
        let command = place.smoke(&place.as_https());
        diagnosis.step(format!(
            "if it is the port itself that speaks TLS: {command}"
        ))
    } else {
        diagnosis.step(error_log(between))
    };
    Some(Told {
        diagnosis,
        certainty,
        otherwise: Some(otherwise.to_owned()),
    })
}

/// What answers when it is asked, and gives nginx no proper answer.
pub(super) fn no_answer(between: &Between<'_>) -> Option<Told> {
    let code = between.cause.map(|cause| cause.code.clone())?;
    let (front, behind) = (between.front(), between.behind());
    let diagnosis = Diagnosis::new(
        code,
        format!("{front} gets no proper answer (502) to what {behind} answers when it is asked"),
    )
    .step(which_pass(between))
    .step(error_log(between));
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some(if between.gets_through() {
            "another `location` that passes on to another place, or a worker that died".to_owned()
        } else {
            "another place that it passes on to, another protocol there, or rights that it lacks"
                .to_owned()
        }),
    })
}

/// The step that shows where nginx passes requests on to.
pub(super) fn which_pass(between: &Between<'_>) -> String {
    passing(between, PASSES)
}

/// The same, where an answer of before may be kept, too.
pub(super) fn which_pass_or_cache(between: &Between<'_>) -> String {
    format!(
        "{}; a `proxy_cache` there may hold the answer of before: empty the folder of \
         `proxy_cache_path`",
        passing(between, PASSES_OR_KEEPS)
    )
}

fn passing(between: &Between<'_>, pattern: &str) -> String {
    format!(
        "{}{}: the block for {} needs {}, then {RELOAD}",
        between.place().there(),
        configured(pattern),
        between.place().site(),
        between.pass()
    )
}

pub(super) fn error_log(between: &Between<'_>) -> String {
    format!(
        "{}{ERROR_LOG} tells why: `No such file`, `Permission denied`, `refused`, `too big \
         header`, `SSL_do_handshake`, `no valid` or `unsupported` (another protocol), `prematurely \
         closed` (that, or a dead worker)",
        between.place().there()
    )
}

/// What takes longer than nginx waits.
pub(super) fn waits_too_short(between: &Between<'_>) -> Option<Told> {
    let took = |at: usize| between.lost.iter().map(move |trials| trials[at].took_us);
    let (waited, needed) = (took(0).min()?, took(1).max()?);
    // What is answered at once is not too slow: who waits for it is asked wrongly.
    if took(1).any(|took| took < waited) {
        return None;
    }
    let seconds = |micros: u64| micros.div_ceil(1_000_000);
    let (front, behind) = (between.front(), between.behind());
    let prefix = prefix(between);
    let diagnosis = Diagnosis::new(
        Code::GatewayTimeout,
        format!(
            "{front} gives up after {} s what takes {behind} up to {} s (504)",
            (waited / 1_000_000).max(1),
            seconds(needed)
        ),
    )
    .step(format!(
        "if it may take that long: `{prefix}_read_timeout {}s;` beside {}, then {RELOAD}",
        2 * seconds(needed),
        between.pass()
    ))
    .step("if not: what does it wait for? A database, another service");
    Some(Told {
        diagnosis,
        certainty: proved_by_all(between),
        otherwise: Some("too few workers for so many requests".to_owned()),
    })
}

/// What answers soon when it is asked, and nginx waits for in vain.
pub(super) fn no_answer_in_time(between: &Between<'_>) -> Option<Told> {
    let [waited, _] = between.longest();
    // Where nginx's requests hold the workers, others wait for them here, too.
    let quickest = between.lost.iter().map(|[_, inner]| inner.took_us).min()?;
    if quickest > waited / 2 {
        return None;
    }
    let cause = between.cause?;
    let (front, behind) = (between.front(), between.behind());
    let is_http = between.inner().protocol == Protocol::Http;
    let many = cause.in_flight.map_or(String::new(), |many| {
        format!("up to {many} requests were in flight to {front} at once: ")
    });
    let diagnosis = Diagnosis::new(
        cause.code.clone(),
        format!("{front} waits in vain for what {behind} answers at once when it is asked"),
    )
    .step(which_pass(between))
    .step_if(
        is_http && !between.gets_through(),
        "`uwsgi_pass` to a server of HTTP waits like this: that takes `proxy_pass`",
    )
    .step(format!(
        "{many}are there enough workers? With `--concurrency 1`, smoke asks for one page at a time"
    ));
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some("an address that drops connections, or too few workers".to_owned()),
    })
}

/// What the application answers otherwise when nginx asks it.
pub(super) fn of_application(between: &Between<'_>) -> Option<Told> {
    let (front, behind) = (between.front(), between.behind());
    let cause = between.cause?;
    let own = cause.next.clone();
    let next = match cause.code {
        // Of a request, something is lost more often.
        Code::CsrfRefused | Code::CookieRefused => own,
        // It is the right one where it passes.
        Code::OldRelease => vec![which_pass_or_cache(between)],
        _ => [which_pass(between)].into_iter().chain(own).collect(),
    };
    Some(Told {
        diagnosis: Diagnosis {
            next,
            ..cause.clone()
        },
        certainty: Certainty::Likely,
        otherwise: Some(format!(
            "what {front} makes of the request, or another instance than {behind}, where it passes"
        )),
    })
}
