//! Causes of failed exchanges.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

use super::{IoError, Malformed, ProxyFailure, TlsFailure};
use crate::plan::{NoAddress, OtherFamily};
use crate::source::{Message, counted, one_line};

/// Cause of a failed exchange: a variant for everything that is told apart. The
/// messages within are for people alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The name has no address to connect to.
    NoAddress {
        /// The name.
        name: String,
        /// Why it has none.
        why: NoAddress,
    },
    /// The addresses that were given by hand are not to be used.
    OtherFamily(OtherFamily),
    /// The operating system refused: connection refused, no such file,
    /// permission denied, connection reset.
    Io(IoError),
    /// The TLS handshake failed.
    Tls(TlsFailure),
    /// The case's timeout, as given, ran out.
    TimedOut(Duration),
    /// It ran out while a part of the response came.
    Unfinished {
        /// The timeout, as given.
        limit: Duration,
        /// Which part.
        part: Part,
        /// How many bytes of it had come, as they are transferred.
        came: usize,
    },
    /// Nothing of a response came, and bytes did: records of FastCGI that are no
    /// output.
    NoOutput {
        /// The timeout, as given, that ran out; none where the connection was
        /// closed.
        limit: Option<Duration>,
        /// How many bytes of them had come.
        came: usize,
        /// The last line of the error stream; empty where there is none.
        stderr: String,
    },
    /// The connection was closed before the response was whole.
    Closed,
    /// The same, of a server that had asked for a certificate of the client and was
    /// shown none.
    ClosedUnshown,
    /// The same, where it was shown one.
    ClosedShown,
    /// The connection was closed within the head of the response.
    HeadCut {
        /// How many bytes of it had come.
        came: usize,
        /// How it begins.
        start: String,
    },
    /// A gateway's request was ended and nothing was answered. The last
    /// line of its error stream, which FastCGI alone has; empty where there is
    /// none.
    Silent(String),
    /// The server gave the stream up before the response was whole (`RST_STREAM`,
    /// RFC 9113, section 6.4), and why.
    StreamReset(h2::Reason),
    /// The server ended the connection before the response was whole (GOAWAY,
    /// RFC 9113, section 6.8), and why.
    GoneAway(h2::Reason),
    /// The proxy on the way can't be reached, or doesn't lead on.
    Proxy(ProxyFailure),
    /// HTTP/2 alone was to be spoken, and the server doesn't offer it over TLS
    /// (ALPN, RFC 7301).
    Http2NotOffered,
    /// HTTP/2 alone was to be spoken, and the server doesn't speak it without
    /// TLS.
    Http2NotSpoken,
    /// What came back is no HTTP, or not what the gateway's protocol has.
    Malformed(Malformed),
    /// No port of this machine was free to connect from, for so long.
    NoPorts(Duration),
    /// A file that the request was to carry can't be read.
    File(PathBuf, IoError),
    /// The request can't be sent as it is declared; why.
    Unsendable(Message),
    /// Anything else; what was said.
    Other(Message),
}

/// Part of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The status line and the headers, and the interim responses before.
    Head,
    /// The content.
    Body,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "head",
            Self::Body => "body",
        })
    }
}

impl Cause {
    /// A request that can't be sent, for this reason.
    pub(crate) fn unsendable(why: impl Into<Message>) -> Self {
        Self::Unsendable(why.into())
    }

    /// The kind of the operating system's error.
    #[must_use]
    pub fn io_kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Io(error) => Some(error.kind),
            _ => None,
        }
    }

    /// Whether time ran out, ours or the operating system's.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let by_limit = matches!(
            self,
            Self::TimedOut(_) | Self::Unfinished { .. } | Self::NoOutput { limit: Some(_), .. }
        );
        by_limit || self.io_kind() == Some(ErrorKind::TimedOut)
    }

    /// Whether the other side ended the connection, without a word about it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let by_error = matches!(
            self.io_kind(),
            Some(
                ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::BrokenPipe
                    | ErrorKind::UnexpectedEof
            )
        );
        by_error || matches!(self, Self::Closed | Self::ClosedUnshown | Self::ClosedShown)
    }
}

