//! The binary; see [`smoke::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    smoke::cli::main()
}
