//! How a table passes through serde in parts: as a list of structs, each of
//! which takes the keys that it knows, and of a map, which takes the rest. They
//! have one table, but serde's own `flatten` would lose the places of its keys.

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::de::Entries;
use super::{DecodeError, Entry};

/// The name under which a table is asked for in parts.
pub(in crate::suite) const PARTS: &str = "$smoke::Parts";

pub(super) struct Parts<'de> {
    entries: &'de [Entry],
    /// The keys that some part took.
    taken: Vec<&'static [&'static str]>,
}

impl<'de> Parts<'de> {
    pub(super) const fn new(entries: &'de [Entry]) -> Self {
        Self {
            entries,
            taken: Vec::new(),
        }
    }

    fn those(&self, wanted: impl Fn(&&str) -> bool) -> Entries<'de> {
        let entries = self.entries.iter().enumerate();
        let wanted = entries.filter(|(_, entry)| wanted(&entry.key.as_str()));
        Entries::new(self.entries, wanted.map(|(at, _)| at).collect())
    }
}

impl<'de> SeqAccess<'de> for Parts<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        seed.deserialize(Part(self)).map(Some)
    }
}

struct Part<'a, 'de>(&'a mut Parts<'de>);

impl<'de> Deserializer<'de> for Part<'_, 'de> {
    type Error = DecodeError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.0.taken.push(keys);
        visitor.visit_map(self.0.those(|key| keys.contains(key)))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let taken = |key: &&str| self.0.taken.iter().any(|keys| keys.contains(key));
        visitor.visit_map(self.0.those(|key| !taken(key)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}
