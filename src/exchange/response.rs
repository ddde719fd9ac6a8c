//! A response as it was received.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Version};
use ring::digest::Digest;

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
    /// The content, freed of its `Content-Encoding`; of what was measured, its
    /// beginning.
    pub bytes: Bytes,
    /// How many bytes of content were transferred, still encoded but without
    /// the framing of chunks (RFC 9110, section 6.4).
    pub wire_size: u64,
    /// The content as it came, where it was encoded and that is to be kept.
    pub encoded: Option<Bytes>,
    /// What is known of content of which no more than the beginning was kept.
    pub measured: Option<Measured>,
    /// Flaw that keeps the content from being known whole, if any.
    pub flaw: Option<Flaw>,
}

/// What is known of content that was read and not kept.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// How many bytes were read.
    pub size: u64,
    /// Their SHA-256, where that is wanted.
    pub sha256: Option<Digest>,
}

impl Body {
    /// Bytes of content that were read.
    #[must_use]
    pub fn size(&self) -> u64 {
        let kept = self.bytes.len() as u64;
        self.measured.map_or(kept, |measured| measured.size)
    }

    /// Keeps the beginning of what is longer, and frees the rest.
    pub(crate) fn cut(&mut self, most: usize) {
        if self.bytes.len() > most {
            self.bytes = Bytes::copy_from_slice(&self.bytes[..most]);
            self.encoded = None;
            self.flaw.get_or_insert(Flaw::TooLarge(most as u64));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so() {
        let mut body = Body {
            bytes: Bytes::from_static(b"abc"),
            wire_size: 3,
            ..Body::default()
        };
        body.cut(3);
        assert_eq!((&body.bytes[..], &body.flaw), (&b"abc"[..], &None));
        body.cut(2);
        assert_eq!(&body.bytes[..], b"ab");
        assert_eq!((body.wire_size, body.flaw), (3, Some(Flaw::TooLarge(2))));
    }
}
