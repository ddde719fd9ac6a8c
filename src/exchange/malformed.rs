//! Malformed responses.

use std::fmt;

use crate::source::Message;

/// Flaw by which what came is no response of the protocol that was spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It is HTTP/2, and HTTP/1.1 was spoken.
    Http2,
    /// It came before a request went out.
    SpokeFirst,
    /// It begins with no version of HTTP/1, as what is no HTTP at all does; what
    /// the parser said.
    UnknownVersion(Message),
    /// It is HTTP, and FastCGI was spoken.
    HttpForFastCgi,
    /// It is HTTP in the records of FastCGI, where the headers of CGI belong.
    HttpInFastCgi,
    /// It doesn't begin with the headers of CGI, nor with a status line.
    NoCgi,
    /// It is no record of FastCGI.
    NoFastCgi,
    /// It breaks a rule of HTTP/2; which.
    Http2Rule(h2::Reason),
    /// It breaks another rule of its protocol; which.
    Rule(Message),
}

impl Malformed {
    /// A response that breaks this rule.
    pub(crate) fn rule(broken: impl Into<Message>) -> Self {
        Self::Rule(broken.into())
    }
}

impl fmt::Display for Malformed {
    /// One line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http2 => f.write_str("it is HTTP/2"),
            Self::SpokeFirst => f.write_str("it spoke before it was asked"),
            Self::HttpForFastCgi => f.write_str("it is HTTP"),
            Self::HttpInFastCgi => f.write_str("it is HTTP, within FastCGI"),
            Self::NoCgi => f.write_str("it is no answer of a gateway"),
            Self::NoFastCgi => f.write_str("it is no record of FastCGI"),
            Self::Http2Rule(reason) => {
                write!(f, "it breaks the rules of HTTP/2 ({reason:?}: {reason})")
            }
            Self::UnknownVersion(message) | Self::Rule(message) => message.fmt(f),
        }
    }
}
