//! TLS sessions, read from finished handshakes.

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{ClientConnection, ProtocolVersion};

use super::chain::{Chain, moment};
use super::roots::Roots;
use crate::exchange::{CertificateFlaw, Tls, Trust};

/// TLS session of a connection to `name`, once the handshake is done. `unasked`
/// are those who weren't asked whether they trust the server, where any
/// certificate would do.
pub(super) fn session(
    connection: &ClientConnection,
    name: &ServerName<'_>,
    unasked: Option<&Roots>,
) -> Tls {
    let sent = connection.peer_certificates().unwrap_or_default();
    let now = UnixTime::now();
    let mut certificates = Vec::new();
    let mut trust = Trust::Untrusted(CertificateFlaw::Unreadable);
    if let Some((leaf, others)) = sent.split_first() {
        let chain = Chain {
            leaf,
            others,
            name,
            now,
        };
        certificates = chain.certificates();
        trust = match unasked {
            // Whoever was asked had refused.
            None => Trust::Trusted,
            Some(Err(why)) => Trust::Unknown(why.clone()),
            Some(Ok(roots)) => match chain.untrusted(&**roots, &certificates) {
                None => Trust::Trusted,
                Some(flaw) => Trust::Untrusted(flaw),
            },
        };
    }
    Tls {
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "1.2",
            _ => "1.3",
        },
        cipher: connection
            .negotiated_cipher_suite()
            .and_then(|suite| suite.suite().as_str()),
        alpn: connection
            .alpn_protocol()
            .map(|name| String::from_utf8_lossy(name).into_owned()),
        certificates,
        trust,
        at: moment(now),
    }
}
