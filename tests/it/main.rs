//! The integration tests, one binary.

mod bad_suites;
mod tidy;
