//! How long.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Amount, Operand, as_operand, comparison, unfit};
use crate::suite::matcher::Condition;

/// A duration: `"500ms"`, `"10s"`, `"14d"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", transform = as_operand::<Self>)]
pub struct Millis(pub Duration);

const WANTED: &str = "a duration such as \"10s\"";

/// Units of time, as they may be written, and their seconds. A month and a year
/// have no length of their own, and who writes `1M` means a minute.
const UNITS: [(&[&str], f64); 6] = [
    (&["ms", "msec", "millis"], 0.001),
    (&["s", "sec", "secs", "second", "seconds"], 1.0),
    (&["m", "min", "mins", "minute", "minutes"], 60.0),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600.0),
    (&["d", "day", "days"], 86_400.0),
    (&["w", "week", "weeks"], 604_800.0),
];

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
    let mut total = Duration::ZERO;
    let mut rest = text.trim();
    loop {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let (number, behind) = rest.split_at(digits.ok_or_else(bad)?);
        let behind = behind.trim_start();
        let end = behind.find(|c: char| !c.is_alphabetic());
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let number = decimal(number).filter(|_| !unit.is_empty());
        let number = number.ok_or_else(bad)?;
        let length = Duration::try_from_secs_f64(number * seconds(unit)?);
        total = length
            .ok()
            .and_then(|length| total.checked_add(length))
            .ok_or_else(bad)?;
        rest = behind.trim_start();
        if rest.is_empty() {
            return Ok(total);
        }
    }
}

/// Digits, with others behind a point or without.
fn decimal(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let both = !whole.is_empty() && !part.is_empty();
    both.then(|| text.parse().ok()).flatten()
}

/// How many seconds a unit has.
fn seconds(unit: &str) -> Result<f64, String> {
    let mut units = UNITS.iter();
    let known = units.find(|(words, _)| words.contains(&unit));
    known
        .map(|&(_, seconds)| seconds)
        .ok_or_else(|| match unit.to_lowercase().as_str() {
            _ if unit == "M" => "minutes are `m`; for a month write `30d`".to_owned(),
            "mo" | "month" | "months" => "for a month write `30d`".to_owned(),
            "y" | "yr" | "year" | "years" => "for a year write `365d`".to_owned(),
            _ => {
                let unit = crate::source::quote(unit, 20);
                format!("{unit} is no unit of time; those are ms, s, m, h, d and w")
            }
        })
}

impl Amount for Millis {
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => parse_duration(text).map(Self),
            other => unfit(WANTED, other),
        }
    }

    fn number(&self) -> f64 {
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
        let compared = value.as_str().and_then(comparison);
        compared.unwrap_or_else(|| Amount::read(value).map(Condition::Max))
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
        assert!(parse_duration("1.5.2s").is_err());
        assert!(parse_duration("").is_err());
        assert_eq!(parse_duration("1h30min"), Ok(Duration::from_secs(5_400)));
        assert_eq!(
            parse_duration("2 weeks 1 day"),
            Ok(Duration::from_secs(15 * 86_400))
        );
        assert!(parse_duration("99999999999999999999d").is_err());
    }

    #[test]
    fn a_month_is_no_time() {
        for (odd, told) in [
            ("1M", "minutes are `m`; for a month write `30d`"),
            ("2 months", "for a month write `30d`"),
            ("1y", "`365d`"),
            ("10us", "ms, s, m, h, d and w"),
            ("1S", "ms, s, m, h, d and w"),
        ] {
            let said = parse_duration(odd).unwrap_err();
            assert!(said.contains(told), "{odd}: {said}");
        }
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
