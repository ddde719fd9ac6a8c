//! What there is to know of a handshake.

use bytes::Bytes;
use rustls::{ClientConnection, ProtocolVersion};

use crate::exchange::Tls;

/// How a connection is secured, once the handshake is done.
pub(in crate::transport) fn session(connection: &ClientConnection) -> Tls {
    let certificates = connection.peer_certificates().unwrap_or_default();
    Tls {
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "1.2",
            _ => "1.3",
        },
        certificates: certificates
            .iter()
            .map(|der| Bytes::copy_from_slice(der))
            .collect(),
    }
}
