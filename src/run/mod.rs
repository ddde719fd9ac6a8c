//! Schedules trials; the only room that awaits many things.

mod door;
mod engine;
mod judging;
mod order;
mod pauses;
mod redact;
mod runner;
mod secrets;
mod started;
mod tries;

pub use engine::{Pace, run};
pub use runner::{Finished, Runner};
pub use secrets::{declared_secrets, secrets_of};
pub use started::started;
