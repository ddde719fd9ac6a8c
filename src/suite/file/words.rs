//! Words for people: why a case is skipped, what it is tagged with.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Why a case is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::suite) struct Reason(pub(in crate::suite) String);

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(why) => Ok(Self(why)),
            _ => Err(D::Error::custom("say why it is skipped: `skip = \"…\"`")),
        }
    }
}

impl JsonSchema for Reason {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Reason".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// Words to select cases by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::suite) struct Tags(pub(in crate::suite) Vec<String>);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tags = match Value::deserialize(deserializer)? {
            Value::Array(tags) => tags
                .iter()
                .map(|tag| Some(tag.as_str()?.to_owned()))
                .collect(),
            _ => None,
        };
        let tags: Option<Vec<String>> = tags;
        tags.map(Self)
            .ok_or_else(|| D::Error::custom("tags are a list of texts: `tags = [\"…\"]`"))
    }
}

impl JsonSchema for Tags {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Tags".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": { "type": "string" } })
    }
}
