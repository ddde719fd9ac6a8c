//! An exchange that died, and in which phase.

use std::time::Duration;
use std::{fmt, io};

use super::{Hop, Phase, Sent, Timings, TlsFailure};
use crate::source::one_line;

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
    /// The TLS handshake failed.
    Tls(TlsFailure),
    /// The case's timeout, as given, ran out.
    TimedOut(Duration),
    /// The connection was closed before the answer was whole.
    Closed,
    /// A gateway's request was ended and nothing was answered. The last
    /// line of its error stream, which FastCGI alone has; empty where there is
    /// none.
    Silent(String),
    /// The server ended the stream or the connection before the answer was
    /// whole, and said why, as HTTP/2 lets it; in one line.
    Reset(String),
    /// The proxy on the way can't be reached, or doesn't lead on; why, in one
    /// line that names it.
    Proxy(String),
    /// HTTP/2 was asked for, and the server doesn't speak it; in one line.
    NoHttp2(String),
    /// What came back is no HTTP, or not what the gateway's protocol has; what
    /// the parser said.
    Garbage(String),
    /// Anything else; what the library said.
    Other(String),
}

impl fmt::Display for Cause {
    /// One line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { name, message } => {
                write!(
                    f,
                    "no address is known for {}: {}",
                    one_line(name),
                    one_line(message)
                )
            }
            Self::Io(error) => f.write_str(&one_line(&io_message(error))),
            Self::TimedOut(limit) => {
                write!(
                    f,
                    "nothing came within {}",
                    humantime::format_duration(*limit)
                )
            }
            Self::Closed => f.write_str("the connection was closed before the answer was whole"),
            Self::Silent(stderr) if stderr.is_empty() => {
                f.write_str("the request was ended without an answer")
            }
            Self::Silent(stderr) => write!(
                f,
                "the request was ended without an answer; its error stream ends with: {}",
                one_line(stderr)
            ),
            Self::Garbage(message) => {
                write!(f, "what came is no proper answer: {}", one_line(message))
            }
            Self::Tls(failure) => failure.fmt(f),
            Self::Reset(message)
            | Self::Proxy(message)
            | Self::NoHttp2(message)
            | Self::Other(message) => f.write_str(&one_line(message)),
        }
    }
}

/// What the system says, in small letters and without its number.
fn io_message(error: &io::Error) -> String {
    let message = error.to_string();
    let message = message.split(" (os error").next().unwrap_or_default();
    message.to_lowercase()
}
