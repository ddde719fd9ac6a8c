//! Version of HTTP that is spoken.

/// Version of HTTP that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Versions {
    /// HTTP/2 over TLS where the server offers it, and else HTTP/1.1.
    #[default]
    Offered,
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2 alone; without TLS by prior knowledge (RFC 9113, section 3.3).
    Http2,
}

impl Versions {
    /// Protocols that TLS offers (ALPN, RFC 7301), the best first.
    pub(super) fn alpn(self) -> Vec<Vec<u8>> {
        let (h2, http1) = (b"h2".to_vec(), b"http/1.1".to_vec());
        match self {
            Self::Offered => vec![h2, http1],
            Self::Http1 => vec![http1],
            Self::Http2 => vec![h2],
        }
    }
}
