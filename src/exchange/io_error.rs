//! An error of the operating system.

use std::fmt;
use std::io::{self, ErrorKind};

use crate::source::Message;

/// An error of the operating system, as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IoError {
    /// What kind of error it is.
    pub kind: ErrorKind,
    /// Its number, where the operating system gave it one.
    pub code: Option<i32>,
    message: Message,
}

impl From<&io::Error> for IoError {
    /// Of what the system says, its number is left out, and its letters are
    /// small.
    fn from(error: &io::Error) -> Self {
        let message = error.to_string();
        let message = message.split(" (os error").next().unwrap_or_default();
        Self {
            kind: error.kind(),
            code: error.raw_os_error(),
            message: message.to_lowercase().into(),
        }
    }
}

impl From<io::Error> for IoError {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

impl From<ErrorKind> for IoError {
    fn from(kind: ErrorKind) -> Self {
        Self::from(io::Error::from(kind))
    }
}

impl fmt::Display for IoError {
    /// One line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}
