//! Values where a text is wanted: what was put in for a name is one, as it is
//! spelled, and not the number or the boolean that it is elsewhere.

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value as Json;

use super::{DecodeError, Node, Value};

/// The name under which such a value is asked for.
pub(super) const WORDS: &str = "$smoke::Words";

/// A value where a text is wanted.
pub(in crate::suite) struct Words(pub(in crate::suite) Json);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(WORDS, WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value of a suite")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<Words, D::Error> {
        Json::deserialize(value).map(Words)
    }
}

/// A node whose names, and those in its lists, are texts.
pub(super) struct WordsOf<'de>(pub(super) &'de Node);

impl<'de> Deserializer<'de> for WordsOf<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Spelled { text, .. } => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(WordsIn { items, at: 0 }),
            _ => self.0.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

struct WordsIn<'de> {
    items: &'de [Node],
    at: usize,
}

impl<'de> SeqAccess<'de> for WordsIn<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let Some(item) = self.items.get(self.at) else {
            return Ok(None);
        };
        let decoded = seed.deserialize(WordsOf(item)).map(Some);
        let at = self.at;
        self.at += 1;
        decoded.map_err(|error| error.within(at, item.span))
    }
}
