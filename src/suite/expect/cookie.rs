//! What a cookie that the answer sets must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::{Located, Span};
use crate::suite::matcher::{Bare, Matcher, NOTHING};
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::Millis;

/// What a cookie that the answer sets must be (RFC 6265, section 5.2).
#[derive(Clone, Debug, Default)]
pub struct CookieExpect {
    /// Its value.
    pub value: Option<Matcher<String>>,
    /// Whether it is sent over https alone.
    pub secure: Option<Located<bool>>,
    /// Whether scripts can't see it.
    pub http_only: Option<Located<bool>>,
    /// Whether other sites may send it: `"Lax"`, `"Strict"`, `"None"`.
    pub same_site: Option<Matcher<String>>,
    /// The paths that it is sent to.
    pub path: Option<Matcher<String>>,
    /// The hosts that it is sent to.
    pub domain: Option<Matcher<String>>,
    /// How long it lives: `{ min = "1d" }`.
    pub max_age: Option<Matcher<Millis>>,
    /// Where it is written.
    pub span: Span,
}

/// What a cookie must be.
#[derive(Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Its value.
    value: Option<Matcher<String>>,
    /// Whether it is sent over https alone.
    secure: Option<Located<bool>>,
    /// Whether scripts can't see it.
    http_only: Option<Located<bool>>,
    /// Whether other sites may send it: `"Lax"`, `"Strict"`, `"None"`.
    same_site: Option<Matcher<String>>,
    /// The paths that it is sent to.
    path: Option<Matcher<String>>,
    /// The hosts that it is sent to.
    domain: Option<Matcher<String>>,
    /// How long it lives: `{ min = "1d" }`.
    max_age: Option<Matcher<Millis>>,
}

enum Given {
    Bare(Bare<String>),
    Table(Box<Table>),
}

impl<'de> Deserialize<'de> for CookieExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Given>::deserialize(deserializer)?;
        Ok(match value {
            Given::Bare(bare) => Self {
                value: Some(Located::new(bare, span).into()),
                span,
                ..Self::default()
            },
            Given::Table(table) => Self {
                value: table.value,
                secure: table.secure,
                http_only: table.http_only,
                same_site: table.same_site,
                path: table.path,
                domain: table.domain,
                max_age: table.max_age,
                span,
            },
        })
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for Given {
    fn wanted() -> String {
        "a text, `true`, `false` or a table of attributes".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        Bare::bare(value).map(Self::Bare)
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(table))?;
        if table == Table::default() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self::Table(Box::new(table)))
    }
}

impl JsonSchema for CookieExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CookieExpect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        json_schema!({ "anyOf": [{ "type": ["string", "number", "boolean"] }, table] })
    }
}
