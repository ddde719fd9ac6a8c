//! What can only be wanted, and not be unwanted.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `true`. The opposite is no expectation, and `false` would read like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted;

impl<'de> Deserialize<'de> for Wanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if Value::deserialize(deserializer)? == Value::Bool(true) {
            return Ok(Self);
        }
        Err(D::Error::custom(
            "only `true` can be said here; without the key, nothing is expected",
        ))
    }
}

impl JsonSchema for Wanted {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Wanted".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": true })
    }
}
