//! The integration tests, one binary.

mod server;
mod tls;
mod transport;
