//! How a connection was secured.

use time::OffsetDateTime;

use super::{Certificate, CertificateFlaw};

/// How a connection was secured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The version: `1.2` or `1.3`.
    pub version: &'static str,
    /// The cipher suite, as the IANA registry calls it.
    pub cipher: Option<&'static str>,
    /// The protocol that was agreed upon (ALPN, RFC 7301).
    pub alpn: Option<String>,
    /// The certificates that the server sent, its own first; none stands for
    /// one that can't be read.
    pub certificates: Vec<Option<Certificate>>,
    /// Whether they lead to a trusted one; known also where that didn't matter
    /// (`--insecure`).
    pub trust: Trust,
    /// When the handshake was done.
    pub at: OffsetDateTime,
}

impl Tls {
    /// The certificate of the server itself, if it can be read.
    #[must_use]
    pub fn leaf(&self) -> Option<&Certificate> {
        self.certificates.first()?.as_ref()
    }
}

/// Whether the certificates of a server lead to a trusted one, whatever the
/// server's name and the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// They do.
    Trusted,
    /// They don't; why not.
    Untrusted(CertificateFlaw),
    /// It can't be told, since nobody is known to be trusted; why, in one line.
    Unknown(String),
}
