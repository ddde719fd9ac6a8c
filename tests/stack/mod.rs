//! The real stack of `fixtures/stack`: nginx, application servers and Django on
//! loopback.

pub(crate) mod shipped;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
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
    /// All of them by name, spelt as for `--target`.
    pub(crate) targets: BTreeMap<String, String>,
    /// The certificate authority to trust, in PEM, where there is TLS.
    pub(crate) ca: Option<PathBuf>,
    /// A client's certificate, in PEM, where there is TLS.
    pub(crate) client_certificate: Option<PathBuf>,
    /// The key to it, in PEM.
    pub(crate) client_key: Option<PathBuf>,
    /// The logs of its servers, by name.
    pub(crate) logs: BTreeMap<String, PathBuf>,
    /// The folder of the stack.
    pub(crate) dir: PathBuf,
}

#[allow(dead_code, reason = "each test binary has a need of its own")]
impl Addresses {
    /// How the server of this name is spelt for `--target`.
    pub(crate) fn target(&self, name: &str) -> String {
        let spelt = self.targets.get(name);
        spelt
            .unwrap_or_else(|| panic!("the stack has no `{name}`: {:?}", self.targets))
            .clone()
    }
}

impl Stack {
    /// Brings up a shape of the stack and waits until it answers.
    ///
    /// The supervisor ends when its standard input does, so nothing is left
    /// behind even when a test is killed.
    pub(crate) fn up(shape: &str) -> Self {
        Self::up_with(shape, &[])
    }

    /// The same with more options of `stack.py up`: `--release`, `--late`,
    /// `--retire`.
    pub(crate) fn up_with(shape: &str, options: &[&str]) -> Self {
        let mut supervisor = Command::new("python3")
            .args(["fixtures/stack/stack.py", "up", shape, "--until-eof"])
            .args(options)
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
