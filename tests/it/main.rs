//! The integration tests, one binary.

mod bad_suites;
mod report;
mod server;
mod tidy;
mod tls;
mod transport;
