//! Causes of failed exchanges, read from the errors of the libraries.

use std::error::Error;
use std::io;

use super::tls;
use super::wire::BoxError;
use crate::exchange::{Cause, IoError, Malformed, Phase, TlsFailure};

/// Cause and phase of a failed exchange, given the phase that was under way.
pub(crate) fn failure(error: &BoxError, under_way: Phase) -> (Phase, Cause) {
    let links = links(&**error);
    let cause = links
        .iter()
        .find_map(|link| known(*link, under_way))
        .unwrap_or_else(|| Cause::Other(told(&links).into()));
    let cause = match cause {
        Cause::Tls(failed) if under_way > Phase::Tls => Cause::Tls(after_handshake(failed)),
        cause => cause,
    };
    let phase = match (&cause, under_way) {
        // A response came before the request was through.
        (Cause::Malformed(_), Phase::Send) => Phase::FirstByte,
        (Cause::Tls(TlsFailure::Renegotiation | TlsFailure::Other(_)), phase) => phase,
        // In TLS 1.3 the client is done before the server has seen its
        // certificate; what the server thinks of that comes later.
        (Cause::Tls(_), Phase::Send | Phase::FirstByte) => Phase::Tls,
        (_, phase) => phase,
    };
    (phase, cause)
}

/// What failed where the handshake was done.
fn after_handshake(failed: TlsFailure) -> TlsFailure {
    match failed {
        TlsFailure::NoCommonCipher => TlsFailure::Renegotiation,
        TlsFailure::NotTls => {
            TlsFailure::Other("the server spoke TLS, and goes on in what is none".to_owned())
        }
        failed => failed,
    }
}

/// The chain of errors, also through those that an I/O error carries, which
/// its `source` leaves out.
fn links<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut links = Vec::new();
    let mut next = Some(error);
    while let Some(link) = next {
        links.push(link);
        next = match link
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(carried) => Some(carried),
            None => link.source(),
        };
    }
    links
}

fn known(link: &(dyn Error + 'static), under_way: Phase) -> Option<Cause> {
    if let Some(cause) = link.downcast_ref::<Cause>() {
        return Some(cause.clone());
    }
    if let Some(h2) = link.downcast_ref::<h2::Error>() {
        return Some(of_h2(h2));
    }
    if let Some(error) = link.downcast_ref::<rustls::Error>() {
        return Some(Cause::Tls(tls::failure(error)));
    }
    if let Some(hyper) = link.downcast_ref::<hyper::Error>() {
        return of_hyper(hyper);
    }
    link.downcast_ref::<io::Error>()
        .and_then(|error| of_io(error, under_way))
}

fn of_hyper(error: &hyper::Error) -> Option<Cause> {
    let ends = error.is_incomplete_message()
        || error.is_closed()
        || error.is_canceled() && error.source().is_none();
    if ends {
        return Some(Cause::Closed);
    }
    let said = error.to_string();
    Some(Cause::Malformed(match said.as_str() {
        _ if error.is_parse_version_h2() => Malformed::Http2,
        _ if is_unasked(error) => Malformed::SpokeFirst,
        UNKNOWN_VERSION => Malformed::UnknownVersion(said.into()),
        _ if error.is_parse() => Malformed::rule(said),
        _ => return None,
    }))
}

/// Whether bytes came in that no request asked for.
pub(super) fn is_unasked(error: &hyper::Error) -> bool {
    error.to_string() == UNASKED
}

// hyper has no question for these two; their texts are all that tells them
// from others.
/// hyper's message when bytes come in before a request went out.
const UNASKED: &str = "received unexpected message from connection";
/// hyper's message for a status line of no version that it knows.
const UNKNOWN_VERSION: &str = "invalid HTTP version parsed";

/// HTTP/2 lets a server say why it stops (RFC 9113, sections 6.4 and 6.8).
fn of_h2(error: &h2::Error) -> Cause {
    if let Some(io) = error.get_io() {
        return match io.raw_os_error() {
            Some(_) => Cause::Io(IoError::from(io)),
            // What the library makes of an end.
            None => Cause::Closed,
        };
    }
    match error.reason().filter(|_| error.is_remote()) {
        Some(reason) if error.is_go_away() => Cause::GoneAway(reason),
        Some(reason) => Cause::StreamReset(reason),
        None => Malformed::Http2Rule(error.reason().unwrap_or(h2::Reason::PROTOCOL_ERROR)).into(),
    }
}

fn of_io(error: &io::Error, under_way: Phase) -> Option<Cause> {
    if error.raw_os_error().is_some() {
        return Some(Cause::Io(IoError::from(error)));
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Some(Cause::Closed),
        // What carries another error is explained by that one.
        _ if error.get_ref().is_some_and(explains) => None,
        // hyper's decoder of chunks.
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if under_way == Phase::Receive => {
            Some(Malformed::rule(error.to_string()).into())
        }
        _ => Some(Cause::Io(IoError::from(error))),
    }
}

/// Whether an error is of a kind that says more than the I/O error around it.
fn explains(carried: &(dyn Error + Send + Sync + 'static)) -> bool {
    links(carried).iter().any(|link| {
        link.is::<rustls::Error>()
            || link.is::<io::Error>()
            || link.is::<hyper::Error>()
            || link.is::<Cause>()
    })
}

/// The innermost errors say what happened; the outer ones, that something did.
fn told(links: &[&(dyn Error + 'static)]) -> String {
    links.last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rustls::InvalidMessage;

    use super::*;

    #[test]
    fn what_comes_after_the_handshake_is_no_failure_of_it() {
        let fails = |error: rustls::Error, under_way| {
            let error: BoxError = io::Error::new(io::ErrorKind::InvalidData, error).into();
            let (phase, cause) = failure(&error, under_way);
            (phase, cause.to_string())
        };
        let no_tls = || InvalidMessage::InvalidContentType.into();
        let broken = || rustls::Error::DecryptError;
        let told = "the server does not speak TLS".to_owned();
        assert_eq!(fails(no_tls(), Phase::Tls), (Phase::Tls, told));
        let told = "the server spoke TLS, and goes on in what is none".to_owned();
        assert_eq!(fails(no_tls(), Phase::FirstByte), (Phase::FirstByte, told));
        for phase in [Phase::Tls, Phase::Send, Phase::FirstByte, Phase::Receive] {
            let told = "what the server sends can't be decrypted".to_owned();
            assert_eq!(fails(broken(), phase), (phase, told));
        }
    }
}
