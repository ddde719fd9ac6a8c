//! A proxy through which no connection is made.

use std::fmt;

use super::Cause;
use crate::plan::Proxy;
use crate::source::Message;

/// What keeps a connection from being made through a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFailure {
    /// The proxy itself can't be reached.
    Unreachable {
        /// Which proxy.
        proxy: Box<Proxy>,
        /// Of what the connection to it died.
        cause: Box<Cause>,
    },
    /// The proxy answers, and makes no connection.
    NoTunnel {
        /// Which proxy.
        proxy: Box<Proxy>,
        /// What it was asked for: a host and a port.
        to: String,
        /// What its response means.
        refusal: ProxyRefusal,
        /// What it answered.
        said: Message,
    },
}

/// Why a proxy makes no connection, as far as its response tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyRefusal {
    /// It wants to know who asks, or doesn't know the one who does.
    Credentials,
    /// It doesn't get a connection either.
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
