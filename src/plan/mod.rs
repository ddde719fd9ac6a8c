//! Cases × targets → trials.

mod build;
mod gateway;
mod protocol;
mod selection;
mod spelling;
mod target;
mod trial;
mod unfit;

pub use build::{Plan, Targets, from_named};
pub use protocol::Protocol;
pub use selection::Selection;
pub use spelling::without_password;
pub use target::{Dial, Scheme, Target};
pub use trial::Trial;
