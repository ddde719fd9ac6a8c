//! Evidence and the cause that it must be given.
//!
//! Answers lie in `diagnose/answers`: `NAME.http` is what was asked and what a
//! real server answered (nginx 1.22, gunicorn 27, Django 5.2; of large pages
//! the beginning and the passages that matter), `NAME.txt` the exact text of
//! the diagnosis. `SNAPSHOTS=overwrite cargo test --test it` writes the latter.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "snapbox writes the expected texts, always with hashes"
)]

mod answers;
mod errors;
mod evidence;
mod forms;
mod gateways;
mod mixups;
mod network;
mod redirects;
mod sockets;
mod tls;
