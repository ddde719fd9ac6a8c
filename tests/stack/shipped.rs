//! Where each of the shipped suites passes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use smoke::demo::{Deploy, Site};
use smoke::transport::Options;
use tokio::runtime::Runtime;

use super::{Addresses, Stack};

/// A shipped suite, and servers on which it passes.
#[derive(Debug)]
pub(crate) struct Shipped {
    /// The suite's name.
    pub(crate) suite: &'static str,
    at: At,
    /// The servers, by their names there.
    pub(crate) servers: &'static [&'static str],
    /// `{{password}}`, where the suite has it.
    pub(crate) password: Option<&'static str>,
}

/// Servers that belong together.
#[derive(Clone, Copy, Debug)]
enum At {
    /// The demo site.
    Demo,
    /// A shape of the real stack.
    Shape(&'static str),
}
use At::{Demo, Shape};

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

/// nginx, and gunicorn behind it.
const BOTH: [&str; 2] = ["nginx", "gunicorn"];

/// Every shipped suite, on all kinds of servers that it is about; the first of a
/// suite's has a server for each of its cases.
pub(crate) static SHIPPED: [Shipped; 18] = [
    Shipped::new("demo", Demo, &BOTH),
    Shipped::new("todo", Shape("nginx-socket"), &BOTH),
    Shipped::new("superlists", Shape("nginx-socket"), &BOTH),
    Shipped::new("superlists", Shape("https"), &["https"]),
    Shipped::new("superlists", Demo, &BOTH),
    Shipped::new("lists", Shape("files"), &BOTH),
    Shipped::new("lists", Shape("https"), &["https"]),
    Shipped::new("admin", Shape("files"), &BOTH).knowing(ADMIN_PASSWORD),
    Shipped::new("admin", Shape("https"), &["https"]).knowing(ADMIN_PASSWORD),
    Shipped::new("static", Shape("files"), &["nginx"]),
    Shipped::new("media", Shape("files"), &["nginx"]),
    Shipped::new("assets", Shape("files"), &["nginx"]),
    Shipped::new("hosts", Shape("many-hosts"), &["nginx"]),
    Shipped::new(
        "uwsgi",
        Shape("nginx-uwsgi"),
        &["nginx", "uwsgi-http", "uwsgi", "uwsgi-unix"],
    ),
    Shipped::new(
        "uvicorn",
        Shape("nginx-uvicorn"),
        &["nginx", "uvicorn", "uvicorn-socket"],
    ),
    Shipped::new("flower", Shape("flower"), &["nginx"]).knowing(FLOWER_PASSWORD),
    Shipped::new("tls", Shape("https"), &["http", "https"]),
    Shipped::new("every-way", Shape("every-way"), &EVERY_WAY),
];

impl Shipped {
    const fn new(suite: &'static str, at: At, servers: &'static [&'static str]) -> Self {
        Self {
            suite,
            at,
            servers,
            password: None,
        }
    }

    const fn knowing(self, password: &'static str) -> Self {
        Self {
            password: Some(password),
            ..self
        }
    }

    /// The suite's file.
    pub(crate) fn path(&self) -> String {
        format!("suites/{}.toml", self.suite)
    }

    /// How the server of this name is spelt for `--target`; it is started now,
    /// if it isn't up.
    pub(crate) fn target(&self, server: &str) -> String {
        match self.at {
            Shape(shape) => stack(shape).target(server),
            Demo if server == "gunicorn" => format!("unix:{}", demo().socket().display()),
            Demo => demo().address().to_string(),
        }
    }

    /// The logs of the servers.
    #[allow(dead_code, reason = "each test binary has a need of its own")]
    pub(crate) fn logs(&self) -> Vec<&'static PathBuf> {
        match self.at {
            Demo => Vec::new(),
            Shape(shape) => stack(shape).logs.values().collect(),
        }
    }

    /// Trusts the authority of the servers' certificates.
    pub(crate) fn options(&self) -> Options {
        Options {
            cacert: match self.at {
                Demo => None,
                Shape(shape) => stack(shape).ca.clone(),
            },
            ..Options::default()
        }
    }
}

/// The demo site, up until the process ends.
fn demo() -> &'static Site {
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
