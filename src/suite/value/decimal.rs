//! A plain number, with all its digits.

use std::cmp::Ordering;
use std::fmt;

use serde_json::{Number, Value};

use super::{Amount, unfit};

/// A decimal number with all the digits that were written: none is rounded, as
/// a float would be, so that numbers of any size are compared exactly.
///
/// It is zero point its digits, times ten to the power of its exponent. There
/// is one for each number, however that is written: `1`, `1.0` and `10e-1` are
/// the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without zeros before or behind them; none for zero.
    digits: String,
    exponent: i64,
}

/// How far from the point digits may stand to be written without an exponent.
const PLAIN: i64 = 40;

impl Decimal {
    const ZERO: Self = Self {
        negative: false,
        digits: String::new(),
        exponent: 0,
    };

    /// The number that is written `text`: digits, of which some may stand
    /// behind a point, and an exponent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.trim_start_matches('0');
        let zeros = all.len() - digits.len();
        let digits = digits.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self::ZERO);
        }
        let point = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
        Some(Self {
            negative,
            digits,
            exponent: exponent.saturating_add(point),
        })
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|count| count <= self.exponent.max(0))
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let exponents = self.exponent.cmp(&other.exponent);
        let both = !self.digits.is_empty() && !other.digits.is_empty();
        // The first digit is none that is zero; what has no digits is nothing.
        let exponents = if both { exponents } else { Ordering::Equal };
        exponents.then_with(|| self.digits.cmp(&other.digits))
    }
}

/// An exponent. One of more than 64 bits is that of a number that nobody
/// compares.
fn power(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let farthest = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Some(text.parse().unwrap_or(farthest))
}

impl From<&Number> for Decimal {
    fn from(number: &Number) -> Self {
        // What JSON calls a number is one here.
        Self::parse(&number.to_string()).unwrap_or(Self::ZERO)
    }
}

impl From<u16> for Decimal {
    fn from(number: u16) -> Self {
        Self::from(&Number::from(number))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        match self.exponent {
            _ if self.digits.is_empty() => f.write_str("0"),
            point if point.abs() > PLAIN => write!(f, "0.{}e{point}", self.digits),
            point if point <= 0 => write!(f, "0.{}{}", zeros(-point), self.digits),
            point if point >= count => write!(f, "{}{}", self.digits, zeros(point - count)),
            point => {
                let (whole, fraction) = self.digits.split_at(usize::try_from(point).unwrap_or(0));
                write!(f, "{whole}.{fraction}")
            }
        }
    }
}

/// A number, or a text that is one.
impl Amount for Decimal {
    fn read(value: &Value) -> Result<Self, String> {
        let number = match value {
            Value::Number(number) => Some(Self::from(number)),
            Value::String(text) => Self::parse(text.trim()),
            _ => None,
        };
        number.map_or_else(|| unfit("a number", value), Ok)
    }

    fn number(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let text = format!("{sign}0.{}e{}", self.digits, self.exponent);
        text.parse().unwrap_or(f64::NAN)
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    fn show(number: f64) -> String {
        format!("{number}")
    }

    fn words(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for same in ["1", "1.0", "+1", "01", "10e-1", "0.1E1", "1.", "100e-2"] {
            assert_eq!(decimal(same), decimal("1"), "{same}");
        }
        for zero in ["0", "-0", "0.0", "0e9", ".0"] {
            assert_eq!(decimal(zero), decimal("0"), "{zero}");
        }
        assert_eq!(decimal("1e2"), decimal("100"));
        assert_eq!(decimal("-.5"), decimal("-0.50"));
        assert_eq!(Decimal::from(404), decimal("404"));
        assert_eq!(Decimal::from(200), decimal("2e2"));
        for none in [
            "", "-", ".", "1e", "e1", "1 ", "0x1", "inf", "nan", "1.2.3", "--1", "1e+-1",
        ] {
            assert_eq!(Decimal::parse(none), None, "{none}");
        }
    }

    #[test]
    fn numbers_of_any_size_are_in_order() {
        let ascending = [
            "-1e400",
            "-9007199254740993",
            "-9007199254740992",
            "-1",
            "-0.1",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000001",
            "0.2",
            "1",
            "1.5",
            "9",
            "10",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "1e400",
            "1e99999999999999999999",
        ];
        for (at, low) in ascending.iter().enumerate() {
            for high in &ascending[at + 1..] {
                assert!(decimal(low) < decimal(high), "{low} < {high}");
                assert!(decimal(high) > decimal(low), "{high} > {low}");
            }
        }
    }

    #[test]
    fn digits_are_shown_as_people_write_them() {
        for text in [
            "0",
            "1",
            "-1.5",
            "0.001",
            "9007199254740993",
            "1000",
            "12.05",
        ] {
            assert_eq!(decimal(text).to_string(), text);
        }
        assert_eq!(decimal("1e400").to_string(), "0.1e401");
        assert_eq!(decimal("1e-3").to_string(), "0.001");
    }

    #[test]
    fn a_whole_number_has_no_fraction() {
        for whole in ["0", "1", "1.0", "1e2", "-12e1", "18446744073709551616"] {
            assert!(decimal(whole).is_whole(), "{whole}");
        }
        for broken in ["0.5", "1.01", "1e-1", "12e-1"] {
            assert!(!decimal(broken).is_whole(), "{broken}");
        }
    }
}
