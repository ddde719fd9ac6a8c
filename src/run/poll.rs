//! Readiness as one response shows it: it is there, it may come, or no waiting
//! brings it.

use std::io::ErrorKind;

use crate::exchange::{Cause, Exchange, Phase, TransportError};
use crate::expect::{Check, Judgement, Subject};
use crate::plan::{Dial, Opens};
use crate::record::{Code, Diagnosis, PollResult};

/// Statuses by which a proxy says that the application is not there: 502 Bad
/// Gateway, 503 Service Unavailable, 504 Gateway Timeout (RFC 9110, section
/// 15.6).
const AWAY: [u16; 3] = [502, 503, 504];

/// Evidence of one poll.
pub(super) struct Asked<'a> {
    /// The exchange, or the error.
    pub(super) found: &'a Result<Exchange, TransportError>,
    /// Checks of its expectations.
    pub(super) checks: &'a [Check],
    /// Diagnosis, if there is one.
    pub(super) diagnosis: Option<&'a Diagnosis>,
    /// Place that was connected to.
    pub(super) dial: &'a Dial,
    /// Condition by which the target is ready.
    pub(super) opens: Opens,
}

/// Result of one poll.
///
/// What a deployment goes through on its way up is no end: nobody listens yet,
/// the socket is not there yet, connections break, nothing comes in time, a
/// proxy stands alone, the release before still answers. All else is what
/// somebody has to change.
pub(super) fn sight(asked: &Asked<'_>) -> PollResult {
    match asked.found {
        Ok(exchange) => answered(asked, exchange),
        Err(error) if may_come(error, asked) => PollResult::NoAnswer {
            message: error.cause.to_string(),
        },
        Err(error) => PollResult::Final {
            message: format!("no answer: {}: {}", error.phase, error.cause),
        },
    }
}

fn answered(asked: &Asked<'_>, exchange: &Exchange) -> PollResult {
    let status = exchange.last.response.status.as_u16();
    let as_expected = |check: &&Check| check.subject == Subject::Status && check.is_met();
    let is_away = AWAY.contains(&status);
    match asked.opens {
        Opens::ByAnyResponse if !is_away => PollResult::AsExpected,
        Opens::AsExpected if !is_away || asked.checks.iter().any(|it| as_expected(&it)) => {
            judged(asked.checks, exchange.last.response.status.is_success())
        }
        _ => PollResult::Unavailable {
            status: exchange.last.response.status_line(),
        },
    }
}

/// What the checks show of a response that is a success or not.
fn judged(checks: &[Check], is_success: bool) -> PollResult {
    let mut unmet = Vec::new();
    for check in checks {
        let subject = &check.subject;
        match &check.judgement {
            Judgement::Met => {}
            // Another response than the one that is asked for.
            Judgement::Unmet {
                expected, actual, ..
            } if matches!(subject, Subject::Status | Subject::Follow) => {
                return PollResult::Final {
                    message: format!("{subject}: expected {expected}, got {actual}"),
                };
            }
            Judgement::Unmet {
                expected,
                actual,
                is_unfit,
                ..
            } => unmet.push((subject, expected, actual, *is_unfit)),
            Judgement::Unjudged { why } => {
                return PollResult::Final {
                    message: format!("{subject}: not judged: {why}"),
                };
            }
        }
    }
    match unmet.as_slice() {
        [] => PollResult::AsExpected,
        [(subject, expected, actual, is_unfit), more @ ..] => PollResult::Unmet {
            subject: (*subject).clone(),
            expected: (*expected).clone(),
            actual: (*actual).clone(),
            more: more.len(),
            is_unfit: *is_unfit || !is_success,
        },
    }
}

