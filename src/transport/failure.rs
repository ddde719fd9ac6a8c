//! What an exchange died of, read from what the libraries say.

use std::error::Error;
use std::io;

use super::connection::{Fault, UnknownName};
use super::tls;
use super::wire::{BoxError, Said};
use crate::exchange::{Cause, Phase};
use crate::source::one_line;

/// What an exchange died of, and in which phase, given the one that was under
/// way.
pub(super) fn failure(error: &BoxError, under_way: Phase) -> (Phase, Cause) {
    let links = links(&**error);
    let cause = links
        .iter()
        .find_map(|link| known(*link, under_way))
        .unwrap_or_else(|| Cause::Other(told(&links)));
    let phase = match (&cause, under_way) {
        // An answer came before the request was through.
        (Cause::Garbage(_), Phase::Send) => Phase::FirstByte,
        // In TLS 1.3 the client is done before the server has seen its
        // certificate; what the server thinks of that comes later.
        (Cause::Tls(_), Phase::Send | Phase::FirstByte) => Phase::Tls,
        (_, phase) => phase,
    };
    (phase, cause)
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
    if let Some(unknown) = link.downcast_ref::<UnknownName>() {
        return Some(Cause::UnknownName {
            name: unknown.name.clone(),
            message: one_line(&unknown.message),
        });
    }
    if let Some(fault) = link.downcast_ref::<Fault>() {
        return Some(fault.cause());
    }
    if let Some(said) = link.downcast_ref::<Said>() {
        return Some(said.cause());
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
    if error.is_incomplete_message() || error.is_closed() {
        Some(Cause::Closed)
    } else if error.is_parse_version_h2() {
        Some(Cause::Garbage("it is HTTP/2".to_owned()))
    } else if error.is_parse() {
        Some(Cause::Garbage(one_line(&error.to_string())))
    } else if error.to_string() == UNASKED {
        // hyper has no question for this one.
        Some(Cause::Garbage("it spoke before it was asked".to_owned()))
    } else if error.is_canceled() && error.source().is_none() {
        Some(Cause::Closed)
    } else {
        None
    }
}

/// What hyper says when bytes come in before a request went out.
const UNASKED: &str = "received unexpected message from connection";

/// HTTP/2 lets a server say why it stops (RFC 9113, sections 6.4 and 6.8).
fn of_h2(error: &h2::Error) -> Cause {
    if let Some(io) = error.get_io() {
        return match io.raw_os_error() {
            Some(code) => Cause::Io(io::Error::from_raw_os_error(code)),
            // What the library makes of an end.
            None => Cause::Closed,
        };
    }
    let Some(reason) = error.reason().filter(|_| error.is_remote()) else {
        let message = one_line(&error.to_string());
        return Cause::Garbage(format!("it breaks the rules of HTTP/2: {message}"));
    };
    Cause::Reset(if error.is_go_away() {
        format!("the server ended the connection (GOAWAY, {reason:?}) before the answer was whole")
    } else {
        format!("the server ended the stream (RST_STREAM, {reason:?}) before the answer was whole")
    })
}

fn of_io(error: &io::Error, under_way: Phase) -> Option<Cause> {
    if let Some(code) = error.raw_os_error() {
        return Some(Cause::Io(io::Error::from_raw_os_error(code)));
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Some(Cause::Closed),
        // What carries another error is explained by that one.
        _ if error.get_ref().is_some_and(explains) => None,
        // hyper's decoder of chunks.
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if under_way == Phase::Receive => {
            Some(Cause::Garbage(one_line(&error.to_string())))
        }
        kind => Some(Cause::Io(io::Error::new(
            kind,
            one_line(&error.to_string()),
        ))),
    }
}

/// Whether an error is of a kind that says more than the I/O error around it.
fn explains(carried: &(dyn Error + Send + Sync + 'static)) -> bool {
    links(carried).iter().any(|link| {
        link.is::<rustls::Error>()
            || link.is::<io::Error>()
            || link.is::<hyper::Error>()
            || link.is::<Fault>()
    })
}

/// The innermost errors say what happened; the outer ones, that something did.
fn told(links: &[&(dyn Error + 'static)]) -> String {
    let last = links.last().map(ToString::to_string);
    one_line(&last.unwrap_or_default())
}
