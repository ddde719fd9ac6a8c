//! A response as it was received.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Version};

/// A response as it was received.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase as the server wrote it, which HTTP/2 does not have.
    pub reason: Option<String>,
    /// The protocol version.
    pub version: Version,
    /// The headers, names in lower case, values as they came.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
}

/// A response's body.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The content, freed of its `Content-Encoding`.
    pub bytes: Bytes,
    /// How many bytes of content were transferred, still encoded but without
    /// the framing of chunks (RFC 9110, section 6.4).
    pub wire_size: u64,
    /// Flaw that keeps the content from being known whole, if any.
    pub flaw: Option<Flaw>,
}

/// Reason why a body isn't known whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is larger than the limit, in bytes; reading stopped there.
    TooLarge(u64),
    /// It came with a `Transfer-Encoding` that `smoke` doesn't know, so that
    /// nobody can tell what of it is content.
    UnknownTransferEncoding(String),
    /// More bytes came than its `Content-Length`, or its last chunk, says.
    Surplus,
    /// Its `Content-Encoding` is one that `smoke` doesn't know.
    UnknownEncoding(String),
    /// It isn't what its `Content-Encoding` says.
    Undecodable {
        /// The encoding that is named.
        encoding: String,
        /// What the decoder said.
        message: String,
    },
}
