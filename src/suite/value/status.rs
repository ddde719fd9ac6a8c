//! A set of status codes.

use std::fmt;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::{Decimal, Operand, unfit, value_or_comparison};
use crate::suite::matcher::Condition;

/// Status codes: `200`, `"2xx"`, `"200-399"`, a list of such, or `"any"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusSet(Vec<RangeInclusive<u16>>);

const WANTED: &str = "a status such as \"2xx\"";

impl StatusSet {
    /// Every code that a response can have (RFC 9110, section 15: three digits).
    const ANY: RangeInclusive<u16> = 0..=999;

    /// The one status `code`.
    #[must_use]
    pub fn one(code: u16) -> Self {
        Self(vec![code..=code])
    }

    /// The redirects, `3xx`.
    #[must_use]
    pub fn redirects() -> Self {
        Self(vec![300..=399])
    }

    /// Whether `code` is one of them.
    #[must_use]
    pub fn contains(&self, code: u16) -> bool {
        self.0.iter().any(|range| range.contains(&code))
    }

    /// Whether every code is one of them.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.0.contains(&Self::ANY)
    }

    fn range(text: &str) -> Option<RangeInclusive<u16>> {
        let code = |text: &str| -> Option<u16> {
            let code = text.trim().parse().ok()?;
            (100..=599).contains(&code).then_some(code)
        };
        let text = text.trim();
        if let Some(class) = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
            let class: u16 = class.parse().ok()?;
            return (1..=5)
                .contains(&class)
                .then(|| class * 100..=class * 100 + 99);
        }
        match text.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (code(from)?, code(to)?);
                (from <= to).then_some(from..=to)
            }
            None => code(text).map(|code| code..=code),
        }
    }
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, range) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" or ")?;
            }
            let (from, to) = (*range.start(), *range.end());
            if *range == Self::ANY {
                f.write_str("any")?;
            } else if from == to {
                write!(f, "{from}")?;
            } else if from % 100 == 0 && to == from + 99 {
                write!(f, "{}xx", from / 100)?;
            } else {
                write!(f, "{from}-{to}")?;
            }
        }
        Ok(())
    }
}

impl Operand for StatusSet {
    type Amount = Decimal;

    const NOUN: &'static str = "a status";
    const HAS_LISTS: bool = true;

    fn read(value: &Value) -> Result<Self, String> {
        let single = |value: &Value| match value {
            Value::String(text) => Self::range(text),
            other => Self::range(&other.as_u64()?.to_string()),
        };
        let ranges: Option<Vec<_>> = match value {
            // By itself alone: beside another status it would hide a mistake.
            Value::String(text) if text.trim() == "any" => Some(vec![Self::ANY]),
            Value::Array(items) if !items.is_empty() => items.iter().map(single).collect(),
            other => single(other).map(|range| vec![range]),
        };
        ranges.map_or_else(|| unfit(WANTED, value), |ranges| Ok(Self(ranges)))
    }

    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        value_or_comparison(value)
    }

    fn schema() -> Value {
        // A text with a variable may turn out to be a status.
        let text = r"^\s*([<>]=?\s*)?[1-5](xx|XX|\d\d)(\s*-\s*[1-5]\d\d)?\s*$|\{\{";
        let one = json!({
            "anyOf": [
                { "type": "integer", "minimum": 100, "maximum": 599 },
                { "type": "string", "pattern": text },
            ],
        });
        let list = json!({ "type": "array", "items": one, "minItems": 1 });
        json!({ "anyOf": [one, list, { "const": "any" }] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::value::Amount;

    fn set(value: &Value) -> Result<String, String> {
        <StatusSet as Operand>::read(value).map(|set| set.to_string())
    }

    #[test]
    fn statuses_are_codes_classes_ranges_and_lists() {
        assert_eq!(set(&json!(200)).as_deref(), Ok("200"));
        assert_eq!(set(&json!("200")).as_deref(), Ok("200"));
        assert_eq!(set(&json!("2xx")).as_deref(), Ok("2xx"));
        assert_eq!(set(&json!("200-399")).as_deref(), Ok("200-399"));
        assert_eq!(set(&json!([200, "4xx"])).as_deref(), Ok("200 or 4xx"));
        assert_eq!(set(&json!("any")).as_deref(), Ok("any"));
        for bad in [
            json!(99),
            json!(600),
            json!("6xx"),
            json!("399-200"),
            json!([]),
            json!([200, "any"]),
            json!(true),
        ] {
            assert!(set(&bad).is_err());
        }
    }

    #[test]
    fn a_status_may_be_compared() {
        let least = <Decimal as Amount>::read(&json!("400")).unwrap();
        let below = StatusSet::bare(&json!("< 400"));
        assert_eq!(below, Ok(Condition::Below(least)));
        assert!(StatusSet::bare(&json!("< soon")).is_err());
    }
}
