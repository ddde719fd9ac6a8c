//! The integration tests, one binary.

mod report;
