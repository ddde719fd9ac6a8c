//! `multipart`.

use std::borrow::Cow;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::MapAccess;
use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Scalar;
use crate::source::Located;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::unfit;

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
        shaped(deserializer)
    }
}

impl Shape for PartValue {
    fn wanted() -> String {
        "a text or `{ file = \"PATH\" }`".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match Scalar::of(value) {
            Some(text) => Ok(Self::Text(text.0)),
            None => unfit(&Self::wanted(), value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        PartFile::deserialize(MapAccessDeserializer::new(table)).map(Self::File)
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
