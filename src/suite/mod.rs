//! What a suite file says, every part with its span.

mod case;
pub mod expect;
mod key;
pub mod matcher;
mod request;
mod target;
mod toml;
pub mod value;

pub use case::{Case, Limits};
pub use expect::Expect;
pub use key::Named;
pub use request::{Auth, Body, Part, PartContent, Request};
pub use target::Forwarded;
