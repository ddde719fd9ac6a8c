//! TOML with spans, and its decoding into types with every mistake found.

mod collect;
mod de;
mod error;
mod located;
mod misplaced;
mod node;
mod other_words;
mod parts;
mod worded;
mod words;

pub(super) use collect::{Findings, decode, unknown_key};
pub(super) use error::{DecodeError, Mistake};
pub(super) use located::{ONE_OR_MANY, SHAPED, SHAPED_WORDS, placed};
pub(super) use node::{Entry, Node, Value};
pub(super) use parts::PARTS;
pub(super) use worded::Words;
