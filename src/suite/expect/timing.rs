//! How long each phase may take.

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::suite::matcher::Matchers;
use crate::suite::shape::NOTHING;
use crate::suite::value::Millis;

/// How long each phase may take, `total` from start to end; the others are those
/// of the last request.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields, expecting = "a table of phases")]
#[schemars(rename = "TimingExpect")]
pub struct TimingExpect {
    /// Finding the address of the name.
    pub resolve: Option<Matchers<Millis>>,
    /// Opening the connection.
    pub connect: Option<Matchers<Millis>>,
    /// The TLS handshake.
    pub tls: Option<Matchers<Millis>>,
    /// From the request to the head of the response.
    pub first_byte: Option<Matchers<Millis>>,
    /// The same as `time`: from start to end, with all redirects.
    pub total: Option<Matchers<Millis>>,
}

impl<'de> Deserialize<'de> for TimingExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let timing = Self::deserialize(deserializer)?;
        if timing == Self::default() {
            return Err(D::Error::custom(NOTHING));
        }
        Ok(timing)
    }
}
