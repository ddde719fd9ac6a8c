//! Values that are written bare, as a list or as a table.
//!
//! serde's own response to that is `untagged`, whose errors say nothing; here
//! each shape is read on its own and says what is wrong with it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::toml::{SHAPED, SHAPED_WORDS, placed};
use crate::source::Span;

/// A value that can be written bare, as a list or as a table. It is told where
/// it stands.
pub(super) trait Shape: Sized {
    /// Whether a text may stand in its place: what was put in for a name is one
    /// then, as it is spelled.
    const WORDS: bool = false;

    /// Reads a bare value, or says what is wrong with it. A list or a table
    /// comes here too where the type has no reading of its own for it.
    fn bare(value: &Value, span: Span) -> Result<Self, String>;

    /// Reads a list.
    fn list<'de, A: SeqAccess<'de>>(mut list: A, span: Span) -> Result<Self, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Self::bare(&Value::Array(items), span).map_err(A::Error::custom)
    }

    /// Reads a table, key by key.
    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        let table = Map::deserialize(MapAccessDeserializer::new(table))?;
        Self::bare(&Value::Object(table), span).map_err(A::Error::custom)
    }
}

/// What is said of a table or a list that says nothing.
pub(super) const NOTHING: &str = "this is empty, and asks for nothing";

/// The items of a list that has some.
pub(super) fn items<'de, T, A>(mut list: A) -> Result<Vec<T>, A::Error>
where
    T: Deserialize<'de>,
    A: SeqAccess<'de>,
{
    let mut items = Vec::new();
    while let Some(item) = list.next_element()? {
        items.push(item);
    }
    if items.is_empty() {
        return Err(A::Error::custom(NOTHING));
    }
    Ok(items)
}

/// Reads a list that has some items.
pub(super) fn some<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(SomeVisitor(PhantomData))
}

struct SomeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SomeVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
        items(list)
    }
}

/// The entries of a table that has some, to be read as a whole.
pub(super) fn entries<'de, A>(table: A) -> Result<MapAccessDeserializer<A>, A::Error>
where
    A: MapAccess<'de>,
{
    if table.size_hint() == Some(0) {
        return Err(A::Error::custom(NOTHING));
    }
    Ok(MapAccessDeserializer::new(table))
}

/// Decodes types in the shape that a value has.
macro_rules! deserialize_by_shape {
    ($($type:ty),+) => {$(
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::suite::shape::shaped(deserializer)
            }
        }
    )+};
}
pub(super) use deserialize_by_shape;

/// Reads a value in the shape that it has.
pub(super) fn shaped<'de, T: Shape, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    placed(deserializer, |span| Shaped(span, PhantomData))
}

struct Shaped<T>(Span, PhantomData<T>);

impl<'de, T: Shape> DeserializeSeed<'de> for Shaped<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let name = if T::WORDS { SHAPED_WORDS } else { SHAPED };
        deserializer.deserialize_newtype_struct(name, self)
    }
}

impl<T: Shape> Shaped<T> {
    fn bare<E: Error>(self, value: impl Into<Value>) -> Result<T, E> {
        T::bare(&value.into(), self.0).map_err(E::custom)
    }
}

impl<'de, T: Shape> Visitor<'de> for Shaped<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a suite")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        self.bare(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.bare(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.bare(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        self.bare(value)
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        self.bare(())
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, number: D) -> Result<T, D::Error> {
        let number = Value::deserialize(number)?;
        self.bare(number)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list, self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<T, A::Error> {
        T::table(table, self.0)
    }
}

/// Lets a table be written bare too, as `bare` describes it, in its JSON Schema.
pub(super) fn or_bare(bare: Value) -> impl FnMut(&mut schemars::Schema) {
    move |schema| {
        let table = std::mem::take(schema);
        *schema = schemars::json_schema!({ "anyOf": [bare, table] });
    }
}
