//! The real stack of `fixtures/stack`: nginx, gunicorn and Django on loopback.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

/// A running stack, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Stack {
    supervisor: Child,
    /// Where it is.
    pub(crate) at: Addresses,
}

/// Where the servers of a stack listen.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "each test binary has a need of its own")]
pub(crate) struct Addresses {
    /// `HOST:PORT` of nginx.
    pub(crate) nginx: Option<String>,
    /// `HOST:PORT` of gunicorn, where it listens on TCP.
    pub(crate) gunicorn: Option<String>,
    /// The Unix socket of gunicorn.
    pub(crate) socket: Option<String>,
}

impl Stack {
    /// Brings up a shape of the stack and waits until it answers.
    ///
    /// The supervisor ends when its standard input does, so nothing is left
    /// behind even when a test is killed.
    pub(crate) fn up(shape: &str) -> Self {
        let mut supervisor = Command::new("python3")
            .args(["fixtures/stack/stack.py", "up", shape, "--until-eof"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        let stdout = supervisor.stdout.take().expect("its output is a pipe");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("its output can be read");
        let Ok(at) = serde_json::from_str(&line) else {
            panic!(
                "the stack `{shape}` did not come up; its own words stand above \
                 (`bash fixtures/install.sh` installs what it needs)"
            );
        };
        Self { supervisor, at }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // What it says at its end is not what is tested.
        let _ = self.supervisor.wait();
    }
}
