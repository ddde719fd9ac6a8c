//! What stands in a schema and judges nothing: a keyword that is misspelt, of
//! another draft, or without the one that it belongs to. JSON Schema lets
//! validators pass over all of that (draft 2020-12, section 6.5).

use std::collections::BTreeMap;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value};

use super::Fault;
use super::fault::{MESSAGE, PART};
use super::untyped;
use crate::source::{elide, nearest, quote};

/// Words that are for readers, or only name a place.
const REMARKS: [&str; 19] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$schema",
    "$vocabulary",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "id",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Keywords whose value is a schema, or a list of such.
const ONE_OR_LIST: [&str; 16] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];

/// Keywords whose value has schemas by name.
pub(super) const BY_NAME: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// All other keywords that judge.
const OTHERS: [&str; 19] = [
    "const",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
];

/// What judges nothing in `schema`, and in `others`, the files that it refers
/// to: each thing once, with its first place.
pub(super) fn faults(
    schema: &Value,
    others: &[(String, Value)],
    validator: &Validator,
) -> Vec<Fault> {
    let mut search = Search::default();
    let documents = || std::iter::once(schema).chain(others.iter().map(|(_, other)| other));
    documents().for_each(|document| search.note_references(document));
    let draft = Draft::default().detect(schema);
    search.walk(schema, draft, &mut Vec::new());
    let mut faults = search.take(None);
    if !allows_all(schema, draft) {
        faults.extend(untyped::faults(schema, draft, validator));
    } else if faults.is_empty() {
        faults.push(Fault {
            message: "whatever there is fits it".to_owned(),
            at: Vec::new(),
            is_minor: true,
        });
    }
    for (name, other) in others {
        search.walk(other, draft.detect(other), &mut Vec::new());
        faults.extend(search.take(Some(name)));
    }
    faults
}

/// Whether a schema is `true`, or has no keyword that judges.
fn allows_all(schema: &Value, draft: Draft) -> bool {
    let judges = |key: &String| {
        draft.is_known_keyword(key) && key != "definitions" && !REMARKS.contains(&key.as_str())
    };
    match schema {
        Value::Object(fields) => !fields.keys().any(judges),
        other => *other == Value::Bool(true),
    }
}

#[derive(Default)]
struct Search {
    /// The keys that references lead through: places, and no keywords.
    led_through: Vec<String>,
    /// What is found, with the first place of each and how often it is there.
    found: BTreeMap<String, (Vec<String>, usize)>,
}

impl Search {
    fn note_references(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    if let ("$ref", Some(to)) = (key.as_str(), value.as_str()) {
                        let fragment = to.split_once('#').map_or("", |(_, fragment)| fragment);
                        let keys = fragment.split('/').skip(1).map(str::to_owned);
                        self.led_through.extend(keys);
                    }
                    self.note_references(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.note_references(item)),
            _ => {}
        }
    }

    fn walk(&mut self, schema: &Value, draft: Draft, way: &mut Vec<String>) {
        let Value::Object(fields) = schema else {
            return;
        };
        for (key, value) in fields {
            way.push(key.clone());
            if let Some(why) = self.why_vacuous(key, fields, draft) {
                let at = self.found.entry(why).or_insert_with(|| (way.clone(), 0));
                at.1 += 1;
            } else {
                self.inner(key, value, draft, way);
            }
            way.pop();
        }
    }

    /// The schemas that a keyword has.
    fn inner(&mut self, key: &str, value: &Value, draft: Draft, way: &mut Vec<String>) {
        let each: Vec<(String, &Value)> = match value {
            Value::Object(_) if ONE_OR_LIST.contains(&key) => return self.walk(value, draft, way),
            Value::Object(by_name) if BY_NAME.contains(&key) => {
                by_name.iter().map(|(k, v)| (k.clone(), v)).collect()
            }
            Value::Array(list) if ONE_OR_LIST.contains(&key) => {
                let each = list.iter().enumerate();
                each.map(|(at, item)| (at.to_string(), item)).collect()
            }
            _ => return,
        };
        for (name, schema) in each {
            way.push(name);
            self.walk(schema, draft, way);
            way.pop();
        }
    }

    /// Why the keyword `key` of a schema judges nothing, if it doesn't.
    fn why_vacuous(&self, key: &str, fields: &Map<String, Value>, draft: Draft) -> Option<String> {
        let is_place = self.led_through.iter().any(|place| place == key);
        if REMARKS.contains(&key) || key.starts_with("x-") || is_place {
            return None;
        }
        let written = quote(key, PART);
        if !draft.is_known_keyword(key) {
            let elsewhere = Draft::Unknown.is_known_keyword(key);
            return Some(match nearest(key, keywords(draft)) {
                _ if elsewhere => format!(
                    "{written} is a keyword of other drafts than {}",
                    name(draft)
                ),
                Some(near) => format!("{written} is no keyword: did you mean \"{near}\"?"),
                None => format!("{written} is no keyword of {}", name(draft)),
            });
        }
        let has = |key: &str| fields.contains_key(key);
        let is_old = matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
        let is_only_said = matches!(draft, Draft::Draft201909 | Draft::Draft202012);
        match key {
            "definitions" | "$ref" => None,
            _ if is_old && has("$ref") => Some(format!(
                "{written} beside \"$ref\" counts for nothing in {}",
                name(draft)
            )),
            "contentEncoding" | "contentMediaType" | "contentSchema" if is_only_said => {
                Some(format!("{written} is only a remark in {}", name(draft)))
            }
            "then" | "else" if !has("if") => Some(format!("{written} without \"if\"")),
            "if" if !has("then") && !has("else") => {
                Some(format!("{written} without \"then\" or \"else\""))
            }
            "minContains" | "maxContains" if !has("contains") => {
                Some(format!("{written} without \"contains\""))
            }
            "additionalItems" if !fields.get("items").is_some_and(Value::is_array) => {
                Some(format!("{written} without a list of \"items\""))
            }
            _ => None,
        }
    }

    /// What was found, in the file `name` that the schema refers to, or in
    /// itself.
    fn take(&mut self, name: Option<&str>) -> Vec<Fault> {
        let found = std::mem::take(&mut self.found).into_iter();
        let fault = |(mut message, (at, times)): (String, (Vec<String>, usize))| {
            if times > 1 {
                message = format!("{message} ({times} times)");
            }
            if let Some(name) = name {
                let way = at.join("/");
                message = format!("in {}, at /{way}: {message}", quote(name, PART));
            }
            Fault {
                message: elide(&crate::source::one_line(&message), MESSAGE).into_owned(),
                at: if name.is_some() { Vec::new() } else { at },
                is_minor: true,
            }
        };
        found.map(fault).collect()
    }
}

