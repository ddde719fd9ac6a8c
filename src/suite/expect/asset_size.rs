//! How large files must be at least.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Error, MapAccess};
use serde_json::{Value, json};

use super::asset_choice::AssetKind;
use crate::source::{Located, Span};
use crate::suite::shape::{Shape, deserialize_by_shape, entries};
use crate::suite::value::{Amount, Size};

/// How large files must be at least, in bytes of content.
#[derive(Clone, Debug, PartialEq)]
pub enum LeastSize {
    /// All of them.
    Each(Size),
    /// Those of these kinds.
    ByKind(IndexMap<AssetKind, Located<Size>>),
}

impl LeastSize {
    /// The least that a file of `kind` may have.
    #[must_use]
    pub fn of(&self, kind: AssetKind) -> Option<Size> {
        match self {
            Self::Each(size) => Some(*size),
            Self::ByKind(sizes) => sizes.get(&kind).map(|size| size.value),
        }
    }
}

deserialize_by_shape!(LeastSize);

impl Shape for LeastSize {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        <Size as Amount>::read(value)
            .and_then(positive)
            .map(Self::Each)
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        let sizes: IndexMap<AssetKind, Located<Size>> = IndexMap::deserialize(entries(table)?)?;
        for size in sizes.values() {
            positive(size.value).map_err(A::Error::custom)?;
        }
        Ok(Self::ByKind(sizes))
    }
}

fn positive(size: Size) -> Result<Size, String> {
    match size.0 {
        0 => Err("every file has 0 bytes or more, and an empty one is wrong anyway".to_owned()),
        _ => Ok(size),
    }
}

impl JsonSchema for LeastSize {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LeastSize".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let size = generator.subschema_for::<Size>();
        let kinds = [
            ("stylesheet", "Of stylesheets."),
            ("script", "Of scripts."),
            ("image", "Of images."),
            ("icon", "Of icons."),
            ("font", "Of fonts."),
            ("manifest", "Of manifests."),
            ("preload", "Of what is fetched ahead."),
        ];
        let sized = |description: &str| {
            let mut size = size.clone();
            size.insert("description".to_owned(), description.into());
            Value::from(size)
        };
        let properties: serde_json::Map<String, Value> = kinds
            .into_iter()
            .map(|(kind, description)| (kind.to_owned(), sized(description)))
            .collect();
        let table = json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": false,
            "properties": properties,
        });
        json_schema!({ "anyOf": [size, table] })
    }
}
