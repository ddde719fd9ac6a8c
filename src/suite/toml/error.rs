//! What is wrong with a value, as serde tells it.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use crate::source::Span;

/// Why a value can't be decoded, and where it stands.
#[derive(Debug)]
pub(crate) struct DecodeError {
    pub(crate) mistake: Mistake,
    /// Where; unknown until the value that it is about has been left.
    pub(crate) span: Option<Span>,
    /// The way to it from the outermost value.
    pub(crate) path: Vec<usize>,
}

/// Why a value can't be decoded.
#[derive(Debug)]
pub(crate) enum Mistake {
    /// A key that isn't known here.
    UnknownKey {
        written: String,
        known: &'static [&'static str],
    },
    /// A word that isn't one of the known ones.
    UnknownWord {
        written: String,
        known: &'static [&'static str],
    },
    /// A value of another kind than is expected.
    WrongKind { found: String, expected: String },
    /// A key that has to be there.
    MissingKey(&'static str),
    /// Anything else, in one line.
    Other(String),
}

impl DecodeError {
    fn new(mistake: Mistake) -> Self {
        Self {
            mistake,
            span: None,
            path: Vec::new(),
        }
    }

    /// The same error, seen from outside of the value `at` that stands at `span`.
    pub(crate) fn within(mut self, at: usize, span: Span) -> Self {
        self.path.insert(0, at);
        self.span.get_or_insert(span);
        self
    }

    /// A code for the kind of mistake.
    pub(crate) fn code(&self) -> &'static str {
        match self.mistake {
            Mistake::UnknownKey { .. } => "unknown-key",
            Mistake::UnknownWord { .. } => "unknown-word",
            Mistake::WrongKind { .. } => "wrong-kind",
            Mistake::MissingKey(_) => "missing-key",
            Mistake::Other(_) => "bad-value",
        }
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(Mistake::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Mistake::WrongKind {
            found: noun(found),
            expected: wanted(expected),
        })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(written: &str, known: &'static [&'static str]) -> Self {
        Self::new(Mistake::UnknownWord {
            written: written.to_owned(),
            known,
        })
    }

    fn unknown_field(written: &str, known: &'static [&'static str]) -> Self {
        Self::new(Mistake::UnknownKey {
            written: written.to_owned(),
            known,
        })
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(Mistake::MissingKey(key))
    }
}

/// What is expected, in the words of TOML where the type has none of its own.
fn wanted(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "a string" | "path string" => "a text".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        text if text.starts_with("struct ") => "a table".to_owned(),
        _ => expected,
    }
}

/// What was found, in the words of TOML and not of serde.
fn noun(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(b) => format!("`{b}`"),
        Unexpected::Unsigned(n) => format!("the number {n}"),
        Unexpected::Signed(n) => format!("the number {n}"),
        Unexpected::Float(n) => format!("the number {n}"),
        Unexpected::Str(text) => format!("the text {}", crate::source::quote(text, 40)),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        Unexpected::Unit => "`null`".to_owned(),
        other => other.to_string(),
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mistake {
            Mistake::UnknownKey { written, .. } => write!(f, "`{written}` is not a key here"),
            Mistake::UnknownWord { written, .. } => write!(f, "unknown value `{written}`"),
            Mistake::WrongKind { found, expected } => {
                write!(f, "{expected} is wanted here, not {found}")
            }
            Mistake::MissingKey(key) => write!(f, "`{key}` is missing"),
            Mistake::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for DecodeError {}
