//! What the values that a `JSONPath` finds must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess};
use serde_json::Value;

use crate::source::Span;
use crate::suite::matcher::{
    Conditions, Key, Keys, Matcher, Matchers, TableKey, and_matcher_keys, matcher_table,
};
use crate::suite::shape::{NOTHING, Shape, deserialize_by_shape};
use crate::suite::value::{Count, Operand};

/// What the values that a `JSONPath` finds must be; met by some value.
#[derive(Clone, Debug)]
pub struct NodeExpect {
    /// What a value is.
    pub value: Option<Matcher<Value>>,
    /// How many values there are.
    pub count: Option<Matchers<Count>>,
    /// Where it is written.
    pub span: Span,
}

enum NodeKey {
    Count,
    Matcher(Key),
}

impl Keys for NodeKey {
    const KNOWN: &'static [&'static str] =
        and_matcher_keys!("count", "type", "format", "length", "empty");

    fn of(word: &str) -> Option<Self> {
        match word {
            "count" => Some(Self::Count),
            other => Key::of(other).map(Self::Matcher),
        }
    }
}

deserialize_by_shape!(NodeExpect);

impl Shape for NodeExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        Ok(Self {
            value: Some(Matcher::bare(value, span)?),
            count: None,
            span,
        })
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A, span: Span) -> Result<Self, A::Error> {
        let mut count = None;
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = table.next_key()? {
            match key {
                NodeKey::Count => count = Some(table.next_value()?),
                NodeKey::Matcher(key) => conditions.read(key, &mut table)?,
            }
        }
        let value = conditions.finish(span)?;
        if value.is_none() && count.is_none() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self { value, count, span })
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
        let mut table = matcher_table::<Value>();
        table["properties"]["count"] = generator.subschema_for::<Matchers<Count>>().into();
        json_schema!({ "anyOf": [Value::schema(), table] })
    }
}
