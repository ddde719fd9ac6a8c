//! What a header must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::Located;
use crate::suite::matcher::{Bare, Matcher, NOTHING};
use crate::suite::shape::{Shape, shaped};

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
        shaped(deserializer)
    }
}

/// As for any text, but a list is a list of matchers.
impl Shape for Given {
    fn wanted() -> String {
        "a text, `true`, `false`, a matcher table or a list".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        Bare::bare(value).map(Self::One)
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut matchers = Vec::new();
        while let Some(matcher) = list.next_element()? {
            matchers.push(matcher);
        }
        if matchers.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self::List(matchers))
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        Bare::table(table).map(Self::One)
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
