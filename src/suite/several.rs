//! A value, or a list of such.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::matcher::NOTHING;
use super::shape::{Shape, shaped};

/// What may stand alone or in a list.
pub trait Single: Sized {
    /// What several are called, for errors.
    const SEVERAL: &'static str;

    /// What is wanted, for errors.
    const WANTED: &'static str;

    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read(value: &Value) -> Result<Self, String>;
}

/// A value, or a list of at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several<T>(pub Vec<T>);

impl<'de, T: Single> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl<T: Single> Shape for Several<T> {
    fn wanted() -> String {
        format!("{}, or a list of such", T::WANTED)
    }

    fn bare(value: &Value) -> Result<Self, String> {
        T::read(value).map(|one| Self(vec![one]))
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(Read(one)) = list.next_element()? {
            all.push(one);
        }
        if all.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self(all))
    }

    fn table<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::custom(format!(
            "the {} stand here by themselves, a text or a list",
            T::SEVERAL
        )))
    }
}

/// One of a list, so that the error stands at its place.
struct Read<T>(T);

impl<'de, T: Single> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        T::read(&value).map(Self).map_err(D::Error::custom)
    }
}

impl<T: Single> JsonSchema for Several<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::SEVERAL.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            ],
        })
    }
}
