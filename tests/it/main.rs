//! The integration tests, one binary.

mod bad_suites;
mod diagnose;
#[path = "../stack/mod.rs"]
mod real;
mod report;
mod server;
mod stack;
mod tidy;
mod tls;
mod transport;
