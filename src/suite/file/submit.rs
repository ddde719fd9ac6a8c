//! `submit`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess};
use serde_json::{Value, json};

use super::PartFile;
use crate::source::{Located, Span};
use crate::suite::key::Table;
use crate::suite::shape::{Shape, deserialize_by_shape, or_bare};
use crate::suite::value::{Css, unfit};

/// Fill a form of the page that the step before got, and send it: `true` for
/// the only form as it stands there, or a table.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(rename = "Submit", transform = or_bare(json!({ "const": true })))]
pub(in crate::suite) struct SubmitTable {
    /// Which form, as a CSS selector; the only one of the page if it isn't
    /// said.
    pub(in crate::suite) form: Option<Located<Css>>,
    /// The button that is pressed, by its name, its text or its value; the
    /// first one if it isn't said.
    pub(in crate::suite) button: Option<Located<String>>,
    /// What fields are set to, by their names; all others are sent as the page
    /// has them.
    #[serde(default)]
    pub(in crate::suite) fields: Table<String, Located<RawField>>,
}

deserialize_by_shape!(SubmitTable, RawField, RawPart);

impl Shape for SubmitTable {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        match value {
            Value::Bool(true) => Ok(Self::default()),
            Value::Bool(false) => Err("a step without `submit` sends no form".to_owned()),
            Value::String(_) => Err("which form it is stands in `submit.form`".to_owned()),
            _ => unfit("`true` or a table of `form`, `button` and `fields`", value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(table))
    }
}

/// What a field is set to, as it is written.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, untagged)]
pub(in crate::suite) enum RawField {
    Checked(bool),
    One(RawPart),
    Many(Vec<Located<RawPart>>),
}

/// A text, or a file.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, untagged)]
pub(in crate::suite) enum RawPart {
    Text(#[schemars(extend("type" = ["string", "number"]))] String),
    File(PartFile),
}

impl Shape for RawField {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        match value {
            Value::Bool(checked) => Ok(Self::Checked(*checked)),
            other => RawPart::bare(other, span).map(Self::One),
        }
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A, _: Span) -> Result<Self, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            parts.push(part);
        }
        Ok(Self::Many(parts))
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        RawPart::table(table, span).map(Self::One)
    }
}

impl Shape for RawPart {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Number(n) => Ok(Self::Text(n.to_string())),
            other => unfit("a text or `{ file = \"PATH\" }`", other),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        PartFile::deserialize(MapAccessDeserializer::new(table)).map(Self::File)
    }
}
