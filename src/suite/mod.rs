//! What a suite file says, every part with its span.

mod case;
mod request;
mod target;

pub use case::{Case, Limits};
pub use request::{Auth, Body, Part, PartContent, Request};
pub use target::Forwarded;

/// What the answer must be.
#[derive(Clone, Debug, Default)]
pub struct Expect {}
