//! Schedules trials; the only room that awaits many things.

mod door;
mod engine;
mod order;
mod redact;
mod runner;
mod started;

pub use engine::{Pace, run};
pub use redact::secrets_of;
pub use runner::{Finished, Runner};
pub use started::started;
