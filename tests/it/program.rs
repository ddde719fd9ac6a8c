//! The program, as somebody runs it.

use std::process::{Command, Stdio};

/// A `smoke` that sees nothing of the environment of the tests.
pub(crate) fn smoke() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smoke"));
    command.env_clear().stdin(Stdio::null());
    for kept in ["PATH", "TMPDIR"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command
}
