//! How many.

use serde_json::{Value, json};

use super::{Amount, Operand, unfit, value_or_comparison};
use crate::suite::matcher::Condition;

/// How many of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u64);

impl Amount for Count {
    fn read(value: &Value) -> Result<Self, String> {
        let number = match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_u64(),
        };
        match number {
            Some(n) => Ok(Self(n)),
            None => unfit("a count such as `3` or \">= 3\"", value),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing is counted beyond 2^53")]
    fn number(&self) -> f64 {
        self.0 as f64
    }

    fn show(number: f64) -> String {
        format!("{number}")
    }
}

impl Operand for Count {
    type Amount = Self;

    const NOUN: &'static str = "a count";

    fn read(value: &Value) -> Result<Self, String> {
        Amount::read(value)
    }

    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        value_or_comparison(value)
    }

    fn schema() -> Value {
        json!({ "type": ["integer", "string"], "minimum": 0 })
    }
}
