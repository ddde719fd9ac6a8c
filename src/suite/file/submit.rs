//! `submit`.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::PartFile;
use crate::source::Located;
use crate::suite::key::Named;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{Css, unfit};

/// Fill a form of the page that the step before got, and send it: `true` for
/// the only form as it stands there, or a table.
#[derive(Clone, Debug, Default)]
pub(in crate::suite) struct SubmitTable {
    pub(in crate::suite) form: Option<Located<Css>>,
    pub(in crate::suite) button: Option<Located<String>>,
    pub(in crate::suite) fields: IndexMap<Named<String>, Located<FieldGiven>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Which form, as a CSS selector; the only one of the page if it isn't
    /// said.
    form: Option<Located<Css>>,
    /// The button that is pressed, by its name, its text or its value; the
    /// first one if it isn't said.
    button: Option<Located<String>>,
    /// What fields are set to, by their names; all others are sent as the page
    /// has them.
    #[serde(default)]
    fields: IndexMap<Named<String>, Located<FieldGiven>>,
}

impl<'de> Deserialize<'de> for SubmitTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for SubmitTable {
    fn wanted() -> String {
        "`true` or a table of `form`, `button` and `fields`".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(true) => Ok(Self::default()),
            Value::Bool(false) => Err("a step without `submit` sends no form".to_owned()),
            Value::String(_) => Err("which form it is stands in `submit.form`".to_owned()),
            _ => unfit(&Self::wanted(), value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(table))?;
        Ok(Self {
            form: table.form,
            button: table.button,
            fields: table.fields,
        })
    }
}

impl JsonSchema for SubmitTable {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Submit".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        json_schema!({ "anyOf": [{ "const": true }, table] })
    }
}

/// What a field is set to, as it is written.
#[derive(Clone, Debug)]
pub(in crate::suite) enum FieldGiven {
    Checked(bool),
    One(PartGiven),
    Several(Vec<Located<PartGiven>>),
}

/// A text, or a file.
#[derive(Clone, Debug)]
pub(in crate::suite) enum PartGiven {
    Text(String),
    File(PartFile),
}

impl<'de> Deserialize<'de> for FieldGiven {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for FieldGiven {
    fn wanted() -> String {
        "a text, a list, `true`, `false` or `{ file = \"PATH\" }`".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(checked) => Ok(Self::Checked(*checked)),
            other => PartGiven::bare(other).map(Self::One),
        }
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            parts.push(part);
        }
        Ok(Self::Several(parts))
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        PartGiven::table(table).map(Self::One)
    }
}

impl<'de> Deserialize<'de> for PartGiven {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for PartGiven {
    fn wanted() -> String {
        "a text or `{ file = \"PATH\" }`".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Number(n) => Ok(Self::Text(n.to_string())),
            other => unfit(&Self::wanted(), other),
        }
    }

    fn list<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::custom(format!(
            "{} is wanted here, not a list",
            Self::wanted()
        )))
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        PartFile::deserialize(MapAccessDeserializer::new(table)).map(Self::File)
    }
}

impl JsonSchema for FieldGiven {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FieldValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let file = generator.subschema_for::<PartFile>();
        let part = serde_json::json!({ "anyOf": [{ "type": ["string", "number"] }, file] });
        json_schema!({
            "anyOf": [
                { "type": ["string", "number", "boolean"] },
                file,
                { "type": "array", "items": part },
            ],
        })
    }
}
