//! A path into a JSON document.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json_path::{JsonPath, PathElement};

use super::JsonStep;

/// A `JSONPath` query (RFC 9535).
#[derive(Clone, Debug)]
pub struct Path {
    text: String,
    query: JsonPath,
}

impl Path {
    /// The query as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Every value of `document` that the query leads to.
    #[must_use]
    pub fn select<'a>(&self, document: &'a serde_json::Value) -> Vec<&'a serde_json::Value> {
        self.query.query(document).all()
    }

    /// As [`select`](Self::select), each value with the keys and places that
    /// lead to it, a place as its number.
    #[must_use]
    pub fn locate<'a>(
        &self,
        document: &'a serde_json::Value,
    ) -> Vec<(Vec<JsonStep<'a>>, &'a serde_json::Value)> {
        let located = self.query.query_located(document).into_iter();
        located
            .map(|node| {
                let steps = node.location().iter().map(|step| match step {
                    PathElement::Name(key) => JsonStep::Key(key),
                    PathElement::Index(at) => JsonStep::Place(*at),
                });
                (steps.collect(), node.node())
            })
            .collect()
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match JsonPath::parse(&text) {
            Ok(query) => Ok(Self { text, query }),
            Err(_) if !text.starts_with('$') => Err(D::Error::custom(format!(
                "a JSONPath begins with `$`: did you mean `$.{text}`?"
            ))),
            // The library's message is often just "parser error".
            Err(error) => Err(D::Error::custom(format!(
                "this is no JSONPath (RFC 9535): it goes wrong at character {}",
                error.position() + 1
            ))),
        }
    }
}

impl JsonSchema for Path {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "JsonPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^\$" })
    }
}
