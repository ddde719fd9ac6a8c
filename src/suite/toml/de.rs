//! serde reads a tree of nodes.
//!
//! The point of a deserializer of our own is its errors: structured, with the
//! span and the way to the value, so that a nearest spelling can be offered
//! and the rest of the table be decoded without it.

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::located::{LOCATED, LocatedAccess, ONE_OR_MANY, SHAPED, SHAPED_WORDS};
use super::parts::{PARTS, Parts};
use super::worded::{WORDS, WordsOf};
use super::{DecodeError, Entry, Node, Value};
use crate::source::Located;

impl<'de> Deserializer<'de> for &'de Node {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.value.visit(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_string(visitor)
    }

    /// What is a number only because its text is one is a text too.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Spelled { text, .. } => visitor.visit_borrowed_str(text),
            other => other.visit(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match &self.value {
            _ if name == WORDS => visitor.visit_newtype_struct(WordsOf(self)),
            _ if name == LOCATED => visitor.visit_seq(LocatedAccess::new(self.span, self)),
            Value::Array(items) if name == ONE_OR_MANY => visitor.visit_seq(Items { items, at: 0 }),
            Value::Spelled { text, .. } if name == SHAPED_WORDS => visitor.visit_borrowed_str(text),
            value if [SHAPED, SHAPED_WORDS].contains(&name) && value.has_more_digits() => {
                visitor.visit_newtype_struct(self)
            }
            value if [SHAPED, SHAPED_WORDS].contains(&name) => value.visit(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _parts: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Table(entries) if name == PARTS => visitor.visit_seq(Parts::new(entries)),
            other => other.visit(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Text(word) | Value::Template(word) => visitor.visit_enum(Word(word)),
            other => Err(de::Error::custom(format!(
                "{} is wanted here, not {}",
                words
                    .iter()
                    .map(|word| format!("\"{word}\""))
                    .collect::<Vec<_>>()
                    .join(" or "),
                other.noun()
            ))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char
        bytes byte_buf unit unit_struct seq tuple map struct identifier
        ignored_any
    }
}

impl Value {
    /// Whether it is a number that no type of serde has all digits of.
    fn has_more_digits(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Spelled { value, .. } => value.has_more_digits(),
            _ => false,
        }
    }

    fn visit<'de, V: Visitor<'de>>(&'de self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Self::Text(text) | Self::Template(text) => visitor.visit_borrowed_str(text),
            Self::Integer(n) => visitor.visit_i64(*n),
            Self::Float(n) if n.is_finite() => visitor.visit_f64(*n),
            // It would be `null` in JSON.
            Self::Float(n) => {
                let message = format!("`{n}` is no number that can be sent or compared");
                Err(de::Error::custom(message))
            }
            // As `serde_json` passes its own numbers on, with their digits.
            Self::Number(n) => n.deserialize_any(visitor).map_err(de::Error::custom),
            Self::Bool(b) => visitor.visit_bool(*b),
            Self::Null => visitor.visit_unit(),
            Self::Array(items) => visitor.visit_seq(Items { items, at: 0 }),
            Self::Table(entries) => {
                visitor.visit_map(Entries::new(entries, (0..entries.len()).collect()))
            }
            Self::Spelled { value, .. } => value.visit(visitor),
        }
    }
}

struct Items<'de> {
    items: &'de [Node],
    at: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let Some(item) = self.items.get(self.at) else {
            return Ok(None);
        };
        let decoded = seed.deserialize(item).map(Some);
        let at = self.at;
        self.at += 1;
        decoded.map_err(|error| error.within(at, item.span))
    }
}

/// Entries of a table, read in their order.
pub(super) struct Entries<'de> {
    table: &'de [Entry],
    /// The places of those that are read.
    places: std::vec::IntoIter<usize>,
    /// The place of the one whose key was read last.
    at: usize,
}

impl<'de> Entries<'de> {
    /// Those of `entries` that stand at `places`.
    pub(super) fn new(entries: &'de [Entry], places: Vec<usize>) -> Self {
        Self {
            table: entries,
            places: places.into_iter(),
            at: 0,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        let Some(at) = self.places.next() else {
            return Ok(None);
        };
        self.at = at;
        let entry = &self.table[at];
        let decoded = seed.deserialize(Key(&entry.key)).map(Some);
        decoded.map_err(|error| error.within(at, entry.key.span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        let entry = &self.table[self.at];
        let decoded = seed.deserialize(&entry.value);
        decoded.map_err(|error| error.within(self.at, entry.value.span))
    }

    /// How many are left, which tells an empty table.
    fn size_hint(&self) -> Option<usize> {
        Some(self.places.len())
    }
}

/// A key, as text or with its place.
#[derive(Clone, Copy)]
struct Key<'de>(&'de Located<String>);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_borrowed_str(&self.0.value)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if name == LOCATED {
            visitor.visit_seq(LocatedAccess::new(self.0.span, self))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_enum(Word(&self.0.value))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A word for a variant without content.
struct Word<'de>(&'de str);

impl<'de> EnumAccess<'de> for Word<'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), DecodeError> {
        let word: StrDeserializer<'de, DecodeError> = self.0.into_deserializer();
        Ok((seed.deserialize(word)?, self))
    }
}

impl<'de> VariantAccess<'de> for Word<'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, DecodeError> {
        Err(de::Error::custom("a table is wanted here, not a word"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, DecodeError> {
        Err(de::Error::custom("a list is wanted here, not a word"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, DecodeError> {
        Err(de::Error::custom("a table is wanted here, not a word"))
    }
}
