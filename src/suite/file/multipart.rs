//! `multipart`.

use std::borrow::Cow;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::source::Located;

/// A value, or a file: `{ file = "photo.png" }`.
#[derive(Clone, Debug)]
pub(in crate::suite) enum PartValue {
    Text(String),
    File(PartFile),
}

/// A file to send as a part.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct PartFile {
    /// Where it is, relative to the suite.
    pub(in crate::suite) file: Located<PathBuf>,
    /// The name that the server is told; the file's own if it isn't said.
    pub(in crate::suite) filename: Option<String>,
    /// Its media type; what the name suggests if it isn't said.
    #[serde(rename = "type")]
    pub(in crate::suite) content_type: Option<String>,
}

impl<'de> Deserialize<'de> for PartValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartVisitor)
    }
}

struct PartVisitor;

impl<'de> Visitor<'de> for PartVisitor {
    type Value = PartValue;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text or `{ file = \"PATH\" }`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<PartValue, E> {
        Ok(PartValue::Text(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<PartValue, E> {
        Ok(PartValue::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<PartValue, E> {
        Ok(PartValue::Text(number.to_string()))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<PartValue, E> {
        Ok(PartValue::Text(truth.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PartValue, A::Error> {
        PartFile::deserialize(MapAccessDeserializer::new(map)).map(PartValue::File)
    }
}

impl JsonSchema for PartValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PartValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let file = generator.subschema_for::<PartFile>();
        json_schema!({ "anyOf": [{ "type": ["string", "number", "boolean"] }, file] })
    }
}
