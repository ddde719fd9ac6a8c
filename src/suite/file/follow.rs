//! `follow`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::suite::Limits;

/// How many redirects are followed, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::suite) struct Follow(pub(in crate::suite) Option<usize>);

impl<'de> Deserialize<'de> for Follow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = value.as_u64().and_then(|n| usize::try_from(n).ok());
        match (value.as_bool(), number) {
            (Some(false), _) | (_, Some(0)) => Ok(Self(None)),
            (Some(true), _) => Ok(Self(Some(Limits::FOLLOW))),
            (_, Some(n)) if n <= 100 => Ok(Self(Some(n))),
            _ => Err(D::Error::custom(
                "`true`, `false` or a number of redirects up to 100 is wanted here",
            )),
        }
    }
}

impl JsonSchema for Follow {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Follow".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": ["boolean", "integer"], "minimum": 0, "maximum": 100 },
            { "type": "string", "pattern": r"^\{\{\s*each\." },
        ] })
    }
}
