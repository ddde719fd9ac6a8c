//! How a connection was secured.

use bytes::Bytes;

/// How a connection was secured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The version: `1.2` or `1.3`.
    pub version: &'static str,
    /// The certificates that the server sent (DER), its own first.
    pub certificates: Vec<Bytes>,
}
