//! Target + request → exchange, or the phase in which it died.
//!
//! Two ways lead out: TCP, with or without TLS, through `reqwest`
//! (`tcp`), and Unix sockets through `hyperlocal` (`unix`). They only carry
//! one request to a connection and the head of its answer back. All else
//! stands above both, once, so that a suite means the same on each: what a
//! request looks like (`compose`), redirects, cookies, the decoding of content,
//! the limits, and which phase took how long (`trace`).
//!
//! # Decisions
//!
//! * Connections are kept and used again, but only by methods that may be
//!   repeated (RFC 9110, section 9.2.2); any other method gets a connection of
//!   its own. A server may close a kept connection at the very moment in which
//!   it is used (RFC 9112, section 9.3.1), which says nothing about the
//!   deployment, so a request that dies on a kept connection before any byte
//!   of an answer is sent once more, on a fresh one.
//! * TLS sessions are not resumed: each handshake verifies the certificate.
//! * Proxies of the environment are not used; `HTTP_PROXY` must not decide
//!   which deployment is checked.
//! * HTTP/1.1 only, and parsed strictly: header lines that are folded, or that
//!   have a space before the colon, make an answer garbage, since servers and
//!   proxies are known to disagree about them.

mod client;
mod compose;
mod connect_to;
mod connection;
mod content;
mod cookies;
mod dialling;
mod failure;
mod hop;
mod location;
mod multipart;
mod network;
mod options;
mod outgoing;
mod receive;
mod resolve;
mod route;
mod tcp;
mod tls;
mod trace;
mod unix;
mod walk;
mod wire;

pub use client::Client;
pub use connect_to::ConnectTo;
pub use network::Network;
pub use options::{InvalidOption, Options};
pub use resolve::Resolve;
