//! A JSON value.

use serde_json::{Value, json};

use super::Operand;

impl Operand for Value {
    type Amount = f64;

    const NOUN: &'static str = "a value";
    const TEXTUAL: bool = true;

    fn read(value: &Value) -> Result<Self, String> {
        Ok(value.clone())
    }

    fn schema() -> Value {
        json!({ "type": ["string", "number", "boolean", "array"] })
    }
}
