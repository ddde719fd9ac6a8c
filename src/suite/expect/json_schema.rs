//! What schema the content must fit.

use std::path::PathBuf;

use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::source::{Located, Span};
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{Schema, unfit};

/// A JSON Schema that the content, read as JSON, must fit.
#[derive(Clone, Debug)]
pub struct SchemaExpect {
    /// What the suite says.
    pub given: GivenSchema,
    /// The schema, once the suite is loaded; a suite with a wrong one isn't
    /// run.
    pub schema: Option<Schema>,
    /// Where it is written.
    pub span: Span,
}

/// A JSON Schema as a suite gives it.
#[derive(Clone, Debug)]
pub enum GivenSchema {
    /// In a file, relative to the one that names it.
    File(PathBuf),
    /// In the suite itself.
    Here(Value),
}

impl<'de> Deserialize<'de> for SchemaExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<GivenSchema>::deserialize(deserializer)?;
        Ok(Self {
            given: value,
            schema: None,
            span,
        })
    }
}

impl<'de> Deserialize<'de> for GivenSchema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for GivenSchema {
    fn wanted() -> String {
        "the file of a JSON Schema, or a table that is one,".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value.as_str() {
            Some(file) => Ok(Self::File(PathBuf::from(file))),
            None => unfit(&Self::wanted(), value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        let table = Map::deserialize(MapAccessDeserializer::new(table))?;
        if table.is_empty() {
            return Err(A::Error::custom(crate::suite::matcher::NOTHING));
        }
        Ok(Self::Here(Value::Object(table)))
    }
}

impl JsonSchema for SchemaExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SchemaExpect".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> schemars::Schema {
        json_schema!({ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "object", "minProperties": 1 }] })
    }
}
