//! The shipped suites, each against what it is about, as tests of their own.

use std::process::ExitCode;
use std::sync::OnceLock;

use smoke::demo::{Deploy, Site};
use smoke::harness::{Group, main as run};
use tokio::runtime::Runtime;

#[path = "stack/mod.rs"]
mod stack;

use stack::Stack;

/// The demo site, up until the process ends.
fn site() -> &'static Site {
    static SITE: OnceLock<(Runtime, Site)> = OnceLock::new();
    let (_, site) = SITE.get_or_init(|| {
        let runtime = Runtime::new().expect("a runtime starts");
        let site = runtime.block_on(Site::start(Deploy::Good));
        (runtime, site.expect("the demo site starts"))
    });
    site
}

/// The real stack, up until the process ends: a static value isn't dropped, but
/// the supervisor sees the end of its input.
fn stack() -> &'static Stack {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| Stack::up("nginx-socket"))
}

fn main() -> ExitCode {
    let up = || &stack().at;
    run([
        Group::new("suites/demo.toml")
            .target("nginx", || site().address().to_string())
            .target("gunicorn", || format!("unix:{}", site().socket().display())),
        Group::new("suites/todo.toml")
            .target("nginx", move || up().nginx.clone().expect("nginx is up"))
            .target("gunicorn", move || {
                format!("unix:{}", up().socket.as_deref().expect("gunicorn is up"))
            }),
    ])
}
