//! JSON: values, and the way to a value.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Decimal, Operand, comparison};
use crate::suite::matcher::{Condition, JSON_KEYS};

impl Operand for Value {
    type Amount = Decimal;

    const NOUN: &'static str = "a value";
    const TEXTUAL: bool = true;
    const HAS_LISTS: bool = true;
    const KEYS: &'static [&'static str] = JSON_KEYS;

    fn read(value: &Value) -> Result<Self, String> {
        Ok(value.clone())
    }

    /// A text that compares with a number is a comparison, as it is wherever a
    /// number is judged; any other value is that value.
    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        match value.as_str().and_then(comparison) {
            Some(Ok(compared)) => Ok(compared),
            _ => Ok(Condition::Equals(value.clone())),
        }
    }

    fn schema() -> Value {
        json!({ "type": ["string", "number", "boolean", "array"] })
    }
}

/// A step on the way to a value of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonStep<'a> {
    /// The value of a key.
    Key(&'a str),
    /// The value at a place of a list, counted from 0.
    Place(usize),
}

/// How many characters of a key are shown.
const KEY: usize = 40;

impl JsonStep<'_> {
    /// The way `at`, one step further, as `JSONPath` writes it: `$.items[2]`,
    /// `$["two words"]` (RFC 9535, section 2.5.1.1).
    #[must_use]
    pub fn from(self, at: &str) -> String {
        let mut path = at.to_owned();
        let _ = match self {
            Self::Place(place) => write!(path, "[{place}]"),
            Self::Key(key) if is_bare(key) => write!(path, ".{key}"),
            Self::Key(key) => write!(path, "[{}]", crate::source::quote(key, KEY)),
        };
        path
    }

    /// The whole way, from the root.
    pub fn way<'a>(steps: impl IntoIterator<Item = JsonStep<'a>>) -> String {
        let steps = steps.into_iter();
        steps.fold("$".to_owned(), |at, step| step.from(&at))
    }
}

fn is_bare(key: &str) -> bool {
    let mut chars = key.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && chars.all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bare_where_they_can_be() {
        let steps = [
            JsonStep::Key("items"),
            JsonStep::Place(2),
            JsonStep::Key("two words"),
            JsonStep::Key("a"),
        ];
        assert_eq!(JsonStep::way(steps), "$.items[2][\"two words\"].a");
        assert_eq!(JsonStep::way([JsonStep::Key("2")]), "$[\"2\"]");
    }
}
