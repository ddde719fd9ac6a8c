//! What must be said about keeping files.

use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{parse_duration, unfit};

/// How long files must be kept whose names have a hash of their content. All
/// others must be asked for again: another release has another file there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePolicy {
    /// 30 days or more, where there are such names.
    Usual,
    /// So long or more; there must be such names.
    AtLeast(Duration),
    /// For ever: `immutable`; there must be such names.
    Immutable,
}

impl CachePolicy {
    /// What is long enough where the suite doesn't say.
    pub const USUAL: Duration = Duration::from_secs(30 * 24 * 60 * 60);
}

impl<'de> Deserialize<'de> for CachePolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for CachePolicy {
    fn wanted() -> String {
        "`true`, a duration such as \"30d\", or \"immutable\"".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(true) => Ok(Self::Usual),
            Value::String(word) if word == "immutable" => Ok(Self::Immutable),
            Value::String(text) => match parse_duration(text) {
                Ok(time) if time.is_zero() => {
                    Err("no time is no policy: leave `cache` out".to_owned())
                }
                Ok(time) => Ok(Self::AtLeast(time)),
                Err(_) => unfit(&Self::wanted(), value),
            },
            other => unfit(&Self::wanted(), other),
        }
    }

    fn table<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::custom(format!("{} stands here", Self::wanted())))
    }
}

impl JsonSchema for CachePolicy {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CachePolicy".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "const": true }, { "type": "string" }] })
    }
}
