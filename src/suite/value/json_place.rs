//! The way to a value of a JSON document.

use std::fmt::Write as _;

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
