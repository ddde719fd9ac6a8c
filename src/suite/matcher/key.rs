//! The keys of tables that are read key by key.

use std::marker::PhantomData;

use serde::de::value::{self, StrDeserializer};
use serde::de::{Error, IntoDeserializer};
use serde::{Deserialize, Deserializer};

use crate::suite::value::Operand;

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
            "not", "min", "max", "above", "below", "about", "within", "absent",
        ]
    };
}
pub(in crate::suite) use and_matcher_keys;

/// The keys of a matcher of JSON values.
pub(in crate::suite) const JSON_KEYS: &[&str] =
    and_matcher_keys!("type", "format", "length", "empty");

/// A key; an unknown one is an error at its own place.
pub(in crate::suite) struct TableKey<K>(pub(in crate::suite) K);

impl<'de, K: Keys> Deserialize<'de> for TableKey<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let key = K::of(&word).map(TableKey);
        key.ok_or_else(|| D::Error::unknown_field(&word, K::KNOWN))
    }
}

/// The keys of matcher tables, in the order of [`JSON_KEYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::suite) enum Key {
    Type,
    Format,
    Length,
    Empty,
    Equals,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    OneOf,
    Not,
    Min,
    Max,
    Above,
    Below,
    About,
    Within,
    Absent,
}

impl Key {
    /// The key that is written `word`.
    pub(in crate::suite) fn of(word: &str) -> Option<Self> {
        let word: StrDeserializer<'_, value::Error> = word.into_deserializer();
        Self::deserialize(word).ok()
    }

    /// The key as it is written.
    pub(in crate::suite) const fn as_str(self) -> &'static str {
        JSON_KEYS[self as usize]
    }

    /// Whether it looks at a text as a text.
    pub(in crate::suite) const fn is_textual(self) -> bool {
        matches!(
            self,
            Self::Contains | Self::StartsWith | Self::EndsWith | Self::Matches
        )
    }

    /// Whether it takes texts alone or numbers alone, so that a number and its
    /// digits say the same.
    pub(in crate::suite) const fn has_one_type(self) -> bool {
        let is_number = matches!(
            self,
            Self::Length
                | Self::Min
                | Self::Max
                | Self::Above
                | Self::Below
                | Self::About
                | Self::Within
        );
        is_number || self.is_textual()
    }
}

/// A key of the matchers of `V`.
pub(in crate::suite) struct KeyFor<V>(pub(in crate::suite) Key, PhantomData<V>);

impl<V: Operand> Keys for KeyFor<V> {
    const KNOWN: &'static [&'static str] = V::KEYS;

    fn of(word: &str) -> Option<Self> {
        let key = Key::of(word).filter(|_| Self::KNOWN.contains(&word));
        key.map(|key| Self(key, PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_their_words() {
        for word in JSON_KEYS {
            assert_eq!(Key::of(word).map(Key::as_str), Some(*word));
        }
    }
}
