//! Evidence and the cause that it must be given.
//!
//! Whole answers of real servers are in `tests/golden/answers.rs`.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "snapbox writes the expected texts, always with hashes"
)]

mod errors;
mod evidence;
mod forms;
mod gateways;
mod mixups;
mod network;
mod redirects;
mod sockets;
mod tls;
mod versions;
