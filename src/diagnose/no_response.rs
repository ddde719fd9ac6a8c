//! The evidence of a request without a whole response, which rules look at.

use std::io::ErrorKind;
use std::path::Path;

use super::place::Place;
use crate::exchange::{Phase, TransportError};
use crate::plan::Dial;
use crate::record::Diagnosis;

/// The evidence of a request without a whole response, which rules look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoResponse<'a> {
    pub(super) place: Place<'a>,
    pub(super) case_path: &'a str,
    pub(super) error: &'a TransportError,
    /// Whether the timeout is that of the command line.
    pub(super) is_timeout_typed: bool,
    /// How many requests of the run were in flight to that place at once meanwhile, at
    /// most, with this one.
    pub(super) in_flight: usize,
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

    /// `found`, with what to try first where other requests of the run may be why it took
    /// so long.
    pub(super) fn among_others(&self, found: Diagnosis) -> Diagnosis {
        if !self.is_among_others() {
            return found;
        }
        let one_by_one = self.place.smoke_with(&self.place.typed(), " -j 1");
        let step = format!(
            "up to {} requests were in flight to it at once: are they answered one by one \
             ({one_by_one}), or this one alone (`serial = true` in the case)? Else {}",
            self.in_flight,
            self.more_time()
        );
        found.in_flight(self.in_flight).step(step)
    }

    /// `found`, with what to do last where it may take so long, unless that is said.
    pub(super) fn allowing_more_time(&self, found: Diagnosis) -> Diagnosis {
        let step = format!("if it may take that long: {}", self.more_time());
        found.step_if(!self.is_among_others(), step)
    }

    fn is_among_others(&self) -> bool {
        self.in_flight > 1
    }

    fn more_time(&self) -> &'static str {
        if self.is_timeout_typed {
            "a larger `--timeout`"
        } else {
            "a larger `timeout` for the case"
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
