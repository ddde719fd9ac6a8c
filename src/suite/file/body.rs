//! `body`.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::source::Located;

/// What a request carries: a text, or text that stands for other content.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, with = "BodySchema")]
pub(in crate::suite) enum BodyValue {
    Text(String),
    Json(Located<String>),
    Base64(Located<String>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "here for the schema")]
enum BodySchema {
    Text(String),
    Spelled(RawBody),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Body", extend("minProperties" = 1, "maxProperties" = 1))]
struct RawBody {
    /// A JSON document, sent to the byte.
    json: Option<Located<String>>,
    /// Bytes in base64 (RFC 4648); white space doesn't count.
    base64: Option<Located<String>>,
}

impl<'de> Deserialize<'de> for BodyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = BodyValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, `{ json = … }` or `{ base64 = … }`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<BodyValue, E> {
        Ok(BodyValue::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<BodyValue, A::Error> {
        let table = RawBody::deserialize(MapAccessDeserializer::new(table))?;
        match (table.json, table.base64) {
            (Some(json), None) => Ok(BodyValue::Json(json)),
            (None, Some(bytes)) => Ok(BodyValue::Base64(bytes)),
            _ => Err(A::Error::custom(
                "one of `json` and `base64` is wanted here",
            )),
        }
    }
}
