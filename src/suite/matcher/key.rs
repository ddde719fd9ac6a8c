//! The keys of tables that are read key by key.

use serde::de::value::{self, StrDeserializer};
use serde::de::{Error, IntoDeserializer};
use serde::{Deserialize, Deserializer};

/// A set of keys.
pub(in crate::suite) trait Keys: Sized {
    /// All of them, as they are written.
    const KNOWN: &'static [&'static str];

    /// The key that is written `word`.
    fn of(word: &str) -> Option<Self>;
}

/// The keys of a matcher table behind some others, as they are written.
macro_rules! and_matcher_keys {
    ($($other:literal),*) => {
        &[
            $($other,)* "equals", "contains", "starts_with", "ends_with", "matches", "one_of",
            "not", "min", "max", "about", "within", "absent",
        ]
    };
}
pub(in crate::suite) use and_matcher_keys;

/// A key; an unknown one is an error at its own place.
pub(in crate::suite) struct TableKey<K>(pub(in crate::suite) K);

impl<'de, K: Keys> Deserialize<'de> for TableKey<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let key = K::of(&word).map(TableKey);
        key.ok_or_else(|| D::Error::unknown_field(&word, K::KNOWN))
    }
}

/// The keys of a matcher table, in the order of [`Keys::KNOWN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::suite) enum Key {
    Equals,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    OneOf,
    Not,
    Min,
    Max,
    About,
    Within,
    Absent,
}

impl Key {
    /// The key as it is written.
    pub(in crate::suite) const fn as_str(self) -> &'static str {
        Self::KNOWN[self as usize]
    }

    /// Whether it looks at a text as a text.
    pub(in crate::suite) const fn is_textual(self) -> bool {
        matches!(
            self,
            Self::Contains | Self::StartsWith | Self::EndsWith | Self::Matches
        )
    }
}

impl Keys for Key {
    const KNOWN: &'static [&'static str] = and_matcher_keys!();

    fn of(word: &str) -> Option<Self> {
        let word: StrDeserializer<'_, value::Error> = word.into_deserializer();
        Self::deserialize(word).ok()
    }
}
