//! An exchange as reports show it: bounded, free of control characters.

mod excerpt;
mod hop;
mod mask;
mod tls;

use serde::{Deserialize, Serialize};

pub use tls::{CertificateRecord, TlsRecord};

use crate::exchange::Phase;

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HopRecord {
    /// The method.
    pub method: String,
    /// What was asked for.
    pub url: String,
    /// The headers that were sent; credentials are masked.
    pub sent_headers: Vec<(String, String)>,
    /// The protocol version of the answer, such as `HTTP/1.1`.
    pub version: String,
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: Option<String>,
    /// The headers of the answer.
    pub headers: Vec<(String, String)>,
    /// Bytes of content, decoded.
    pub size: u64,
    /// Bytes of content as they were transferred.
    pub wire_size: u64,
    /// Who answered, if it has an address.
    pub remote: Option<String>,
    /// How long each phase took.
    pub timings: TimingRecord,
    /// How the connection was secured, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsRecord>,
}

/// How long each phase took, in microseconds; a phase that did not happen has
/// no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimingRecord {
    /// Finding the addresses of the name.
    pub resolve_us: Option<u64>,
    /// Opening the connection.
    pub connect_us: Option<u64>,
    /// The TLS handshake.
    pub tls_us: Option<u64>,
    /// Until the head of the answer.
    pub first_byte_us: Option<u64>,
    /// Until the end of the body.
    pub receive_us: Option<u64>,
    /// All together.
    pub total_us: u64,
}

/// Why there is no answer, or no whole one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// The phase in which the exchange died.
    pub phase: Phase,
    /// Of what, in one line.
    pub message: String,
}

/// The beginning of an answer's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Excerpt {
    /// Of text, some lines.
    Text {
        /// The first lines that aren't empty.
        lines: Vec<String>,
        /// How many bytes of the text are not shown.
        omitted: u64,
    },
    /// Of anything else, what it is.
    Description {
        /// In a few words: `image/png, 1234 bytes`.
        text: String,
    },
}
