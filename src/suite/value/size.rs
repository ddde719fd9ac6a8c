//! How many bytes.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Amount, Operand, as_operand, unfit, value_or_comparison};
use crate::suite::matcher::Condition;

/// A number of bytes: `512`, `"10kB"`, `"1.5MiB"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", transform = as_operand::<Self>)]
pub struct Size(pub u64);

/// The units, those of powers of ten (SI) and of two (IEC 80000-13).
const UNITS: [(&str, u64); 7] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

const WANTED: &str = "a size such as `512`, \"10kB\" or \"1.5MiB\"";

impl Size {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let unit = unit.trim();
        let factor = match unit {
            "" => 1,
            _ => {
                UNITS
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(unit))?
                    .1
            }
        };
        let number = number.replace('_', "");
        if let Ok(whole) = number.parse::<u64>() {
            return whole.checked_mul(factor).map(Self);
        }
        #[expect(clippy::cast_precision_loss, reason = "a factor is at most 2^30")]
        let bytes = number.parse::<f64>().ok()? * factor as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "digits have no sign, and the size is checked"
        )]
        (bytes.is_finite() && bytes < 1e15).then(|| Self(bytes.round() as u64))
    }
}

impl Amount for Size {
    fn read(value: &Value) -> Result<Self, String> {
        let size = match value {
            Value::String(text) => Self::parse(text),
            other => other.as_u64().map(Self),
        };
        size.map_or_else(|| unfit(WANTED, value), Ok)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no body is larger than 2^53 bytes"
    )]
    fn number(&self) -> f64 {
        self.0 as f64
    }

    fn show(number: f64) -> String {
        match number {
            1.0 => "1 byte".to_owned(),
            n => format!("{n} bytes"),
        }
    }
}

impl Operand for Size {
    type Amount = Self;

    const NOUN: &'static str = "a size";

    fn read(value: &Value) -> Result<Self, String> {
        Amount::read(value)
    }

    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        value_or_comparison(value)
    }

    fn schema() -> Value {
        let text = r"^\s*([<>]=?)?\s*[\d._]+\s*([kKmMgG]i?)?[bB]?\s*$|\{\{";
        json!({
            "anyOf": [
                { "type": "integer", "minimum": 0 },
                { "type": "string", "pattern": text },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let size = |text| Size::parse(text).map(|size| size.0);
        assert_eq!(size("512"), Some(512));
        assert_eq!(size("10kB"), Some(10_000));
        assert_eq!(size("10 KB"), Some(10_000));
        assert_eq!(size("1.5MiB"), Some(1_572_864));
        assert_eq!(size("1_000"), Some(1_000));
        assert_eq!(size("10 parrots"), None);
        assert_eq!(size(""), None);
        assert_eq!(size("-1"), None);
        assert_eq!(size("99999999999999999999GB"), None);
    }
}
