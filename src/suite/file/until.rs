//! `until` and `pause`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde_json::{Value, json};

use crate::source::Span;
use crate::suite::shape::{Shape, deserialize_by_shape, or_bare};
use crate::suite::value::{Amount, Millis};
use crate::suite::{Poll, Ready, Until};

/// For how long a request is sent again and again: a duration, or a table that
/// says more.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(inline, with = "RawUntil")]
pub(in crate::suite) struct UntilValue(pub(in crate::suite) Until);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Until", transform = or_bare(json!({ "type": "string" })))]
struct RawUntil {
    /// For how long, from the first request on.
    within: Millis,
    /// The pause between a response and the next request; 1 s if it isn't said.
    every: Option<Millis>,
}

deserialize_by_shape!(UntilValue);

impl Shape for UntilValue {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        Self::of(Millis::read(value)?, None)
    }

    fn table<'de, A: MapAccess<'de>>(table: A, _: Span) -> Result<Self, A::Error> {
        let table = RawUntil::deserialize(MapAccessDeserializer::new(table))?;
        Self::of(table.within, table.every).map_err(A::Error::custom)
    }
}

impl UntilValue {
    fn of(within: Millis, every: Option<Millis>) -> Result<Self, String> {
        let every = every.map_or(Ready::EVERY, |every| every.0);
        Ok(Self(Until {
            within: between(within.0, Duration::from_millis(1), Ready::LONGEST)?,
            every: between(every, Ready::SHORTEST_PAUSE, Ready::LONGEST)?,
        }))
    }
}

/// The pause before a request.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("type" = "string"))]
pub(in crate::suite) struct Pause(pub(in crate::suite) Duration);

impl TryFrom<Value> for Pause {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let pause = Millis::read(&value)?.0;
        between(pause, Duration::ZERO, Poll::LONGEST_PAUSE).map(Self)
    }
}

/// A time that is neither too short nor too long to wait for.
fn between(time: Duration, least: Duration, most: Duration) -> Result<Duration, String> {
    if (least..=most).contains(&time) {
        return Ok(time);
    }
    let shown = |time: Duration| Millis::show(Millis(time).number());
    Err(format!(
        "a time from {} to {} is wanted here",
        shown(least),
        shown(most)
    ))
}
