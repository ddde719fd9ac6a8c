//! How long.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Amount, Operand, as_operand, unfit};
use crate::suite::matcher::Condition;

/// A duration: `"500ms"`, `"10s"`, `"14d"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", transform = as_operand::<Self>)]
pub struct Millis(pub Duration);

const WANTED: &str = "a duration with its unit, such as \"500ms\" or \"10s\",";

/// Reads a duration such as `500ms`, `1.5s` or `1m 30s`.
///
/// # Errors
/// When it is none, or has no unit.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let bad = || {
        format!(
            "{WANTED} is wanted here, not {}",
            crate::source::quote(text, 40)
        )
    };
    if let Ok(duration) = humantime::parse_duration(text.trim()) {
        return Ok(duration);
    }
    // humantime has no decimals; `1.5s` is what people write.
    let (number, unit) = text
        .trim()
        .split_once('.')
        .and_then(|(whole, rest)| {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            if whole.is_empty() || digits == 0 {
                return None;
            }
            let number: f64 = format!("{whole}.{}", &rest[..digits]).parse().ok()?;
            Some((number, &rest[digits..]))
        })
        .ok_or_else(bad)?;
    let unit = humantime::parse_duration(&format!("1{}", unit.trim())).map_err(|_| bad())?;
    Duration::try_from_secs_f64(unit.as_secs_f64() * number).map_err(|_| bad())
}

impl Amount for Millis {
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => parse_duration(text).map(Self),
            other => unfit(WANTED, other),
        }
    }

    fn number(self) -> f64 {
        self.0.as_secs_f64() * 1_000.0
    }

    /// In the largest unit that leaves a number people can read: `364d`, as a
    /// suite spells it.
    fn show(number: f64) -> String {
        const UNITS: [(&str, f64); 4] = [
            ("d", 86_400_000.0),
            ("h", 3_600_000.0),
            ("m", 60_000.0),
            ("s", 1_000.0),
        ];
        let whole = |length: f64| number >= length && (number / length).fract() == 0.0;
        let unit = UNITS.into_iter().find(|&(_, length)| whole(length));
        let (unit, length) = match unit {
            Some(unit) => unit,
            None if number >= 1_000.0 => ("s", 1_000.0),
            None => ("ms", 1.0),
        };
        let digits = if unit == "ms" { 1 } else { 3 };
        let text = format!("{:.digits$}", number / length);
        format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Operand for Millis {
    type Amount = Self;

    const NOUN: &'static str = "a duration";

    fn read(value: &Value) -> Result<Self, String> {
        Amount::read(value)
    }

    /// Nobody asks for an exact time: a bare one is the most it may be.
    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        Amount::read(value).map(Condition::Max)
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(parse_duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert!(parse_duration("10").is_err());
        assert!(parse_duration("soon").is_err());
        assert!(parse_duration("1.s").is_err());
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(Millis::show(0.0), "0ms");
        assert_eq!(Millis::show(100.0), "100ms");
        assert_eq!(Millis::show(61.25), "61.2ms");
        assert_eq!(Millis::show(2_000.0), "2s");
        assert_eq!(Millis::show(2_134.0), "2.134s");
        assert_eq!(Millis::show(5_400_000.0), "90m");
        assert_eq!(Millis::show(31_449_600_000.0), "364d");
    }
}
