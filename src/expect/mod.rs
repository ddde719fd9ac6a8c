//! Exchange × expectation → checks.

mod check;

pub use check::{Check, Judgement};
