//! `cargo test`: every case on every target is a test.
//!
//! A test target of your own without the built-in harness:
//!
//! ```toml
//! [[test]]
//! name = "smoke"
//! harness = false
//! ```
//!
//! ```no_run
//! // tests/smoke.rs
//! use std::process::ExitCode;
//!
//! use smoke::harness::{self, Group};
//!
//! fn main() -> ExitCode {
//!     harness::main([Group::new("suites").target("local", || "127.0.0.1:8000".to_owned())])
//! }
//! ```
//!
//! Filters, `--exact`, `--list`, `--test-threads` and the rest work as for any
//! test, under `cargo test` and `cargo nextest` alike. Listing starts nothing
//! and opens no connection. A case that the suite skips is an ignored test;
//! `--ignored` says why.

mod group;
mod running;
mod trials;

use std::process::ExitCode;

use libtest_mimic::Arguments;

pub use group::Group;

/// How many tests run at once when the command line doesn't say: they wait for
/// responses, not for processors.
const THREADS: usize = 64;

/// Runs the cases of all groups as tests; for a `main` of a test target with
/// `harness = false`. A suite with mistakes fails before anything is sent, with
/// the exit code 2.
#[must_use]
pub fn main(groups: impl IntoIterator<Item = Group>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    if arguments.test_threads == Some(0) {
        // With no thread at all, the library would wait forever.
        eprintln!("error: --test-threads is at least 1");
        return ExitCode::from(2);
    }
    arguments.test_threads.get_or_insert(THREADS);
    let mut trials = Vec::new();
    let mut wrong = false;
    for group in groups {
        match trials::of(group, &arguments) {
            Ok(some) => trials.extend(some),
            Err(message) => {
                eprintln!("{message}");
                wrong = true;
            }
        }
    }
    if wrong {
        return ExitCode::from(2);
    }
    if trials.is_empty() {
        eprintln!("error: there is no case to run");
        return ExitCode::from(2);
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
