//! The real stack of `fixtures/stack`: nginx, gunicorn and Django on loopback.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

/// A running stack, stopped when dropped.
#[derive(Debug)]
pub struct Stack {
    supervisor: Child,
    /// Where it is.
    pub at: Addresses,
}

/// Where the servers of a stack listen.
#[derive(Debug, Deserialize)]
pub struct Addresses {
    /// `HOST:PORT` of nginx.
    pub nginx: Option<String>,
    /// `HOST:PORT` of gunicorn.
    pub gunicorn: Option<String>,
    /// The Unix socket of gunicorn.
    pub socket: Option<String>,
}

impl Stack {
    /// Brings up a shape of the stack and waits until it answers.
    ///
    /// The supervisor ends when its standard input does, so nothing is left
    /// behind even when a test is killed.
    pub fn up(shape: &str) -> Self {
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
        match serde_json::from_str(&line) {
            Ok(at) => Self { supervisor, at },
            Err(_) => panic!(
                "the stack `{shape}` did not come up; its own words stand above \
                 (`bash fixtures/install.sh` installs what it needs)"
            ),
        }
    }

    /// The targets that there are, named as `suites/todo.toml` expects.
    pub fn targets(&self) -> Vec<String> {
        let nginx = self.at.nginx.iter().map(|at| format!("nginx={at}"));
        let tcp = self.at.gunicorn.iter().map(|at| format!("gunicorn={at}"));
        let unix = self
            .at
            .socket
            .iter()
            .map(|at| format!("gunicorn=unix:{at}"));
        nginx.chain(tcp).chain(unix).collect()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // What it says at its end is not what is tested.
        let _ = self.supervisor.wait();
    }
}
