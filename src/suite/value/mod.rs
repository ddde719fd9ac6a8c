//! What a single value of a suite can be: a status, a size, a pattern, …

mod body_text;
mod count;
mod css;
mod decimal;
mod duration;
mod format;
mod json;
mod json_path;
mod json_type;
mod namespace;
mod pattern;
mod schema;
mod size;
mod status;
mod text;
mod tls_version;

pub use body_text::BodyText;
pub use count::Count;
pub use css::Css;
pub use decimal::Decimal;
pub use duration::{Millis, parse_duration};
pub use format::Format;
pub use json::JsonStep;
pub use json_path::{Path, ways};
pub use json_type::JsonType;
pub use namespace::PREFIX;
pub use pattern::Pattern;
pub(in crate::suite) use schema::Fault;
pub use schema::{Schema, Violation, Violations};
pub use size::Size;
pub use status::StatusSet;
pub use tls_version::TlsVersion;

use std::cmp::Ordering;
use std::fmt::Debug;

use super::matcher::{Condition, and_matcher_keys};

/// What a matcher compares a response with.
pub trait Operand: Clone + Debug + PartialEq {
    /// What `min`, `max`, `above`, `below` and `about` take.
    type Amount: Amount;

    /// What it is called in errors.
    const NOUN: &'static str;

    /// Whether `contains`, `starts_with`, `ends_with` and `matches` apply.
    const TEXTUAL: bool = false;

    /// Whether the texts that come have no line ends, as those of headers.
    const ONE_LINE: bool = false;

    /// Whether a bare list is a value of it, and not a list of matchers.
    const HAS_LISTS: bool = false;

    /// The keys of a table of its conditions.
    const KEYS: &'static [&'static str] = and_matcher_keys!();

    /// Whether it is a text: what was put in for a name is one then, too.
    const WORDS: bool = false;

    /// Reads a value of the suite, or says what is wrong with it.
    fn read(value: &serde_json::Value) -> Result<Self, String>;

    /// What a bare value means, wherever it stands.
    fn bare(value: &serde_json::Value) -> Result<Condition<Self>, String> {
        Self::read(value).map(Condition::Equals)
    }

    /// The JSON Schema of a bare value.
    fn schema() -> serde_json::Value;
}

/// A number with a unit, or without.
pub trait Amount: Clone + Debug + PartialEq {
    /// Reads a value of the suite, or says what is wrong with it.
    fn read(value: &serde_json::Value) -> Result<Self, String>;

    /// The number, as near as a float comes to it.
    fn number(&self) -> f64;

    /// Which of the two is more.
    fn order(&self, other: &Self) -> Option<Ordering> {
        self.number().partial_cmp(&other.number())
    }

    /// A number with its unit, for people.
    fn show(number: f64) -> String;

    /// The amount, for people.
    fn words(&self) -> String {
        Self::show(self.number())
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

/// Whether a text compares with a number: `> 1`.
pub(in crate::suite) fn is_comparison(text: &str) -> bool {
    matches!(comparison::<serde_json::Value>(text), Some(Ok(_)))
}

/// What a value is, for errors.
fn noun(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => "`null`".to_owned(),
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

/// What a bare value means: the value itself, or a comparison with one.
fn value_or_comparison<V: Operand>(value: &serde_json::Value) -> Result<Condition<V>, String> {
    let compared = value.as_str().and_then(comparison);
    compared.unwrap_or_else(|| V::read(value).map(Condition::Equals))
}

/// An amount as the value of a key of its own: read as any other, with the
/// schema of a bare operand.
macro_rules! value_of_a_key {
    ($($type:ident),+) => {$(
        impl TryFrom<serde_json::Value> for $type {
            type Error = String;

            fn try_from(value: serde_json::Value) -> Result<Self, String> {
                Amount::read(&value)
            }
        }
    )+};
}

value_of_a_key!(Size, Millis);

/// Replaces a schema by that of a bare operand.
fn as_operand<V: Operand>(schema: &mut schemars::Schema) {
    *schema = V::schema().try_into().unwrap_or_default();
}
