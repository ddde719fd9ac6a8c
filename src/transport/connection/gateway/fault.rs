//! What goes wrong with a gateway besides its connection.

use std::fmt;
use std::io;

use crate::exchange::Cause;

/// What goes wrong with a gateway besides its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::transport) enum Fault {
    /// The request can't be carried; why.
    Unsendable(String),
    /// The server ended the request and answered nothing. The last line of the
    /// error stream, which FastCGI alone has.
    Silent(String),
    /// The server refused the request by a word of the protocol; which.
    Refused(String),
    /// What came back is none of the protocol's; why.
    Garbage(String),
}

impl Fault {
    pub(super) fn garbage(message: impl Into<String>) -> Self {
        Self::Garbage(message.into())
    }

    /// The cause that it is, as others see it.
    pub(in crate::transport) fn cause(&self) -> Cause {
        match self {
            Self::Unsendable(message) | Self::Refused(message) => Cause::Other(message.clone()),
            Self::Silent(stderr) => Cause::Silent(stderr.clone()),
            Self::Garbage(message) => Cause::Garbage(message.clone()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause().fmt(f)
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::new(io::ErrorKind::InvalidData, fault)
    }
}