/// Whether a response may still come.
fn may_come(error: &TransportError, asked: &Asked<'_>) -> bool {
    let cause = &error.cause;
    let is_cut = matches!(
        cause,
        Cause::Silent(_) | Cause::HeadCut { .. } | Cause::NoOutput { .. }
    );
    if cause.is_timeout() || cause.is_closed() || is_cut {
        return true;
    }
    match cause.io_kind() {
        // A file that is no socket refuses as one does that nobody listens at.
        Some(ErrorKind::ConnectionRefused) => asked
            .diagnosis
            .is_none_or(|found| found.code != Code::SocketNotASocket),
        // The latter is a machine that is coming up.
        Some(ErrorKind::NotConnected | ErrorKind::HostUnreachable) => true,
        Some(ErrorKind::NotFound) => {
            error.phase == Phase::Connect && matches!(asked.dial, Dial::Unix(_))
        }
        // A name without an address, a certificate, no HTTP, the unknown.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use bytes::Bytes;
    use http::{HeaderMap, Method, StatusCode, Version};
    use url::Url;

    use super::*;
    use crate::exchange::{Body, Hop, Malformed, Response, Sent, Timings, TlsFailure};
    use crate::plan::NoAddress;
    use crate::source::Place;

    fn sent() -> Sent {
        Sent {
            method: Method::GET,
            url: Url::parse("http://a.example/").unwrap(),
            raw_target: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    fn answered(status: u16) -> Exchange {
        let response = Response {
            status: StatusCode::from_u16(status).unwrap(),
            reason: None,
            version: Version::HTTP_11,
            headers: HeaderMap::new(),
            body: Body::default(),
        };
        let last = Hop {
            sent: sent(),
            response,
            timings: Timings::default(),
            remote: None,
            tls: None,
        };
        Exchange {
            redirects: Vec::new(),
            last,
            unfollowed: None,
        }
    }

    fn check(subject: &str, judgement: Judgement) -> Check {
        Check {
            subject: subject.parse().unwrap(),
            judgement,
            place: Place {
                path: String::new(),
                line: 1,
                column: 1,
                text: String::new(),
                start: 0,
                end: 0,
            },
        }
    }

    fn unmet(subject: &str) -> Check {
        let judgement = Judgement::Unmet {
            expected: "e".to_owned(),
            actual: "a".to_owned(),
            notes: Vec::new(),
            is_unfit: false,
        };
        check(subject, judgement)
    }

    fn met(subject: &str) -> Check {
        check(subject, Judgement::Met)
    }

    /// In a word or two.
    fn word(sight: PollResult) -> String {
        match sight {
            PollResult::AsExpected => "good".to_owned(),
            PollResult::NoAnswer { .. } => "not yet".to_owned(),
            PollResult::Unavailable { status } => format!("not yet: {status}"),
            PollResult::Unmet { subject, more, .. } => format!("not yet: {subject}+{more}"),
            PollResult::Final { message } => format!("never: {message}"),
        }
    }

    fn of_answer(status: u16, checks: &[Check], opens: Opens) -> String {
        word(sight(&Asked {
            found: &Ok(answered(status)),
            checks,
            diagnosis: None,
            dial: &tcp(),
            opens,
        }))
    }

    fn tcp() -> Dial {
        let host = "a.example".to_owned();
        Dial::Tcp { host, port: 80 }
    }

    fn of_death(phase: Phase, cause: Cause, dial: &Dial, code: Option<Code>) -> String {
        let found = Err(TransportError {
            phase,
            cause,
            sent: Box::new(sent()),
            redirects: Vec::new(),
            timings: Timings::default(),
            in_flight: 1,
        });
        let diagnosis = code.map(|code| Diagnosis {
            code,
            cause: String::new(),
            of_several: None,
            in_flight: None,
            next: Vec::new(),
            otherwise: None,
        });
        word(sight(&Asked {
            found: &found,
            checks: &[],
            diagnosis: diagnosis.as_ref(),
            dial,
            opens: Opens::AsExpected,
        }))
    }

    #[test]
    fn an_answer_is_good_old_or_wrong() {
        let of = |status, checks: &[Check]| of_answer(status, checks, Opens::AsExpected);
        assert_eq!(of(200, &[met("status"), met("headers.x")]), "good");
        let old = [met("status"), unmet("headers.x"), unmet("title")];
        assert_eq!(of(200, &old), "not yet: headers.x+1");
        let wrong = "never: status: expected e, got a";
        assert_eq!(of(404, &[unmet("status")]), wrong);
        assert_eq!(of(301, &[unmet("status")]), wrong);
        assert_eq!(of(500, &[unmet("status")]), wrong);
        let why = "it has no end".to_owned();
        let unjudged = [unmet("title"), check("size", Judgement::Unjudged { why })];
        assert_eq!(of(200, &unjudged), "never: size: not judged: it has no end");
        assert_eq!(
            of(302, &[unmet("follow")]),
            "never: follow: expected e, got a"
        );
    }

    #[test]
    fn a_proxy_alone_is_waited_for_unless_it_is_expected() {
        for (status, reason) in [
            (502, "502 Bad Gateway"),
            (503, "503 Service Unavailable"),
            (504, "504 Gateway Timeout"),
        ] {
            let said = of_answer(status, &[unmet("status")], Opens::AsExpected);
            assert_eq!(said, format!("not yet: {reason}"));
            let said = of_answer(status, &[unmet("status")], Opens::ByAnyResponse);
            assert_eq!(said, format!("not yet: {reason}"));
        }
        let expected = [met("status"), met("body")];
        assert_eq!(of_answer(503, &expected, Opens::AsExpected), "good");
        for status in [200, 302, 404, 500, 505] {
            let said = of_answer(status, &[unmet("status")], Opens::ByAnyResponse);
            assert_eq!(said, "good", "{status}");
        }
    }

    #[test]
    fn what_passes_by_itself_is_waited_for() {
        let io = |kind: ErrorKind| Cause::Io(kind.into());
        let socket = Dial::Unix(PathBuf::from("/run/a.sock"));
        let connect = Phase::Connect;
        for (phase, cause, dial) in [
            (connect, io(ErrorKind::ConnectionRefused), &tcp()),
            (connect, io(ErrorKind::ConnectionRefused), &socket),
            (connect, io(ErrorKind::NotFound), &socket),
            (connect, io(ErrorKind::HostUnreachable), &tcp()),
            (connect, Cause::TimedOut(Duration::from_secs(1)), &tcp()),
            (
                Phase::Resolve,
                Cause::TimedOut(Duration::from_secs(1)),
                &tcp(),
            ),
            (Phase::Tls, io(ErrorKind::ConnectionReset), &tcp()),
            (Phase::Tls, Cause::Closed, &tcp()),
            (Phase::Send, io(ErrorKind::BrokenPipe), &tcp()),
            (Phase::FirstByte, Cause::Closed, &tcp()),
            (Phase::Receive, Cause::Closed, &tcp()),
        ] {
            let shown = format!("{phase}: {cause}");
            assert_eq!(of_death(phase, cause, dial, None), "not yet", "{shown}");
        }
    }

    #[test]
    fn what_somebody_has_to_change_is_not_waited_for() {
        let io = |kind: ErrorKind| Cause::Io(kind.into());
        let socket = Dial::Unix(PathBuf::from("/run/a.sock"));
        let connect = Phase::Connect;
        let name = Cause::NoAddress {
            name: "a".to_owned(),
            why: NoAddress::Unresolved("b".into()),
        };
        for (phase, cause, dial, code) in [
            (connect, io(ErrorKind::PermissionDenied), &socket, None),
            (
                connect,
                io(ErrorKind::ConnectionRefused),
                &socket,
                Some(Code::SocketNotASocket),
            ),
            (connect, io(ErrorKind::NetworkUnreachable), &tcp(), None),
            (connect, io(ErrorKind::NotFound), &tcp(), None),
            // A file to send.
            (Phase::Send, io(ErrorKind::NotFound), &socket, None),
            (Phase::Resolve, name, &tcp(), None),
            (
                Phase::Tls,
                Cause::Tls(TlsFailure::Other("expired".to_owned())),
                &tcp(),
                None,
            ),
            (
                Phase::FirstByte,
                Cause::Malformed(Malformed::Http2),
                &tcp(),
                None,
            ),
            (Phase::Send, Cause::Other("x".into()), &tcp(), None),
        ] {
            let said = of_death(phase, cause, dial, code);
            assert!(said.starts_with("never: no answer: "), "{said}");
        }
    }
}
