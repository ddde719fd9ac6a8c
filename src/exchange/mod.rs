//! Requests, responses and errors as plain data, with no opinion about them.

mod cause;
mod certificate;
mod error;
mod io_error;
mod location;
mod malformed;
mod proxy_failure;
mod refused;
mod response;
mod sent;
mod set_cookie;
mod status_line;
mod timing;
mod tls;
mod tls_failure;

pub use cause::{Cause, Part};
pub use certificate::{
    Certificate, CertificateName, DistinguishedName, told_day, told_span, told_time,
};
pub use error::TransportError;
pub use io_error::IoError;
pub use location::{Location, asked_for};
pub use malformed::Malformed;
pub use proxy_failure::{ProxyFailure, ProxyRefusal};
pub use refused::{CertificateFlaw, Refused};
pub use response::{Body, Flaw, Measured, Response};
pub use sent::Sent;
pub use set_cookie::{SetCookie, cookie_pair, has_cookie};
pub use status_line::status_line;
pub use timing::{ConnectionKind, Phase, Timings};
pub use tls::{Tls, Trust};
pub use tls_failure::TlsFailure;

use std::net::SocketAddr;

use url::Url;

/// One request and the response to it.
#[derive(Clone, Debug)]
pub struct Hop {
    /// The request.
    pub sent: Sent,
    /// The response.
    pub response: Response,
    /// Timings of the phases.
    pub timings: Timings,
    /// Peer address; a Unix socket has none.
    pub remote: Option<SocketAddr>,
    /// TLS session, where there was one.
    pub tls: Option<Tls>,
}

/// A request, every redirect that was followed, and the last response.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The redirects that were followed, in order.
    pub redirects: Vec<Hop>,
    /// The last request and its response, which is what a case judges.
    pub last: Hop,
    /// Reason why the last response is a redirect that should have been
    /// followed.
    pub unfollowed: Option<Unfollowed>,
}

/// Reason why a redirect was not followed although the case follows redirects.
/// The last response is the redirect: that is a wrong response, not a missing
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfollowed {
    /// It leads to a request that was made before.
    Loop,
    /// This many were followed already, and that is the limit.
    TooMany(usize),
    /// It leads away from the connection that the target asks for: to another
    /// scheme or port of the host, and the target doesn't say where that is.
    LeavesTarget(Box<Url>),
    /// Its `Location` is missing, is no URL of http or https, or there are
    /// several that differ.
    BadLocation,
}

impl Exchange {
    /// The first hop: what the suite asked for.
    #[must_use]
    pub fn first(&self) -> &Hop {
        self.redirects.first().unwrap_or(&self.last)
    }

    /// Every hop, in order; there is at least one.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        self.redirects.iter().chain([&self.last])
    }
}
