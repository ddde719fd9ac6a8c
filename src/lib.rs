//! Smoke tests for deployments: declarative TOML suites, run against HTTP(S)
//! and Unix-socket targets.
//!
//! The rooms, from the doors down; each imports only from those below it:
//! [`cli`] and [`harness`] → [`run`] → [`report`] → [`diagnose`] → [`logs`] → [`record`] →
//! [`expect`] → [`content`] → [`transport`] → [`exchange`] → [`plan`] → [`suite`] → [`source`]. Beside
//! them stands [`demo`], a site to try it all on, which imports nothing.

pub mod cli;
pub mod content;
pub mod demo;
pub mod diagnose;
pub mod exchange;
pub mod expect;
pub mod harness;
pub mod logs;
pub mod plan;
pub mod record;
pub mod report;
pub mod run;
pub mod source;
pub mod suite;
pub mod transport;
