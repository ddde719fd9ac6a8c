//! Schedules trials; the only room that awaits many things.

mod asking_again;
mod assets;
mod caught;
mod course;
mod endpoint;
mod engine;
mod explaining;
mod follow_up;
mod gate;
mod judging;
mod order;
mod pauses;
mod poll;
mod probe;
mod read;
mod runner;
mod secrets;
mod session_client;
mod setting;
mod started;
mod submitting;
mod tries;
mod waiting;

pub use engine::{Pace, run};
pub use runner::{Finished, Runner};
pub use secrets::{declared_secrets, secrets_of};
pub use started::started;
pub use waiting::wait_until_ready;
