//! Text of the content.

use serde_json::{Value, json};

use super::{Decimal, Operand, unfit};
use crate::suite::matcher::{Condition, part};

/// A text that content is compared with. A bare one is contained: a page is
/// longer than what is looked for in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyText(pub String);

impl Operand for BodyText {
    type Amount = Decimal;

    const NOUN: &'static str = "a text";
    const TEXTUAL: bool = true;
    const WORDS: bool = true;

    fn read(value: &Value) -> Result<Self, String> {
        <String as Operand>::read(value).map(Self)
    }

    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        match value {
            Value::Bool(_) => unfit("a text or a matcher table", value),
            other => part(other).map(Condition::Contains),
        }
    }

    fn schema() -> Value {
        json!({ "type": ["string", "number"] })
    }
}
