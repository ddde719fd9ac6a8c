//! The phases of an exchange, in the order in which they happen.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A phase of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Composing the request; nothing is sent yet.
    Compose,
    /// Finding the addresses of a name.
    Resolve,
    /// Opening the connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Sending the request.
    Send,
    /// Waiting for the first byte of the response.
    FirstByte,
    /// Receiving the rest of it.
    Receive,
    /// Judging the response; nothing is sent any more.
    Judge,
}

impl Phase {
    /// Whether there is no connection yet over which anything could be asked.
    #[must_use]
    pub const fn is_connecting(self) -> bool {
        matches!(self, Self::Resolve | Self::Connect | Self::Tls)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compose => "compose",
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Send => "send",
            Self::FirstByte => "first byte",
            Self::Receive => "receive",
            Self::Judge => "judge",
        })
    }
}

/// How a request came to its connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionKind {
    /// One was made for it.
    #[default]
    New,
    /// One was made, with the TLS session of another.
    Resumed,
    /// Others used it before.
    Kept,
    /// The same, but it broke, and one was made.
    Replaced,
}

impl ConnectionKind {
    /// Whether nothing about it is worth saying.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        matches!(self, Self::New)
    }
}

/// Durations of the phases; a phase that did not happen (a name that was an
/// address, no TLS) has no duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// How the request came to its connection.
    pub connection: ConnectionKind,
    /// Finding the addresses of the name.
    pub resolve: Option<Duration>,
    /// Opening the connection.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the request being handed to the connection to the head of the
    /// response. Sending is part of it: a client can't see when the last byte of
    /// a request leaves the machine.
    pub first_byte: Option<Duration>,
    /// From the head of the response to the end of its body.
    pub receive: Option<Duration>,
    /// From the start to the end.
    pub total: Duration,
    /// How many requests of the run were in flight to that place at once meanwhile, at
    /// most, with this one; none where nobody counts.
    pub in_flight: usize,
}
