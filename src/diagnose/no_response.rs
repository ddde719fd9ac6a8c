//! The evidence of a request without a whole response, which rules look at.

use std::io::ErrorKind;
use std::path::Path;

use super::place::Place;
use crate::exchange::{Phase, TransportError};
use crate::plan::Dial;

/// The evidence of a request without a whole response, which rules look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoResponse<'a> {
    pub(super) place: Place<'a>,
    pub(super) case_path: &'a str,
    pub(super) error: &'a TransportError,
    /// Whether the timeout is that of the command line.
    pub(super) is_timeout_typed: bool,
}

impl<'a> NoResponse<'a> {
    pub(super) fn phase(&self) -> Phase {
        self.error.phase
    }

    /// What the operating system's error is.
    pub(super) fn kind(&self) -> Option<ErrorKind> {
        self.error.cause.io_kind()
    }

    /// Whether it died while connecting, of this.
    pub(super) fn is_refused_by(&self, kind: ErrorKind) -> bool {
        self.phase() == Phase::Connect && self.kind() == Some(kind)
    }

    /// Whether time ran out, ours or the operating system's.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.error.cause.is_timeout()
    }

    /// What to do where it may take so long.
    pub(super) fn allow_more_time(&self) -> &'static str {
        if self.is_timeout_typed {
            "if it may take that long: a larger `--timeout`"
        } else {
            "if it may take that long: a larger `timeout` for the case"
        }
    }

    /// Whether the other side ended the connection.
    pub(super) fn is_closed(&self) -> bool {
        self.error.cause.is_closed()
    }

    /// Whether this request was over TLS.
    pub(super) fn is_tls(&self) -> bool {
        self.error.sent.url.scheme() == "https"
    }

    /// The socket that was dialled.
    pub(super) fn socket(&self) -> Option<&'a Path> {
        match &self.place.target.dial {
            Dial::Unix(path) => Some(path),
            Dial::Tcp { .. } => None,
        }
    }

    /// The name and the port that were dialled.
    pub(super) fn address(&self) -> Option<(&'a str, u16)> {
        match &self.place.target.dial {
            Dial::Tcp { host, port } => Some((host, *port)),
            Dial::Unix(_) => None,
        }
    }
}
