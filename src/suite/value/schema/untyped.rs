//! Schemas that are about objects, or about lists, and don't say that it must
//! be one: a keyword about objects holds for whatever is none (draft 2020-12,
//! core, section 7.6.1). So `null` and `[]` fit `{ "required": ["id"] }`.

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::Fault;

/// Keywords that are about objects alone.
const OF_OBJECTS: [&str; 11] = [
    "additionalProperties",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "maxProperties",
    "minProperties",
    "patternProperties",
    "properties",
    "propertyNames",
    "required",
    "unevaluatedProperties",
];

/// Keywords that are about lists alone.
const OF_LISTS: [&str; 10] = [
    "additionalItems",
    "contains",
    "items",
    "maxContains",
    "maxItems",
    "minContains",
    "minItems",
    "prefixItems",
    "unevaluatedItems",
    "uniqueItems",
];

/// Keywords that may say the type elsewhere, of all that stands below them too.
const ELSEWHERE: [&str; 8] = [
    "$dynamicRef",
    "$recursiveRef",
    "$ref",
    "allOf",
    "anyOf",
    "if",
    "not",
    "oneOf",
];

/// What fits `schema` although it is of another type than it is about; at the
/// root, and in what properties and items must be.
pub(super) fn faults(schema: &Value, draft: Draft) -> Vec<Fault> {
    let mut found = Vec::new();
    walk(schema, draft, &mut Vec::new(), &mut found);
    found
}

fn walk(schema: &Value, draft: Draft, way: &mut Vec<String>, found: &mut Vec<Fault>) {
    let Value::Object(fields) = schema else {
        return;
    };
    if ELSEWHERE.iter().any(|key| fields.contains_key(*key)) {
        return;
    }
    if let Some((key, others, kind)) = untyped(fields, draft) {
        let mut at = way.clone();
        at.push(key.to_owned());
        let message =
            format!("\"{key}\" where {others} comes, which fits; say \"type\": \"{kind}\"");
        found.push(Fault {
            message,
            at,
            is_minor: true,
        });
    }
    for (key, value) in fields {
        way.push(key.clone());
        match (key.as_str(), value) {
            ("properties" | "patternProperties", Value::Object(by_name)) => {
                for (name, schema) in by_name {
                    way.push(name.clone());
                    walk(schema, draft, way, found);
                    way.pop();
                }
            }
            ("items" | "prefixItems", Value::Array(list)) => {
                for (at, schema) in list.iter().enumerate() {
                    way.push(at.to_string());
                    walk(schema, draft, way, found);
                    way.pop();
                }
            }
            ("items" | "additionalProperties", schema) => walk(schema, draft, way, found),
            _ => {}
        }
        way.pop();
    }
}

/// The first keyword of a schema that is about one type alone and doesn't say
/// so, what fits it besides, and the type.
fn untyped(
    fields: &Map<String, Value>,
    draft: Draft,
) -> Option<(&str, &'static str, &'static str)> {
    let judges = |key: &&str| {
        let is_said = ["type", "const", "enum"].contains(key);
        is_said || OF_OBJECTS.contains(key) || OF_LISTS.contains(key)
    };
    let keys = fields.keys().map(String::as_str);
    let keys: Vec<&str> = keys
        .filter(|key| draft.is_known_keyword(key))
        .filter(judges)
        .collect();
    let first = *keys.first()?;
    let all = |of: &[&str]| keys.iter().all(|key| of.contains(key));
    if all(&OF_OBJECTS) {
        Some((first, "a list or null", "object"))
    } else if all(&OF_LISTS) {
        Some((first, "an object or null", "array"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(schema: &Value) -> Vec<String> {
        let faults = faults(schema, Draft::Draft202012).into_iter();
        faults
            .map(|fault| format!("/{}: {}", fault.at.join("/"), fault.message))
            .collect()
    }

    #[test]
    fn what_is_about_objects_and_does_not_say_so_is_told() {
        assert_eq!(
            said(&json!({ "title": "an order", "required": ["a"], "properties": { "a": true } })),
            [
                "/required: \"required\" where a list or null comes, which fits; say \"type\": \"object\""
            ]
        );
        assert_eq!(
            said(&json!({ "minItems": 1, "items": { "properties": { "a": { "minimum": 1 } } } })),
            [
                "/minItems: \"minItems\" where an object or null comes, which fits; say \"type\": \"array\"",
                "/items/properties: \"properties\" where a list or null comes, which fits; say \"type\": \"object\"",
            ]
        );
    }

    #[test]
    fn what_says_its_type_somewhere_is_left_alone() {
        for schema in [
            json!({ "type": "object", "required": ["a"] }),
            json!({ "type": ["object", "null"], "required": ["a"] }),
            json!({ "enum": [{}, []], "minProperties": 0 }),
            json!({ "allOf": [{ "type": "object" }], "required": ["a"] }),
            json!({ "$ref": "#/$defs/a", "properties": { "a": { "required": ["b"] } } }),
            json!({ "type": "object", "properties": { "a": { "minimum": 1 }, "b": true } }),
            json!({ "required": ["a"], "minItems": 1 }),
            json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] } }),
            json!(true),
        ] {
            assert_eq!(said(&schema), [""; 0], "{schema}");
        }
    }
}
