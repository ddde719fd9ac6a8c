//! The JSON Schema of matchers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{JSON_KEYS, Matcher, Matchers};
use crate::suite::OneOrMany;
use crate::suite::value::{Count, Format, JsonType, Operand};

impl<V: Operand> JsonSchema for Matcher<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Matcher of {}", V::NOUN).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [V::schema(), matcher_table::<V>()] })
    }
}

impl<V: Operand> JsonSchema for Matchers<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Matchers of {}", V::NOUN).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = json!({ "anyOf": [V::schema(), matcher_table::<V>()] });
        let list = json!({ "type": "array", "items": one, "minItems": 1 });
        let lists = (!V::HAS_LISTS).then_some(list);
        let each: Vec<Value> = [one].into_iter().chain(lists).collect();
        json_schema!({ "anyOf": each })
    }
}

/// The JSON Schema of a table of conditions of `V`.
pub(in crate::suite) fn matcher_table<V: Operand>() -> Value {
    let texts = json!({
        "anyOf": [
            { "type": ["string", "number"] },
            { "type": "array", "items": { "type": ["string", "number"] }, "minItems": 1 },
        ],
    });
    let mut properties = json!({
        "equals": { "description": "It is this." },
        "contains": { "description": "Each of these is in it.", "anyOf": texts["anyOf"] },
        "starts_with": { "description": "It begins so.", "type": "string" },
        "ends_with": { "description": "It ends so.", "type": "string" },
        "matches": { "description": "Some part of it matches this regular expression.", "type": "string", "format": "regex" },
        "one_of": { "description": "It is one of these.", "type": "array" },
        "not": { "description": "It is none of these, or meets none of these tables." },
        "min": { "description": "It is this or more." },
        "max": { "description": "It is this or less." },
        "above": { "description": "It is more than this." },
        "below": { "description": "It is less than this." },
        "about": { "description": "It is near this; `within` says how near." },
        "within": { "description": "How far from `about` is near enough: a number or a share such as \"5%\"." },
        "absent": { "description": "It is not there.", "type": "boolean" },
    });
    if V::KEYS == JSON_KEYS {
        properties["type"] =
            described::<OneOrMany<JsonType>>("It is of this type, or of one of these.");
        properties["format"] = described::<Format>("It is a text that is written so.");
        properties["length"] =
            described::<Matchers<Count>>("So many characters, values or keys are in it.");
        properties["empty"] = json!({
            "description": "Nothing is in it: a text, a list or an object.",
            "type": "boolean",
        });
    }
    json!({
        "type": "object",
        "minProperties": 1,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The JSON Schema of `T`, with what it means.
fn described<T: JsonSchema>(description: &str) -> Value {
    let mut schema = T::json_schema(&mut SchemaGenerator::default());
    schema.insert("description".to_owned(), description.into());
    schema.into()
}
