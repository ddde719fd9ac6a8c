//! How long each phase may take.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::suite::matcher::{Matcher, NOTHING};
use crate::suite::value::Millis;

/// How long each phase may take.
#[derive(Clone, Debug, PartialEq)]
pub struct TimingExpect {
    /// Finding the address of the name.
    pub resolve: Option<Matcher<Millis>>,
    /// Opening the connection.
    pub connect: Option<Matcher<Millis>>,
    /// The TLS handshake.
    pub tls: Option<Matcher<Millis>>,
    /// From the request to the head of the answer.
    pub first_byte: Option<Matcher<Millis>>,
    /// The same as `time`.
    pub total: Option<Matcher<Millis>>,
}

/// How long each phase may take, `total` from start to end; the others are those
/// of the last request.
#[derive(Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of phases")]
struct Table {
    /// Finding the address of the name.
    resolve: Option<Matcher<Millis>>,
    /// Opening the connection.
    connect: Option<Matcher<Millis>>,
    /// The TLS handshake.
    tls: Option<Matcher<Millis>>,
    /// From the request to the head of the answer.
    first_byte: Option<Matcher<Millis>>,
    /// The same as `time`: from start to end, with all redirects.
    total: Option<Matcher<Millis>>,
}

impl<'de> Deserialize<'de> for TimingExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = Table::deserialize(deserializer)?;
        if table == Table::default() {
            return Err(D::Error::custom(NOTHING));
        }
        Ok(Self {
            resolve: table.resolve,
            connect: table.connect,
            tls: table.tls,
            first_byte: table.first_byte,
            total: table.total,
        })
    }
}

impl JsonSchema for TimingExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimingExpect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Table::json_schema(generator)
    }
}
