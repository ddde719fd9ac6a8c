//! What a header must be.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::source::Located;
use crate::suite::matcher::{Bare, BareVisitor, Matcher};

/// What a header must be: each matcher is met by some value of it.
#[derive(Clone, Debug)]
pub struct HeaderExpect(pub Vec<Matcher<String>>);

impl<'de> Deserialize<'de> for HeaderExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Given>::deserialize(deserializer)?;
        Ok(match value {
            Given::One(bare) => Self(vec![Located::new(bare, span).into()]),
            Given::List(matchers) => Self(matchers),
        })
    }
}

enum Given {
    One(Bare<String>),
    List(Vec<Matcher<String>>),
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

/// As for any text, but a list is a list of matchers.
struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text, `true`, `false`, a matcher table or a list")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Given, E> {
        BareVisitor(PhantomData).visit_bool(value).map(Given::One)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Given, E> {
        BareVisitor(PhantomData).visit_i64(value).map(Given::One)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Given, E> {
        BareVisitor(PhantomData).visit_f64(value).map(Given::One)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Given, E> {
        BareVisitor(PhantomData).visit_str(value).map(Given::One)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Given, A::Error> {
        BareVisitor(PhantomData).visit_map(map).map(Given::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Given, A::Error> {
        let mut matchers = Vec::new();
        while let Some(matcher) = seq.next_element()? {
            matchers.push(matcher);
        }
        if matchers.is_empty() {
            return Err(A::Error::custom("an empty list asks for nothing"));
        }
        Ok(Given::List(matchers))
    }
}

impl JsonSchema for HeaderExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "HeaderExpect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let matcher = generator.subschema_for::<Matcher<String>>();
        json_schema!({
            "anyOf": [matcher, { "type": "array", "items": matcher, "minItems": 1 }],
        })
    }
}
