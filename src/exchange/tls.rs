//! TLS session of a connection.

use time::OffsetDateTime;

use super::{Certificate, CertificateFlaw};

/// TLS session of a connection.
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
    /// Trust in the certificates; known also where it didn't matter
    /// (`--insecure`).
    pub trust: Trust,
    /// Time of the handshake.
    pub at: OffsetDateTime,
}

impl Tls {
    /// The certificate of the server itself, if it can be read.
    #[must_use]
    pub fn leaf(&self) -> Option<&Certificate> {
        self.certificates.first()?.as_ref()
    }
}

/// Trust in the certificates of a server: whether they lead to a trusted one,
/// whatever the server's name and the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// They do.
    Trusted,
    /// They don't; why not.
    Untrusted(CertificateFlaw),
    /// It can't be told, since nobody is known to be trusted; why, in one line.
    Unknown(String),
}
