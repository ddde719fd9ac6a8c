//! cargo test.