fn keywords(draft: Draft) -> impl Iterator<Item = &'static str> {
    let all = ONE_OR_LIST.iter().chain(&BY_NAME).chain(&OTHERS).copied();
    all.filter(move |key| draft.is_known_keyword(key))
}

fn name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "draft 4",
        Draft::Draft6 => "draft 6",
        Draft::Draft7 => "draft 7",
        Draft::Draft201909 => "draft 2019-09",
        _ => "draft 2020-12",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(schema: &Value) -> Vec<String> {
        let line = |fault: Fault| format!("/{}: {}", fault.at.join("/"), fault.message);
        let validator = jsonschema::validator_for(schema).unwrap();
        faults(schema, &[], &validator)
            .into_iter()
            .map(line)
            .collect()
    }

    #[test]
    fn what_no_document_is_held_to_is_told() {
        let schema = json!({
            "type": "object",
            "requierd": ["id"],
            "properties": {
                "id": { "allOf": [{ "type": "integer", "nullable": true }] },
                "name": { "nullable": true, "contentEncoding": "base64" },
                "list": { "items": true, "additionalItems": false, "minContains": 1 },
            },
            "then": true,
            "if": true,
            "else": false,
        });
        assert_eq!(
            said(&schema),
            [
                "/properties/list/additionalItems: \"additionalItems\" without a list of \"items\"",
                "/properties/name/contentEncoding: \"contentEncoding\" is only a remark in draft 2020-12",
                "/properties/list/minContains: \"minContains\" without \"contains\"",
                "/properties/id/allOf/0/nullable: \"nullable\" is no keyword of draft 2020-12 (2 times)",
                "/requierd: \"requierd\" is no keyword: did you mean \"required\"?",
            ]
        );
    }

    #[test]
    fn older_drafts_know_less() {
        let draft = "http://json-schema.org/draft-07/schema#";
        let schema = json!({
            "$schema": draft,
            "type": "object",
            "definitions": { "id": { "type": "integer" } },
            "dependentRequired": { "a": ["b"] },
            "properties": { "id": { "$ref": "#/definitions/id", "minimum": 1, "title": "its id" } },
        });
        assert_eq!(
            said(&schema),
            [
                "/dependentRequired: \"dependentRequired\" is a keyword of other drafts than draft 7",
                "/properties/id/minimum: \"minimum\" beside \"$ref\" counts for nothing in draft 7",
            ]
        );
    }

    #[test]
    fn a_schema_that_says_nothing_is_told() {
        for schema in [
            json!(true),
            json!({}),
            json!({ "title": "all", "definitions": { "id": { "type": "integer" } } }),
        ] {
            assert_eq!(said(&schema), ["/: whatever there is fits it"]);
        }
        assert_eq!(said(&json!(false)), [""; 0]);
        assert_eq!(said(&json!({ "type": "object" })), [""; 0]);
    }

    #[test]
    fn remarks_and_names_are_left_alone() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": "of the shop",
            "x-owner": "edith",
            "$ref": "#/components/schemas/item",
            "minProperties": 1,
            "components": { "schemas": { "item": { "type": "object", "properties": { "requierd": true } } } },
            "properties": { "requierd": { "enum": [{ "requierd": 1 }], "const": { "typ": 1 } } },
        });
        assert_eq!(said(&schema), [""; 0]);
    }
}
