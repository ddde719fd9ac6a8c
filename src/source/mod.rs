//! Text, spans, diagnostics and how they are drawn.
//!
//! The lowest room: a suite's line is the anchor of everything that `smoke`
//! says, so every part of a suite carries a [`Span`] into [`Sources`], and a
//! parse error, a lint and a failed check are one [`Diagnostic`] with one
//! renderer.

mod counted;
mod diagnostic;
mod digest;
mod draw;
mod file;
mod host;
mod local;
mod message;
mod nearest;
mod panicked;
mod password;
mod printable;
mod shell;
mod sources;
mod span;
mod steps;

pub use counted::counted;
pub use diagnostic::{Diagnostic, Label, Note, Severity};
pub use digest::short_digest;
pub use draw::{Style, draw};
pub(crate) use file::{MAX_FILE, read_within};
pub use host::{
    Bracketed, bare_host, is_in_no_host, is_nameless, is_scheme, unbracketed, without_port,
};
pub(crate) use local::sums_of;
pub use local::{LocalFile, LocalFiles, LocalMatch};
pub use message::Message;
pub use nearest::{is_slip_of, nearest};
pub use panicked::{GivenUp, Panicked};
pub use password::{password, without_passwords};
pub use printable::{elide, floor_boundary, one_line, passage, printable, quote};
pub use shell::shell_word;
pub use sources::{Place, Sources};
pub use span::{Located, Span};
pub use steps::Spent;
pub(crate) use steps::{Grouped, Steps, unwinding};
