//! Cases × targets → trials.

mod build;
mod gate;
mod selection;
mod spelling;
mod target;
mod trial;

pub use build::{Plan, Targets, from_named};
pub use gate::{Gate, Gates, Opens};
pub use selection::Selection;
pub use spelling::without_password;
pub use target::{Dial, Scheme, Target};
pub use trial::Trial;
