//! `basic_auth`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

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
        deserializer.deserialize_any(BasicAuthVisitor)
    }
}

struct BasicAuthVisitor;

impl<'de> Visitor<'de> for BasicAuthVisitor {
    type Value = BasicAuth;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("\"user:password\" or a table of `user` and `password`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<BasicAuth, E> {
        match text.split_once(':') {
            Some((user, password)) => Ok(BasicAuth {
                user: user.to_owned(),
                password: password.to_owned(),
            }),
            None => Err(E::custom("there is no `:` between user and password")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BasicAuth, A::Error> {
        let Table { user, password } = Table::deserialize(MapAccessDeserializer::new(map))?;
        if user.contains(':') {
            // RFC 7617, section 2: the first colon ends the user.
            return Err(A::Error::custom("a user can't have a `:`"));
        }
        Ok(BasicAuth { user, password })
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
