//! What the values that a `JSONPath` finds must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::{Located, Span};
use crate::suite::matcher::{
    Bare, Conditions, Key, Keys, Matcher, NOTHING, TableKey, and_matcher_keys, matcher_table,
};
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::Count;

/// What the values that a `JSONPath` finds must be; met by some value.
#[derive(Clone, Debug)]
pub struct NodeExpect {
    /// What a value is.
    pub value: Option<Matcher<Value>>,
    /// How many values there are.
    pub count: Option<Matcher<Count>>,
    /// Where it is written.
    pub span: Span,
}

impl<'de> Deserialize<'de> for NodeExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Given>::deserialize(deserializer)?;
        Ok(Self {
            value: value.value.map(|bare| Located::new(bare, span).into()),
            count: value.count,
            span,
        })
    }
}

struct Given {
    value: Option<Bare<Value>>,
    count: Option<Matcher<Count>>,
}

enum NodeKey {
    Count,
    Matcher(Key),
}

impl Keys for NodeKey {
    const KNOWN: &'static [&'static str] = and_matcher_keys!("count");

    fn of(word: &str) -> Option<Self> {
        match word {
            "count" => Some(Self::Count),
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
        "a value or a matcher table".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        Ok(Self {
            value: Some(Bare::bare(value)?),
            count: None,
        })
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        let mut count = None;
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = table.next_key()? {
            match key {
                NodeKey::Count => count = Some(table.next_value()?),
                NodeKey::Matcher(key) => conditions.read(key, &mut table)?,
            }
        }
        let conditions = conditions.finish()?;
        if conditions.is_empty() && count.is_none() {
            return Err(A::Error::custom(NOTHING));
        }
        let value = (!conditions.is_empty()).then_some(Bare::Table(conditions));
        Ok(Self { value, count })
    }
}

impl JsonSchema for NodeExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NodeExpect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = matcher_table();
        table["properties"]["count"] = generator.subschema_for::<Matcher<Count>>().into();
        json_schema!({
            "anyOf": [{ "type": ["string", "number", "boolean", "array"] }, table],
        })
    }
}
