//! Keys that the author chooses: header names, selectors, paths.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::source::{Located, Span};

/// A key that the author chose, and where it was written. Two keys are equal
/// when they are written the same.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The key as it was written.
    pub text: String,
    /// What it means.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> PartialEq for Named<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Named<T> {}

impl<T> Hash for Named<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let both = Located::<Both<T>>::deserialize(deserializer)?;
        Ok(Self {
            text: both.value.0,
            value: both.value.1,
            span: both.span,
        })
    }
}

/// The text and what it means.
struct Both<T>(String, T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Both<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::IntoDeserializer;
        use serde::de::value::StrDeserializer;
        let text = String::deserialize(deserializer)?;
        let word: StrDeserializer<'_, D::Error> = text.as_str().into_deserializer();
        let value = T::deserialize(word)?;
        Ok(Self(text, value))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
