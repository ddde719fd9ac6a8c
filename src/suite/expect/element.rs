//! What the elements that a selector finds must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, SeqAccess};
use serde_json::Value;

use crate::source::Span;
use crate::suite::key::Table;
use crate::suite::matcher::{
    Conditions, Key, KeyFor, Keys, Matchers, TableKey, and_matcher_keys, matcher_table,
};
use crate::suite::shape::{NOTHING, Shape, deserialize_by_shape};
use crate::suite::value::Count;

/// What the elements that a selector finds must be. Without a `count`, there
/// must be one at least; texts and attributes are met by some element.
#[derive(Clone, Debug)]
pub struct ElementExpect {
    /// The text of an element, white space folded.
    pub text: Option<Matchers<String>>,
    /// How many elements there are.
    pub count: Option<Matchers<Count>>,
    /// Attributes of an element, by name.
    pub attrs: Table<String, Matchers<String>>,
    /// Where it is written.
    pub span: Span,
}

enum ElementKey {
    Text,
    Count,
    Attrs,
    Matcher(Key),
}

impl Keys for ElementKey {
    const KNOWN: &'static [&'static str] = and_matcher_keys!("text", "count", "attrs");

    fn of(word: &str) -> Option<Self> {
        match word {
            "text" => Some(Self::Text),
            "count" => Some(Self::Count),
            "attrs" => Some(Self::Attrs),
            other => KeyFor::<String>::of(other).map(|key| Self::Matcher(key.0)),
        }
    }
}

deserialize_by_shape!(ElementExpect);

impl From<Matchers<String>> for ElementExpect {
    fn from(text: Matchers<String>) -> Self {
        Self {
            span: text.span,
            text: Some(text),
            count: None,
            attrs: Table::default(),
        }
    }
}

/// A bare text is that of an element, and so is each of a list.
impl Shape for ElementExpect {
    const WORDS: bool = true;

    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        Matchers::bare(value, span).map(Self::from)
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, span: Span) -> Result<Self, A::Error> {
        Matchers::list(list, span).map(Self::from)
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A, span: Span) -> Result<Self, A::Error> {
        let (mut text, mut count, mut attrs) = (None, None, Table::default());
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = table.next_key()? {
            match key {
                ElementKey::Text => text = Some(table.next_value()?),
                ElementKey::Count => count = Some(table.next_value()?),
                ElementKey::Attrs => attrs = table.next_value()?,
                ElementKey::Matcher(key) => conditions.read(key, &mut table)?,
            }
        }
        if let Some(conditions) = conditions.finish(span)?
            && text.replace(Matchers::from(conditions)).is_some()
        {
            return Err(A::Error::custom(
                "the matchers here are about the text, and `text` is too: use one of them",
            ));
        }
        if text.is_none() && count.is_none() && attrs.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self {
            text,
            count,
            attrs,
            span,
        })
    }
}

impl JsonSchema for ElementExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ElementExpect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Matchers<String>>();
        let count = generator.subschema_for::<Matchers<Count>>();
        let mut table = matcher_table::<String>();
        table["properties"]["text"] = text.clone().into();
        table["properties"]["count"] = count.into();
        table["properties"]["attrs"] =
            serde_json::json!({ "type": "object", "additionalProperties": text });
        json_schema!({ "anyOf": [text, table] })
    }
}
