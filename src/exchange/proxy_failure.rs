//! Failed connections through a proxy.

use std::fmt;

use super::Cause;
use crate::plan::Proxy;
use crate::source::Message;

/// Failure of a connection through a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFailure {
    /// The proxy itself can't be reached.
    Unreachable {
        /// The proxy.
        proxy: Box<Proxy>,
        /// Cause of the failed connection to it.
        cause: Box<Cause>,
    },
    /// The proxy answers, and makes no connection.
    NoTunnel {
        /// The proxy.
        proxy: Box<Proxy>,
        /// Host and port that it was asked for.
        to: String,
        /// Meaning of its response.
        refusal: ProxyRefusal,
        /// Text of its response.
        said: Message,
    },
}

/// Reason of a proxy's refusal, as far as its response tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyRefusal {
    /// It wants credentials, or doesn't accept those that it got.
    Credentials,
    /// It can't reach the target either.
    TargetUnreachable,
    /// Anything else: a rule of its own, most often.
    Refused,
}

impl fmt::Display for ProxyFailure {
    /// One line, which names the proxy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { proxy, cause } => match &**cause {
                Cause::NoAddress { why, .. } => {
                    write!(f, "no address is known for the proxy {proxy}: {why}")
                }
                other => write!(f, "no connection to the proxy {proxy}: {other}"),
            },
            Self::NoTunnel {
                proxy, to, said, ..
            } => write!(f, "the proxy {proxy} opens no way to {to}: {said}"),
        }
    }
}
