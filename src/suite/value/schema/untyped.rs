//! Schemas that are about objects, or about lists, and don't say that it must
//! be one: a keyword about objects holds for whatever is none (draft 2020-12,
//! core, section 7.6.1). So `null` and `[]` fit `{ "required": ["id"] }`.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

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

/// What fits `schema` although it is of another type than it is about: at the
/// root, and in what properties and items must be.
pub(super) fn faults(schema: &Value, draft: Draft, validator: &Validator) -> Vec<Fault> {
    let mut found = Vec::new();
    walk(schema, draft, &mut Vec::new(), &mut found);
    let is_told = found.iter().any(|fault| fault.at.len() == 1);
    if !is_told && !says_type(schema) && fits_most(validator) {
        found.push(Fault {
            message: "null and most else fits; say \"type\"".to_owned(),
            at: Vec::new(),
            is_minor: true,
        });
    }
    found
}

/// Whether a schema says at its root what is meant, be it much.
fn says_type(schema: &Value) -> bool {
    let said = ["type", "const", "enum"];
    said.iter().any(|key| schema.get(key).is_some())
}

/// Whether `null` fits, and documents of all other types, or of all but the one
/// that the schema is about: asked of documents, so that it doesn't matter
/// behind which keywords (`anyOf`, `$ref`, `if`) a type is missing.
fn fits_most(validator: &Validator) -> bool {
    let types = [
        vec![json!(true), json!(false)],
        vec![json!(0), json!(1), json!(-1), json!(1_000), json!(0.5)],
        vec![
            json!(""),
            json!("a"),
            json!("2038-01-19"),
            json!("1".repeat(100)),
        ],
        vec![json!([]), json!([0]), json!(["a", "b"]), json!([{}])],
        vec![json!({}), json!({ "a": 0 })],
    ];
    let fits = |documents: &&Vec<Value>| documents.iter().any(|it| validator.is_valid(it));
    let fitting = types.iter().filter(fits).count();
    validator.is_valid(&Value::Null) && fitting + 1 >= types.len()
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
        let validator = jsonschema::validator_for(schema).unwrap();
        let faults = faults(schema, Draft::Draft202012, &validator).into_iter();
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
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "type": "object" } } }),
            json!({ "anyOf": [{ "type": "object", "required": ["a"] }, { "type": "array" }] }),
            json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
            json!({ "not": { "required": ["a"] } }),
            json!({ "not": { "type": "null" } }),
            json!({ "type": ["array", "string", "number", "boolean", "null"] }),
            json!({ "type": "object", "properties": { "a": { "minimum": 1 }, "b": true } }),
        ] {
            assert_eq!(said(&schema), [""; 0], "{schema}");
        }
    }

    #[test]
    fn no_type_is_missed_behind_other_keywords() {
        let a = || json!({ "required": ["a"] });
        for schema in [
            json!({ "anyOf": [a(), { "required": ["b"] }] }),
            json!({ "anyOf": [a(), { "type": "null" }, { "type": "array" }] }),
            json!({ "allOf": [a(), { "minProperties": 2 }] }),
            json!({ "$ref": "#/$defs/a", "$defs": { "a": a() } }),
            json!({ "if": a(), "then": { "required": ["b"] } }),
            json!({ "not": { "type": "object", "required": ["error"] } }),
            json!({ "required": ["a"], "minItems": 1 }),
            json!({ "minLength": 3, "pattern": "^[1a]" }),
        ] {
            assert_eq!(
                said(&schema),
                ["/: null and most else fits; say \"type\""],
                "{schema}"
            );
        }
    }
}
