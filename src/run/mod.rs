//! Schedules trials; the only room that awaits many things.

mod assets;
mod attempt_runner;
mod caught;
mod diagnose_step;
mod endpoint;
mod engine;
mod evaluation;
mod follow_up;
mod gate;
mod order;
mod pace;
mod pauses;
mod poll;
mod probe;
mod repro_curl;
mod run_context;
mod runner;
mod running;
mod saved_responses;
mod secrets;
mod server;
mod session_client;
mod started;
mod step_evaluator;
mod submitting;
mod teller;
mod trial_responses;
mod tries;
mod waiting;

pub use engine::run;
pub use pace::Pace;
pub use runner::{Finished, Runner};
pub use saved_responses::SavedResponses;
pub use secrets::{declared_secrets, secrets_of, secrets_of_cookies, secrets_of_suites};
pub use started::started;
pub use waiting::wait_until_ready;
