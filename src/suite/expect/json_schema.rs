//! What schema the content must fit.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::MapAccess;
use serde_json::{Map, Value};

use crate::source::Span;
use crate::suite::shape::{Shape, deserialize_by_shape, entries};
use crate::suite::value::{Schema, unfit};

/// A JSON Schema that the content, read as JSON, must fit.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, with = "Value", extend("anyOf" = [
    { "type": "string", "minLength": 1 },
    { "type": "object", "minProperties": 1 },
]))]
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

deserialize_by_shape!(SchemaExpect);

impl SchemaExpect {
    const fn given(given: GivenSchema, span: Span) -> Self {
        Self {
            given,
            schema: None,
            span,
        }
    }
}

/// A bare text is the file.
impl Shape for SchemaExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        match value.as_str() {
            Some(file) => Ok(Self::given(GivenSchema::File(file.into()), span)),
            None => unfit("the file of a JSON Schema, or a table that is one,", value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        let table = Map::deserialize(entries(table)?)?;
        Ok(Self::given(GivenSchema::Here(Value::Object(table)), span))
    }
}
