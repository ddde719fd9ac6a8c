//! A value of a JSON document.

use std::mem::discriminant;

use serde_json::Value;

use super::{Observed, SHOWN};
use crate::source::{elide, one_line};
use crate::suite::value::Decimal;

/// A value of a JSON document. Numbers are equal when they are the same
/// number, however written: `1` is `1.0`.
pub(in crate::expect) struct JsonValue<'a>(pub(in crate::expect) &'a Value);

impl Observed for JsonValue<'_> {
    type Operand = Value;

    /// A value of another type is no question: a suite that says `"41"` where
    /// the document has 41 is wrong, whether it is expected or refused. But
    /// whether something is null can be asked of anything.
    fn equals(&self, operand: &Value) -> Result<bool, String> {
        let is_comparable = operand.is_null() || discriminant(self.0) == discriminant(operand);
        if is_comparable {
            return Ok(same(self.0, operand));
        }
        let hint = rewritten(self.0, operand).unwrap_or_default();
        Err(format!("{}, which is {}{hint}", self.show(), no(operand)))
    }

    fn as_text(&self, test: &dyn Fn(&str) -> bool) -> Result<bool, String> {
        match self.0 {
            Value::String(string) => Ok(test(string)),
            _ => Err(format!("{}, which is no text", self.show())),
        }
    }

    fn as_amount(&self) -> Result<Decimal, String> {
        match self.0 {
            Value::Number(number) => Ok(Decimal::from(number)),
            _ => Err(format!("{}, which is not a number", self.show())),
        }
    }

    fn as_json(&self) -> Result<&Value, String> {
        Ok(self.0)
    }

    fn show(&self) -> String {
        compact(self.0, SHOWN)
    }

    fn spell(operand: &Value, limit: usize) -> String {
        compact(operand, limit)
    }
}

/// `value` on one line.
pub(super) fn compact(value: &Value, limit: usize) -> String {
    match value {
        Value::String(text) => crate::source::quote(text, limit),
        other => elide(&one_line(&other.to_string()), limit).into_owned(),
    }
}

pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Decimal::from(a) == Decimal::from(b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let met = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(met)
        }
        (a, b) => a == b,
    }
}

/// What is said of a value that is not of the type of `operand`.
const fn no(operand: &Value) -> &'static str {
    match operand {
        Value::Null => "not null",
        Value::Bool(_) => "neither true nor false",
        Value::Number(_) => "not a number",
        Value::String(_) => "no text",
        Value::Array(_) => "no list",
        Value::Object(_) => "no object",
    }
}

/// How a suite writes `value`, where `operand` is that but for its quotes.
fn rewritten(value: &Value, operand: &Value) -> Option<String> {
    match (value, operand) {
        (Value::Null, Value::String(text)) if text == "null" => {
            Some(" (write \"{{null}}\")".to_owned())
        }
        (Value::Bool(_) | Value::Number(_), Value::String(text)) => {
            let same_but_for_quotes =
                serde_json::from_str(text).is_ok_and(|read| same(value, &read));
            same_but_for_quotes
                .then(|| format!(" (write {text}, without quotes, here or in `[vars]`)"))
        }
        (Value::String(text), Value::Bool(_) | Value::Number(_)) => {
            let same_but_for_quotes =
                serde_json::from_str(text).is_ok_and(|read| same(&read, operand));
            same_but_for_quotes.then(|| format!(" (write {}, with quotes)", compact(value, SHOWN)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        assert!(same(&json!(1), &json!(1.0)));
        assert!(same(&json!([1, { "a": 2.0 }]), &json!([1.0, { "a": 2 }])));
        assert!(!same(&json!(1), &json!(1.5)));
        assert!(!same(&json!(1), &json!("1")));
        assert!(!same(
            &json!(9_007_199_254_740_993_u64),
            &json!(9_007_199_254_740_992.0)
        ));
        assert!(same(&json!(u64::MAX), &json!(u64::MAX)));
        let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        assert!(same(&read("1e2"), &json!(100)));
        assert!(same(
            &read("18446744073709551616.0"),
            &read("18446744073709551616")
        ));
        assert!(!same(
            &read("18446744073709551616"),
            &read("18446744073709551617")
        ));
        assert!(!same(&read("0.1"), &read("0.10000000000000000000001")));
        assert!(same(&json!(-0.0), &json!(0)));
        assert!(!same(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 })));
    }
}
