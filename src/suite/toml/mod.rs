//! TOML with spans, and its decoding into types with every mistake found.

mod collect;
mod de;
mod error;
mod located;
mod misplaced;
mod node;

pub(super) use collect::{Findings, decode};
pub(super) use error::{DecodeError, Mistake};
pub(super) use node::{Entry, Node, Value};
