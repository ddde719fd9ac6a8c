//! Values that are written bare, as a list or as a table.
//!
//! serde's own answer to that is `untagged`, whose errors say nothing; here
//! each shape is read on its own and says what is wrong with it.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// What can be written bare, as a list or as a table.
pub(super) trait Shape: Sized {
    /// What is wanted, for errors.
    fn wanted() -> String;

    /// Reads a bare value, or a list of such, or says what is wrong with it.
    fn bare(value: &Value) -> Result<Self, String>;

    /// Reads a list.
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Self::bare(&Value::Array(items)).map_err(A::Error::custom)
    }

    /// Reads a table, key by key.
    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error>;
}

/// Reads a value in the shape that it has.
pub(super) fn shaped<'de, T: Shape, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(ShapeVisitor(PhantomData))
}

struct ShapeVisitor<T>(PhantomData<T>);

impl<T: Shape> ShapeVisitor<T> {
    fn bare<E: Error>(value: &Value) -> Result<T, E> {
        T::bare(value).map_err(E::custom)
    }
}

impl<'de, T: Shape> Visitor<'de> for ShapeVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&T::wanted())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        Self::bare(&value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        Self::bare(&value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        Self::bare(&value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        Self::bare(&value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<T, A::Error> {
        T::table(table)
    }
}
