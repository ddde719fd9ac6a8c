//! The shipped suites, each against what it is about, as tests of their own.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Mutex, OnceLock};

use smoke::demo::{Deploy, Site};
use smoke::harness::{Group, main as run};
use smoke::transport::Options;
use tokio::runtime::Runtime;

#[path = "stack/mod.rs"]
mod stack;

use stack::{Addresses, Stack};

/// The password of the fixture's flower; the same in `fixtures/stack`.
const FLOWER_PASSWORD: &str = "a-password-that-only-the-fixture-has";

/// The password of the fixture's admin; the same in `fixtures/stack`.
const ADMIN_PASSWORD: &str = "feathers-that-only-the-fixture-has";

/// Every way to the one site of the shape `every-way`.
const EVERY_WAY: [&str; 11] = [
    "http",
    "https",
    "gunicorn",
    "uvicorn",
    "uwsgi-http",
    "uwsgi",
    "uwsgi-unix",
    "fastcgi",
    "fastcgi-unix",
    "scgi",
    "scgi-unix",
];

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

/// A shape of the real stack, up until the process ends: a static value isn't
/// dropped, but the supervisor sees the end of its input.
fn stack(shape: &'static str) -> &'static Addresses {
    static STACKS: Mutex<BTreeMap<&str, &'static Stack>> = Mutex::new(BTreeMap::new());
    let mut stacks = STACKS.lock().expect("no stack has failed");
    let up = || Box::leak(Box::new(Stack::up(shape)));
    &stacks.entry(shape).or_insert_with(|| up()).at
}

/// The suite of this name against servers of a shape, each called as there.
fn group(suite: &str, shape: &'static str, servers: &[&'static str]) -> Group {
    let group = Group::new(format!("suites/{suite}.toml"));
    servers.iter().fold(group, |group, &server| {
        group.target(server, move || stack(shape).target(server))
    })
}

/// Trusts the authority of a shape's certificates.
fn trusting(shape: &'static str) -> impl FnOnce() -> Options {
    move || Options {
        cacert: stack(shape).ca.clone(),
        ..Options::default()
    }
}

fn main() -> ExitCode {
    run([
        Group::new("suites/demo.toml")
            .target("nginx", || site().address().to_string())
            .target("gunicorn", || format!("unix:{}", site().socket().display())),
        group("todo", "nginx-socket", &["nginx", "gunicorn"]),
        group("superlists", "nginx-socket", &["nginx", "gunicorn"]),
        group("superlists", "https", &["https"]).options_from(trusting("https")),
        Group::new("suites/superlists.toml")
            .target("nginx", || site().address().to_string())
            .target("gunicorn", || format!("unix:{}", site().socket().display())),
        group("lists", "files", &["nginx", "gunicorn"]),
        group("lists", "https", &["https"]).options_from(trusting("https")),
        group("admin", "nginx-socket", &["nginx", "gunicorn"]).var("password", ADMIN_PASSWORD),
        group("admin", "https", &["https"])
            .options_from(trusting("https"))
            .var("password", ADMIN_PASSWORD),
        group("static", "files", &["nginx"]),
        group("media", "files", &["nginx"]),
        group("assets", "files", &["nginx"]),
        group("hosts", "many-hosts", &["nginx"]),
        group(
            "uwsgi",
            "nginx-uwsgi",
            &["nginx", "uwsgi-http", "uwsgi", "uwsgi-unix"],
        ),
        group(
            "uvicorn",
            "nginx-uvicorn",
            &["nginx", "uvicorn", "uvicorn-socket"],
        ),
        group("flower", "flower", &["nginx"]).var("password", FLOWER_PASSWORD),
        group("tls", "https", &["http", "https"]).options_from(trusting("https")),
        group("every-way", "every-way", &EVERY_WAY).options_from(trusting("every-way")),
    ])
}
