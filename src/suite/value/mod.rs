//! What a single value of a suite can be: a status, a size, a pattern, …

mod count;
mod css;
mod duration;
mod json;
mod json_path;
mod json_place;
mod pattern;
mod schema;
mod size;
mod status;
mod text;
mod tls_version;

pub use count::Count;
pub use css::Css;
pub use duration::{Millis, parse_duration};
pub use json_path::Path;
pub use json_place::JsonStep;
pub use pattern::Pattern;
pub(in crate::suite) use schema::Fault;
pub use schema::{Schema, Violation, Violations};
pub use size::Size;
pub use status::StatusSet;
pub use tls_version::TlsVersion;

use std::fmt::Debug;

use super::matcher::Condition;

/// What a matcher compares an answer with.
pub trait Operand: Clone + Debug + PartialEq {
    /// What `min`, `max` and `about` take.
    type Amount: Amount;

    /// What it is called in errors.
    const NOUN: &'static str;

    /// Whether `contains`, `starts_with`, `ends_with` and `matches` apply.
    const TEXTUAL: bool = false;

    /// Reads a value of the suite, or says what is wrong with it.
    fn read(value: &serde_json::Value) -> Result<Self, String>;

    /// What a bare value means.
    fn bare(value: &serde_json::Value) -> Result<Condition<Self>, String> {
        Self::read(value).map(Condition::Equals)
    }

    /// The JSON Schema of a bare value.
    fn schema() -> serde_json::Value;
}

/// A number with a unit, or without.
pub trait Amount: Copy + Debug + PartialEq {
    /// Reads a value of the suite, or says what is wrong with it.
    fn read(value: &serde_json::Value) -> Result<Self, String>;

    /// The number that is compared.
    fn number(self) -> f64;

    /// The number with its unit, for people.
    fn show(number: f64) -> String;
}

/// A plain number.
impl Amount for f64 {
    fn read(value: &serde_json::Value) -> Result<Self, String> {
        match value.as_f64() {
            Some(n) if n.is_finite() => Ok(n),
            _ => Err(format!("a number is wanted here, not {}", noun(value))),
        }
    }

    fn number(self) -> f64 {
        self
    }

    fn show(number: f64) -> String {
        format!("{number}")
    }
}

/// Reads `>= 10kB` and the like: a comparison with an amount.
fn comparison<V: Operand>(text: &str) -> Option<Result<Condition<V>, String>> {
    let amount = |rest: &str| V::Amount::read(&serde_json::Value::String(rest.trim().to_owned()));
    let parse = |rest, make: fn(V::Amount) -> Condition<V>| Some(amount(rest).map(make));
    let text = text.trim();
    if let Some(rest) = text.strip_prefix(">=") {
        parse(rest, Condition::Min)
    } else if let Some(rest) = text.strip_prefix("<=") {
        parse(rest, Condition::Max)
    } else if let Some(rest) = text.strip_prefix('>') {
        parse(rest, Condition::Above)
    } else if let Some(rest) = text.strip_prefix('<') {
        parse(rest, Condition::Below)
    } else {
        None
    }
}

/// What a value is, for errors.
fn noun(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(b) => format!("`{b}`"),
        Value::Number(n) => format!("the number {n}"),
        Value::String(text) => format!("the text {}", crate::source::quote(text, 40)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
    }
}

/// What is said of a value that can't be read.
pub(in crate::suite) fn unfit<T>(wanted: &str, value: &serde_json::Value) -> Result<T, String> {
    Err(format!("{wanted} is wanted here, not {}", noun(value)))
}

/// What a bare amount means: the amount itself, or a comparison with one.
fn amount_or_comparison<V: Operand<Amount = V> + Amount>(
    value: &serde_json::Value,
) -> Result<Condition<V>, String> {
    let compared = value.as_str().and_then(comparison);
    compared.unwrap_or_else(|| Amount::read(value).map(Condition::Equals))
}

/// An amount as the value of a key of its own: read as any other, with the
/// schema of a bare operand.
macro_rules! value_of_a_key {
    ($type:ident) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                Amount::read(&value).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let schema = <Self as Operand>::schema();
                schema.try_into().unwrap_or_default()
            }
        }
    };
}

value_of_a_key!(Size);
value_of_a_key!(Millis);
