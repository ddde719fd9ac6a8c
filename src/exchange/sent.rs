//! A request as it was sent.

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::{Position, Url};

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The method.
    pub method: Method,
    /// The URL: scheme, host (and port) as the Host header says, path and
    /// query. Not where the connection went to. Of a path that is sent as it is
    /// written, this is what browsers read in it.
    pub url: Url,
    /// The path and query as they are written, where that is what was sent.
    pub raw_target: Option<String>,
    /// Every header that was sent, `Host` and `Content-Length` too.
    pub headers: HeaderMap,
    /// The body, empty where there is none.
    pub body: Bytes,
}

impl Sent {
    /// The path and query that were sent (RFC 9112, section 3.2.1).
    #[must_use]
    pub fn target(&self) -> &str {
        let usual = || &self.url[Position::BeforePath..Position::AfterQuery];
        self.raw_target.as_deref().unwrap_or_else(usual)
    }

    /// The URL with path and query as they were sent, and without credentials.
    #[must_use]
    pub fn address(&self) -> String {
        let host = &self.url[Position::BeforeHost..Position::BeforePath];
        format!("{}://{host}{}", self.url.scheme(), self.target())
    }
}
