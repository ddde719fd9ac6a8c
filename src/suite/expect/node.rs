//! What the values that a `JSONPath` finds must be.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::{Located, Span};
use crate::suite::matcher::{
    Bare, BareVisitor, Conditions, Key, Keys, Matcher, TableKey, matcher_table,
};
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
    const KNOWN: &'static [&'static str] = &[
        "equals",
        "contains",
        "starts_with",
        "ends_with",
        "matches",
        "one_of",
        "not",
        "min",
        "max",
        "about",
        "within",
        "absent",
        "count",
    ];

    fn of(word: &str) -> Option<Self> {
        match word {
            "count" => Some(Self::Count),
            other => Key::of(other).map(Self::Matcher),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

fn bare<E>(bare: Result<Bare<Value>, E>) -> Result<Given, E> {
    Ok(Given {
        value: Some(bare?),
        count: None,
    })
}

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value or a matcher table")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Given, E> {
        bare(BareVisitor(PhantomData).visit_bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Given, E> {
        bare(BareVisitor(PhantomData).visit_i64(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Given, E> {
        bare(BareVisitor(PhantomData).visit_f64(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Given, E> {
        bare(BareVisitor(PhantomData).visit_str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Given, A::Error> {
        bare(BareVisitor(PhantomData).visit_seq(seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        let mut count = None;
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = map.next_key()? {
            match key {
                NodeKey::Count => count = Some(map.next_value()?),
                NodeKey::Matcher(key) => conditions.read(key, &mut map)?,
            }
        }
        let conditions = conditions.finish()?;
        if conditions.is_empty() && count.is_none() {
            return Err(A::Error::custom("an empty table asks for nothing"));
        }
        let value = (!conditions.is_empty()).then_some(Bare::Table(conditions));
        Ok(Given { value, count })
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
