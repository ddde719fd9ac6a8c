//! The integration tests, one binary.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written with them"
)]

mod architecture;
mod certificates;
mod cli;
mod diagnose;
mod docs;
mod each;
mod json_schema;
mod limits;
mod mutations;
mod panics;
mod program;
mod properties;
mod proxy;
mod readme;
#[path = "../stack/mod.rs"]
mod real;
mod report;
mod server;
mod stack;
mod suites;
mod tidy;
mod tls;
mod transport;
mod weight;
