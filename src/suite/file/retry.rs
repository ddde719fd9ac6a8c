//! `retry`.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::suite::Retry;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{Amount, Millis, unfit};

/// How often a case is tried again: a number, or a table that says when.
#[derive(Clone, Copy, Debug)]
pub(in crate::suite) struct RetryValue(pub(in crate::suite) Retry);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Retry")]
struct Table {
    /// How many more attempts.
    times: Times,
    /// The pause before the next attempt; 1 s if it isn't said.
    every: Option<Millis>,
    /// By what factor each pause is longer than the one before.
    backoff: Option<Factor>,
}

impl<'de> Deserialize<'de> for RetryValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for RetryValue {
    fn wanted() -> String {
        format!(
            "a number of retries up to {}, or a table such as \
             `{{ times = 3, every = \"500ms\", backoff = 2 }}`",
            Retry::MOST
        )
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match times(value) {
            Some(times) => Ok(Self(Retry::times(times))),
            None => unfit(&format!("{},", Self::wanted()), value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(table))?;
        let default = Retry::times(table.times.0);
        let retry = Retry {
            every: table.every.map_or(default.every, |every| every.0),
            backoff: table.backoff.map_or(default.backoff, |factor| factor.0),
            ..default
        };
        if retry.times == 0 {
            return Err(A::Error::custom(
                "without a retry there is no pause; `retry = 0` says never",
            ));
        }
        let (pauses, most) = (retry.pauses(), Retry::LONGEST);
        if pauses > most {
            return Err(A::Error::custom(format!(
                "the pauses add up to {}, and {} is the most: \
                 what comes up later is waited for before a run",
                shown(pauses),
                shown(most),
            )));
        }
        Ok(Self(retry))
    }
}

fn shown(duration: Duration) -> String {
    Millis::show(Millis(duration).number())
}

/// A number, or a text that is one: variables are texts.
fn times(value: &Value) -> Option<usize> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    };
    let number = usize::try_from(number?).ok()?;
    (number <= Retry::MOST).then_some(number)
}

impl JsonSchema for RetryValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RetryValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        json_schema!({
            "anyOf": [{ "type": ["integer", "string"], "minimum": 0, "maximum": Retry::MOST }, table],
        })
    }
}

/// `times`.
struct Times(usize);

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if let Some(times) = times(&value) {
            return Ok(Self(times));
        }
        let wanted = format!("a number of retries from 1 to {}", Retry::MOST);
        unfit(&wanted, &value).map_err(D::Error::custom)
    }
}

impl JsonSchema for Times {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Times".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "string"], "minimum": 1, "maximum": Retry::MOST })
    }
}

/// `backoff`.
struct Factor(f64);

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let factor = match &value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        };
        match factor {
            Some(factor) if (1.0..=Retry::STEEPEST).contains(&factor) => Ok(Self(factor)),
            _ => {
                let wanted = format!("a factor from 1 to {}", Retry::STEEPEST);
                unfit(&wanted, &value).map_err(D::Error::custom)
            }
        }
    }
}

impl JsonSchema for Factor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Factor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "string"], "minimum": 1, "maximum": Retry::STEEPEST })
    }
}
