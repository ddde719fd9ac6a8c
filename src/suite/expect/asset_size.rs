//! How large files must be at least.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::StrDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::asset_choice::{AssetKind, UrlPattern};
use crate::source::{Located, Span};
use crate::suite::key::{Named, Table};
use crate::suite::shape::{Shape, deserialize_by_shape, entries};
use crate::suite::value::{Amount, Size};

/// How large files must be at least, in bytes of content.
#[derive(Clone, Debug)]
pub enum LeastSize {
    /// All of them.
    Each(Size),
    /// Those of some kinds, and those that patterns name.
    Some(Table<SizeKey, Located<Size>>),
}

impl LeastSize {
    /// The least that a file may have that is of `kinds`, and at `url`, of which
    /// `path` is the path and query. Of several, the largest counts.
    #[must_use]
    pub fn of(&self, kinds: &[AssetKind], url: &str, path: &str) -> Option<Size> {
        let table = match self {
            Self::Each(size) => return (!kinds.is_empty()).then_some(*size),
            Self::Some(table) => table,
        };
        let fitting = table.iter().filter(|(key, _)| match &key.value {
            SizeKey::Kind(kind) => kinds.contains(kind),
            SizeKey::Pattern(pattern) => pattern.is_match(url, path),
        });
        let sizes = fitting.map(|(_, size)| size.value);
        sizes.max_by_key(|size| size.0)
    }

    /// The kinds that it names.
    pub fn kinds(&self) -> impl Iterator<Item = AssetKind> {
        self.keys().filter_map(|key| match &key.value {
            SizeKey::Kind(kind) => Some(*kind),
            SizeKey::Pattern(_) => None,
        })
    }

    /// The patterns that it names, each with its place.
    pub fn patterns(&self) -> impl Iterator<Item = (&UrlPattern, Span)> {
        self.keys().filter_map(|key| match &key.value {
            SizeKey::Kind(_) => None,
            SizeKey::Pattern(pattern) => Some((pattern, key.span)),
        })
    }

    fn keys(&self) -> impl Iterator<Item = &Named<SizeKey>> {
        let table = match self {
            Self::Each(_) => None,
            Self::Some(table) => Some(table),
        };
        table.into_iter().flat_map(Table::keys)
    }
}

/// Which files a size is of.
#[derive(Clone, Debug)]
pub enum SizeKey {
    /// Those of a kind.
    Kind(AssetKind),
    /// Those that a pattern names.
    Pattern(UrlPattern),
}

impl<'de> Deserialize<'de> for SizeKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // No kind has such characters.
        if text.contains(['/', '*', '.', ':']) {
            let pattern = UrlPattern::try_from(Value::String(text));
            return pattern.map(Self::Pattern).map_err(D::Error::custom);
        }
        let word: StrDeserializer<'_, D::Error> = text.as_str().into_deserializer();
        AssetKind::deserialize(word).map(Self::Kind)
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
        let sizes: Table<SizeKey, Located<Size>> = Table::deserialize(entries(table)?)?;
        for size in sizes.values() {
            positive(size.value).map_err(A::Error::custom)?;
        }
        Ok(Self::Some(sizes))
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
            "patternProperties": { "[/*.:]": sized("Of the files that the pattern names.") },
        });
        json_schema!({ "anyOf": [size, table] })
    }
}
