//! The command line, from what is typed to the exit code.

mod another_page;
mod asset_causes;
mod assets;
mod bodies;
mod bounds;
mod check;
mod colours;
mod compare;
mod config;
mod content;
mod credentials;
mod defaults;
mod demo;
mod elsewhere;
mod every_secret;
mod exit;
mod explain;
mod findings;
mod framing;
mod github;
mod hashes;
mod help;
mod hosts;
mod interrupt;
mod junit_readers;
mod kept_connections;
mod layers;
mod left_out;
mod list;
mod locations;
mod logs;
mod network;
mod notify;
mod pace;
mod pages;
mod places;
mod polls;
mod ports;
mod probes;
mod readiness;
mod reports;
mod requests;
mod rerun;
mod retries;
mod saved_responses;
mod schema;
mod secrets;
mod selection;
mod serial;
mod settings;
mod shell_files;
mod steps;
mod submit;
mod targets;
mod tls;
mod truths;
mod values;
mod variables;
mod warnings;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::program;
use crate::server::{Conn, Server, path};

/// A folder to run `smoke` in, with nothing of the environment.
struct Desk(TempDir);

/// What `smoke` said, and how it ended.
#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With one suite, `suites/site.toml`.
    fn with_suite(suite: &str) -> Self {
        let desk = Self::new();
        desk.write("suites/site.toml", suite);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of what lies in it, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Whatever was written into it besides suites: names and texts.
    fn written(&self) -> Vec<(String, String)> {
        let (mut written, mut folders) = (Vec::new(), vec![self.path("")]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if !path.is_dir() {
                    let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                    written.push((path.display().to_string(), text));
                } else if !path.ends_with("suites") {
                    folders.push(path);
                }
            }
        }
        written
    }

    /// Waits until a run that records into `run.jsonl` tells of this.
    #[track_caller]
    fn wait_for_event(&self, name: &str) {
        let event = format!("{{\"event\":\"{name}\"");
        let recorded = self.path("run.jsonl");
        let is_told = || fs::read_to_string(&recorded).is_ok_and(|text| text.contains(&event));
        wait_until(name, is_told);
    }

    /// A run sends no probes: what it sends is counted.
    fn command(&self, args: &[&str]) -> Command {
        let is_run = args.first().is_some_and(|first| first.starts_with('-'))
            && args.iter().any(|arg| ["-t", "--target"].contains(arg));
        let no_probes: &[&str] = if is_run { &["--no-probes"] } else { &[] };
        smoke(self.0.path(), &[no_probes, args].concat())
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::by(&mut self.command(args))
    }

    /// Runs against a target alone.
    fn check(&self, server: &Up) -> Said {
        self.run(&["--target", &server.at()])
    }
}

/// Waits until something is so, which is soon.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_secs(30), "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A `smoke` in a folder.
fn smoke(folder: &Path, args: &[&str]) -> Command {
    let mut command = program::smoke();
    command.args(args).current_dir(folder);
    command
}

/// What is said without what `Desk::command` adds to what is typed again.
fn without_added(said: &str) -> String {
    let lines = said.split_inclusive('\n').map(|line| {
        if line.trim_start().starts_with("again  ") {
            line.replace(" --no-probes", "")
        } else {
            line.to_owned()
        }
    });
    lines.collect()
}

impl Said {
    fn by(command: &mut Command) -> Self {
        Self::of(command.output().unwrap())
    }

    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("no signal ended it"),
            out: without_added(&String::from_utf8(output.stdout).unwrap()),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it said on standard error, whatever the width of its lines.
    fn words(&self) -> String {
        folded(&self.err)
    }

    #[track_caller]
    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }
}

/// `text` with a blank for all white space.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs a suite with every report.
fn reported(suite: &str, server: &Up, args: &[&str]) -> (Desk, Said) {
    let (desk, at) = (Desk::with_suite(suite), server.at());
    let reports = [
        "--target",
        &at,
        "--junit",
        "smoke.xml",
        "--json",
        "run.jsonl",
    ];
    let said = desk.run(&[&reports, args].concat());
    (desk, said)
}

/// A server beside tests that wait for processes.
struct Up {
    // Dropped before the runtime that it runs in.
    server: Server,
    runtime: Runtime,
}

impl Up {
    fn with<F, Served>(serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        let runtime = Runtime::new().unwrap();
        let guard = runtime.enter();
        let server = Server::tcp(serve);
        drop(guard);
        Self { server, runtime }
    }

    /// A site whose paths say how they behave.
    fn site() -> Self {
        Self::with(serve)
    }

    /// While the guard is there, servers can be made beside it.
    fn enter(&self) -> tokio::runtime::EnterGuard<'_> {
        self.runtime.enter()
    }

    /// How `--target` spells it.
    fn at(&self) -> String {
        self.server.address().to_string()
    }
}

/// Answers each path as it says: `/missing` with 404, `/cut` not at all,
/// `/never` never, `/echo` with the request, anything else with a page.
async fn serve(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let sent = match path(&request).split(['/', '?']).nth(1).unwrap_or_default() {
            "missing" => conn.answer("404 Not Found", HTML, page("Not Found")).await,
            "cut" => return,
            "never" => return conn.stall().await,
            "late" => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                conn.answer("200 OK", HTML, page("Late")).await
            }
            "echo" => conn.answer("200 OK", TEXT, &request).await,
            _ => conn.answer("200 OK", HTML, page("Home")).await,
        };
        if !sent {
            return;
        }
    }
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";
const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n";

fn page(title: &str) -> String {
    format!("<!doctype html>\n<title>{title}</title>\n")
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// `text` without what differs from run to run.
fn steady(text: &str) -> String {
    let address = regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap();
    let time = regex::Regex::new(r" *\b\d+(\.\d+)? (µs|ms|s)\b").unwrap();
    let port = regex::Regex::new(r"(0\.0\.0\.0:|\*:|sport = :|`listen )\d+").unwrap();
    let text = address.replace_all(text, "[ADDRESS]");
    let text = port.replace_all(&text, "$1[PORT]");
    time.replace_all(&text, " [TIME]").into_owned()
}