impl fmt::Display for Cause {
    /// One line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress { name, why } => {
                write!(f, "no address is known for {}: {why}", one_line(name))
            }
            Self::OtherFamily(found) => write!(
                f,
                "{} is {}, and `{}` uses {} alone",
                found.listed(),
                found.used.other(),
                found.used.flag(),
                found.used
            ),
            Self::Io(error) => error.fmt(f),
            Self::Tls(failure) => failure.fmt(f),
            Self::TimedOut(limit) => {
                write!(
                    f,
                    "nothing came within {}",
                    humantime::format_duration(*limit)
                )
            }
            Self::Unfinished { limit, part, came } => write!(
                f,
                "it is not whole after {}: {} of its {part} came",
                humantime::format_duration(*limit),
                counted(*came, "byte")
            ),
            Self::NoOutput {
                limit,
                came,
                stderr,
            } => {
                match limit {
                    Some(limit) => write!(
                        f,
                        "no answer began within {}",
                        humantime::format_duration(*limit)
                    )?,
                    None => f.write_str("the connection was closed without an answer")?,
                }
                let came = counted(*came, "byte");
                write!(f, ", behind {came} of FastCGI that are none")?;
                match stderr.as_str() {
                    "" => Ok(()),
                    stderr => write!(f, "; its error stream ends with: {}", one_line(stderr)),
                }
            }
            Self::Closed => f.write_str("the connection was closed before the answer was whole"),
            Self::ClosedUnshown => f.write_str(
                "the server asked for a client certificate, was shown none, and closed the \
                 connection",
            ),
            Self::ClosedShown => f.write_str(
                "the server asked for a client certificate, was shown one, and closed the connection",
            ),
            Self::HeadCut { came, start } => write!(
                f,
                "the connection was closed within the head of the answer, of which {} came: `{}…`",
                counted(*came, "byte"),
                one_line(start)
            ),
            Self::Silent(stderr) if stderr.is_empty() => {
                f.write_str("the request was ended without an answer")
            }
            Self::Silent(stderr) => write!(
                f,
                "the request was ended without an answer; its error stream ends with: {}",
                one_line(stderr)
            ),
            Self::StreamReset(reason) => write!(
                f,
                "the server ended the stream (RST_STREAM, {reason:?}) before the answer was whole"
            ),
            Self::GoneAway(reason) => write!(
                f,
                "the server ended the connection (GOAWAY, {reason:?}) before the answer was whole"
            ),
            Self::Proxy(failure) => f.write_str(&one_line(&failure.to_string())),
            Self::Http2NotOffered => {
                f.write_str("the server doesn't offer HTTP/2, which `--http2` asks for (ALPN)")
            }
            Self::Http2NotSpoken => {
                f.write_str("the server doesn't speak HTTP/2 without TLS, which `--http2` asks for")
            }
            Self::Malformed(flaw) => write!(f, "what came is no proper answer: {flaw}"),
            Self::NoPorts(waited) => write!(
                f,
                "no port of this machine was free to connect from for {}",
                humantime::format_duration(*waited)
            ),
            Self::File(path, error) => {
                write!(f, "{}: {error}", one_line(&path.to_string_lossy()))
            }
            Self::Unsendable(message) | Self::Other(message) => message.fmt(f),
        }
    }
}

impl std::error::Error for Cause {}

impl From<Malformed> for Cause {
    fn from(flaw: Malformed) -> Self {
        Self::Malformed(flaw)
    }
}

impl From<Cause> for io::Error {
    /// For what reads: it has no other errors.
    fn from(cause: Cause) -> Self {
        Self::new(ErrorKind::InvalidData, cause)
    }
}
