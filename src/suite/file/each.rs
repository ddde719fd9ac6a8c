//! `each`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// The rows of a case, or the file that they are in. Read apart, before the
/// case itself; here to be a known key.
#[derive(Clone, Copy, Debug)]
pub(in crate::suite) struct Each;

impl<'de> Deserialize<'de> for Each {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl JsonSchema for Each {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Each".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let row = serde_json::json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": { "type": ["string", "number", "boolean"] },
        });
        json_schema!({
            "anyOf": [
                { "type": "array", "items": row, "minItems": 1 },
                {
                    "type": "object",
                    "properties": { "file": {
                        "description": "A `.csv`, `.tsv`, `.json` or `.toml` file, relative to the suite.",
                        "type": "string",
                        "pattern": r"\.(csv|tsv|json|toml)$",
                    } },
                    "required": ["file"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
