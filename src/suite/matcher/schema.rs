//! The JSON Schema of matchers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::Matcher;
use crate::suite::value::Operand;

impl<V: Operand> JsonSchema for Matcher<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Matcher of {}", V::NOUN).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [V::schema(), matcher_table()] })
    }
}

/// The JSON Schema of a matcher table.
pub(in crate::suite) fn matcher_table() -> Value {
    let texts = json!({
        "anyOf": [
            { "type": ["string", "number"] },
            { "type": "array", "items": { "type": ["string", "number"] }, "minItems": 1 },
        ],
    });
    json!({
        "type": "object",
        "minProperties": 1,
        "additionalProperties": false,
        "properties": {
            "equals": { "description": "It is this." },
            "contains": { "description": "Each of these is in it.", "anyOf": texts["anyOf"] },
            "starts_with": { "description": "It begins so.", "type": "string" },
            "ends_with": { "description": "It ends so.", "type": "string" },
            "matches": { "description": "Some part of it matches this regular expression.", "type": "string", "format": "regex" },
            "one_of": { "description": "It is one of these.", "type": "array" },
            "not": { "description": "The inner matcher does not hold." },
            "min": { "description": "It is this or more." },
            "max": { "description": "It is this or less." },
            "about": { "description": "It is near this; `within` says how near." },
            "within": { "description": "How far from `about` is near enough: a number or a share such as \"5%\"." },
            "absent": { "description": "It is not there.", "type": "boolean" },
        },
    })
}
