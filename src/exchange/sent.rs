//! A request as it was sent.

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The method.
    pub method: Method,
    /// What was asked for: scheme, host (and port) as the Host header says,
    /// path and query. Not where the connection went to.
    pub url: Url,
    /// Every header that was sent, `Host` and `Content-Length` too.
    pub headers: HeaderMap,
    /// The body, empty where there is none.
    pub body: Bytes,
}
