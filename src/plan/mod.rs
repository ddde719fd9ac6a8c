//! Cases × targets → trials.

mod target;

pub use target::{Dial, Scheme, Target};
