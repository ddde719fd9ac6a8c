//! An exchange that died, and in which phase.

use std::io;
use std::time::Duration;

use super::{Hop, Phase, Sent, Timings};

/// No whole answer: the phase in which the exchange died, and of what.
#[derive(Debug)]
pub struct TransportError {
    /// The phase in which it died.
    pub phase: Phase,
    /// Of what.
    pub cause: Cause,
    /// The request that got no answer.
    pub sent: Box<Sent>,
    /// The redirects that had been followed before.
    pub redirects: Vec<Hop>,
    /// How long the phases before took; `total` is the time until it died.
    pub timings: Timings,
}

/// What an exchange died of.
#[derive(Debug)]
pub enum Cause {
    /// The name has no address.
    UnknownName {
        /// The name that was looked up.
        name: String,
        /// What the resolver said.
        message: String,
    },
    /// The operating system refused, with its error: connection refused,
    /// no such file, permission denied, connection reset.
    Io(io::Error),
    /// The TLS handshake failed; what is wrong, in one line.
    Tls(String),
    /// The case's timeout, as given, ran out.
    TimedOut(Duration),
    /// The connection was closed before the answer was whole.
    Closed,
    /// What came back is no HTTP; what the parser said.
    Garbage(String),
    /// Anything else; what the library said.
    Other(String),
}
