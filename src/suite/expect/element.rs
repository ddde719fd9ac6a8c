//! What the elements that a selector finds must be.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::{Located, Span};
use crate::suite::key::Named;
use crate::suite::matcher::{
    Bare, Conditions, Key, Keys, Matcher, NOTHING, TableKey, and_matcher_keys, matcher_table,
};
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::Count;

/// What the elements that a selector finds must be. Without a `count`, there
/// must be one at least; texts and attributes are met by some element.
#[derive(Clone, Debug)]
pub struct ElementExpect {
    /// The text of an element, white space folded.
    pub text: Option<Matcher<String>>,
    /// How many elements there are.
    pub count: Option<Matcher<Count>>,
    /// Attributes of an element, by name.
    pub attrs: IndexMap<Named<String>, Matcher<String>>,
    /// Where it is written.
    pub span: Span,
}

impl<'de> Deserialize<'de> for ElementExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Given>::deserialize(deserializer)?;
        Ok(Self {
            text: value.text.map(|text| match text {
                Text::Given(matcher) => matcher,
                Text::Bare(bare) => Located::new(bare, span).into(),
            }),
            count: value.count,
            attrs: value.attrs,
            span,
        })
    }
}

#[derive(Default)]
struct Given {
    text: Option<Text>,
    count: Option<Matcher<Count>>,
    attrs: IndexMap<Named<String>, Matcher<String>>,
}

enum Text {
    /// With a place of its own.
    Given(Matcher<String>),
    /// At the place of the whole.
    Bare(Bare<String>),
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
            other => Key::of(other).map(Self::Matcher),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for Given {
    fn wanted() -> String {
        "a text, `true`, `false` or a table of text, count, attrs and matchers".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        Ok(Self {
            text: Some(Text::Bare(Bare::bare(value)?)),
            ..Self::default()
        })
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        let mut given = Self::default();
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = table.next_key()? {
            match key {
                ElementKey::Text => given.text = Some(Text::Given(table.next_value()?)),
                ElementKey::Count => given.count = Some(table.next_value()?),
                ElementKey::Attrs => given.attrs = table.next_value()?,
                ElementKey::Matcher(key) => conditions.read(key, &mut table)?,
            }
        }
        let conditions = conditions.finish()?;
        if !conditions.is_empty() {
            if given.text.is_some() {
                return Err(A::Error::custom(
                    "the matchers here are about the text, and `text` is too: use one of them",
                ));
            }
            given.text = Some(Text::Bare(Bare::Table(conditions)));
        }
        if given.text.is_none() && given.count.is_none() && given.attrs.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(given)
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
        let text = generator.subschema_for::<Matcher<String>>();
        let count = generator.subschema_for::<Matcher<Count>>();
        let mut table = matcher_table();
        table["properties"]["text"] = text.clone().into();
        table["properties"]["count"] = count.into();
        table["properties"]["attrs"] =
            serde_json::json!({ "type": "object", "additionalProperties": text });
        json_schema!({ "anyOf": [{ "type": ["string", "number", "boolean"] }, table] })
    }
}
