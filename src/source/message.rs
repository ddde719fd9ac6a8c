//! Text that is for people alone.

use std::fmt;

use super::one_line;

/// A message for people, often in a library's own words. It can be shown, and
/// not looked into: what code has to know is a type of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Message(String);

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Message {
    /// One line, free of control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.0))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
