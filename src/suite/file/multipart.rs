//! `multipart`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::MapAccess;
use serde::de::value::MapAccessDeserializer;
use serde_json::Value;

use super::Scalar;
use crate::source::{Located, Span};
use crate::suite::shape::{Shape, deserialize_by_shape};
use crate::suite::value::unfit;

/// A value, or a file: `{ file = "photo.png" }`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, untagged)]
pub(in crate::suite) enum PartValue {
    Text(#[schemars(with = "Scalar")] String),
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

deserialize_by_shape!(PartValue);

impl Shape for PartValue {
    const WORDS: bool = true;

    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        match Scalar::of(value) {
            Some(text) => Ok(Self::Text(text.0)),
            None => unfit("a text or `{ file = \"PATH\" }`", value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        PartFile::deserialize(MapAccessDeserializer::new(table)).map(Self::File)
    }
}
