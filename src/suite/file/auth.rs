//! `basic_auth`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde_json::{Value, json};

use crate::source::Span;
use crate::suite::shape::{Shape, deserialize_by_shape, or_bare};
use crate::suite::value::unfit;

/// A user and a password: `"user:password"`, or a table of both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(
    rename = "BasicAuth",
    transform = or_bare(json!({ "type": "string", "pattern": ":" }))
)]
pub(in crate::suite) struct BasicAuth {
    pub(in crate::suite) user: String,
    pub(in crate::suite) password: String,
}

deserialize_by_shape!(BasicAuth);

impl Shape for BasicAuth {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        match value.as_str().map(|text| text.split_once(':')) {
            Some(Some((user, password))) => Ok(Self {
                user: user.to_owned(),
                password: password.to_owned(),
            }),
            Some(None) => Err("there is no `:` between user and password".to_owned()),
            None => unfit(
                "\"user:password\" or a table of `user` and `password`",
                value,
            ),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        let auth = Self::deserialize(MapAccessDeserializer::new(table))?;
        if auth.user.contains(':') {
            // RFC 7617, section 2: the first colon ends the user.
            return Err(A::Error::custom("a user can't have a `:`"));
        }
        Ok(auth)
    }
}
