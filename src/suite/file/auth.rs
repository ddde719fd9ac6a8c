//! `basic_auth`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::suite::shape::{Shape, shaped};
use crate::suite::value::unfit;

/// A user and a password: `"user:password"`, or a table of both.
#[derive(Clone, Debug)]
pub(in crate::suite) struct BasicAuth {
    pub(in crate::suite) user: String,
    pub(in crate::suite) password: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    user: String,
    password: String,
}

impl<'de> Deserialize<'de> for BasicAuth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for BasicAuth {
    fn wanted() -> String {
        "\"user:password\" or a table of `user` and `password`".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value.as_str().map(|text| text.split_once(':')) {
            Some(Some((user, password))) => Ok(Self {
                user: user.to_owned(),
                password: password.to_owned(),
            }),
            Some(None) => Err("there is no `:` between user and password".to_owned()),
            None => unfit(&Self::wanted(), value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        let Table { user, password } = Table::deserialize(MapAccessDeserializer::new(table))?;
        if user.contains(':') {
            // RFC 7617, section 2: the first colon ends the user.
            return Err(A::Error::custom("a user can't have a `:`"));
        }
        Ok(Self { user, password })
    }
}

impl JsonSchema for BasicAuth {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "BasicAuth".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        json_schema!({ "anyOf": [{ "type": "string", "pattern": ":" }, table] })
    }
}
