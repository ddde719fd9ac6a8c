//! The shipped suites, each against what it is about, as tests of their own.

use std::process::ExitCode;

use smoke::harness::{Group, main as run};

#[path = "stack/mod.rs"]
mod stack;

use stack::shipped::{SHIPPED, Shipped};

/// The suite against its servers, each called as there.
fn group(shipped: &'static Shipped) -> Group {
    let group = Group::new(shipped.path()).options_from(|| shipped.options());
    let group = shipped.servers.iter().fold(group, |group, &server| {
        group.target(server, move || shipped.target(server))
    });
    match shipped.password {
        Some(password) => group.var("password", password),
        None => group,
    }
}

fn main() -> ExitCode {
    run(SHIPPED.iter().map(group))
}
