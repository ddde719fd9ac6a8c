//! What one answer says about readiness: it is there, it may come, or no
//! waiting brings it.

use std::io::ErrorKind;

use crate::diagnose::Diagnosis;
use crate::exchange::{Cause, Exchange, Phase, TransportError};
use crate::expect::{Check, Judgement};
use crate::plan::{Dial, Opens};
use crate::report::Sight;

/// By these a proxy says that the application is not there: 502 Bad Gateway,
/// 503 Service Unavailable, 504 Gateway Timeout (RFC 9110, section 15.6).
const AWAY: [u16; 3] = [502, 503, 504];

/// What is known of one request.
pub(super) struct Asked<'a> {
    /// What came of it.
    pub(super) found: &'a Result<Exchange, TransportError>,
    /// What its expectations came to.
    pub(super) checks: &'a [Check],
    /// Why it is wrong, if that is known.
    pub(super) diagnosis: Option<&'a Diagnosis>,
    /// Where it was sent to.
    pub(super) dial: &'a Dial,
    /// What is waited for.
    pub(super) opens: Opens,
}

/// What one request shows.
///
/// What a deployment goes through on its way up is no end: nobody listens yet,
/// the socket is not there yet, connections break, nothing comes in time, a
/// proxy stands alone, the release before still answers. All else is what
/// somebody has to change.
pub(super) fn sight(asked: &Asked<'_>) -> Sight {
    match asked.found {
        Ok(exchange) => answered(asked, exchange),
        Err(error) if may_come(error, asked) => Sight::NoAnswer {
            message: error.cause.to_string(),
        },
        Err(error) => Sight::Final {
            message: format!("no answer: {}: {}", error.phase, error.cause),
        },
    }
}

fn answered(asked: &Asked<'_>, exchange: &Exchange) -> Sight {
    let status = exchange.last.answer.status.as_u16();
    let as_expected = |check: &&Check| check.subject == "status" && check.is_met();
    let is_away = AWAY.contains(&status);
    match asked.opens {
        Opens::ByAnyAnswer if !is_away => Sight::AsExpected,
        Opens::AsExpected if !is_away || asked.checks.iter().any(|it| as_expected(&it)) => {
            judged(asked.checks)
        }
        _ => Sight::Unavailable {
            status: told(exchange),
        },
    }
}

/// `502 Bad Gateway`, in the server's own words.
fn told(exchange: &Exchange) -> String {
    let answer = &exchange.last.answer;
    let reason = answer.reason.as_deref();
    let reason = reason.or(answer.status.canonical_reason());
    let line = format!("{} {}", answer.status.as_u16(), reason.unwrap_or_default());
    let line = crate::source::one_line(line.trim_end());
    crate::source::elide(&line, 80).into_owned()
}

fn judged(checks: &[Check]) -> Sight {
    let mut unmet = Vec::new();
    for check in checks {
        let subject = &check.subject;
        match &check.judgement {
            Judgement::Met => {}
            // Another answer than the one that is asked for.
            Judgement::Unmet {
                expected, actual, ..
            } if ["status", "follow"].contains(&subject.as_str()) => {
                return Sight::Final {
                    message: format!("{subject}: expected {expected}, got {actual}"),
                };
            }
            Judgement::Unmet {
                expected, actual, ..
            } => unmet.push((subject, expected, actual)),
            Judgement::Unjudged { why } => {
                return Sight::Final {
                    message: format!("{subject}: not judged: {why}"),
                };
            }
        }
    }
    match unmet.as_slice() {
        [] => Sight::AsExpected,
        [(subject, expected, actual), more @ ..] => Sight::Unmet {
            subject: (*subject).clone(),
            expected: (*expected).clone(),
            actual: (*actual).clone(),
            more: more.len(),
        },
    }
}

/// Whether an answer may still come.
fn may_come(error: &TransportError, asked: &Asked<'_>) -> bool {
    match &error.cause {
        Cause::TimedOut(_) | Cause::Closed => true,
        Cause::Io(io) => match io.kind() {
            // A file that is no socket refuses as one does that nobody
            // listens at.
            ErrorKind::ConnectionRefused => {
                asked.diagnosis.is_none_or(|found| found.code != "not-a-socket")
            }
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::UnexpectedEof
            | ErrorKind::TimedOut
            // A machine that is coming up.
            | ErrorKind::HostUnreachable => true,
            ErrorKind::NotFound => {
                error.phase == Phase::Connect && matches!(asked.dial, Dial::Unix(_))
            }
            _ => false,
        },
        Cause::UnknownName { .. } | Cause::Tls(_) | Cause::Garbage(_) | Cause::Other(_) => false,
    }
}
