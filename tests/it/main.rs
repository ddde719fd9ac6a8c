//! The integration tests, one binary.

mod diagnose;
