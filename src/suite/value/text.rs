//! Text.

use serde_json::{Value, json};

use super::{Decimal, Operand, unfit};
use crate::suite::matcher::Condition;

impl Operand for String {
    type Amount = Decimal;

    const NOUN: &'static str = "a text";
    const TEXTUAL: bool = true;
    const WORDS: bool = true;
    const ONE_LINE: bool = true;

    /// A number is read as its digits: `content-length = 512`.
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(n) => Ok(n.to_string()),
            other => unfit("a text or a matcher table", other),
        }
    }

    /// `true` and `false` ask whether it is there at all.
    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        match value {
            Value::Bool(there) => Ok(Condition::Absent(!there)),
            other => Self::read(other).map(Condition::Equals),
        }
    }

    fn schema() -> Value {
        json!({ "type": ["string", "number", "boolean"] })
    }
}
