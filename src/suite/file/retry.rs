//! `retry`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde_json::{Value, json};

use crate::source::Span;
use crate::suite::Retry;
use crate::suite::shape::{Shape, deserialize_by_shape, or_bare};
use crate::suite::value::{Amount, Millis, unfit};

/// How often a case is tried again: a number, or a table that says when.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(inline, with = "RawRetry")]
pub(in crate::suite) struct RetryValue(pub(in crate::suite) Retry);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    rename = "Retry",
    transform = or_bare(json!({
        "type": ["integer", "string"],
        "minimum": 0,
        "maximum": Retry::MOST,
    }))
)]
struct RawRetry {
    /// How many more attempts.
    times: Times,
    /// The pause before the next attempt; 1 s if it isn't said.
    every: Option<Millis>,
    /// By what factor each pause is longer than the one before.
    backoff: Option<Factor>,
}

deserialize_by_shape!(RetryValue);

impl Shape for RetryValue {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        let wanted = format!(
            "a number of retries up to {}, or a table such as \
             `{{ times = 3, every = \"500ms\", backoff = 2 }}`,",
            Retry::MOST
        );
        match times(value) {
            Some(times) => Ok(Self(Retry::times(times))),
            None => unfit(&wanted, value),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        let table = RawRetry::deserialize(MapAccessDeserializer::new(table))?;
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

/// `times`.
#[derive(Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend(
    "type" = ["integer", "string"],
    "minimum" = 1,
    "maximum" = Retry::MOST,
))]
struct Times(usize);

impl TryFrom<Value> for Times {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let wanted = || format!("a number of retries from 1 to {}", Retry::MOST);
        times(&value).map_or_else(|| unfit(&wanted(), &value), |times| Ok(Self(times)))
    }
}

/// `backoff`.
#[derive(Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend(
    "type" = ["number", "string"],
    "minimum" = 1,
    "maximum" = Retry::STEEPEST,
))]
struct Factor(f64);

impl TryFrom<Value> for Factor {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let factor = match &value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        };
        match factor {
            Some(factor) if (1.0..=Retry::STEEPEST).contains(&factor) => Ok(Self(factor)),
            _ => unfit(&format!("a factor from 1 to {}", Retry::STEEPEST), &value),
        }
    }
}
