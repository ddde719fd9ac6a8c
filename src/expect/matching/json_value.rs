//! A value of a JSON document.

use serde_json::{Number, Value};

use super::{Observed, SHOWN};
use crate::source::{elide, one_line};

/// A value of a JSON document. Numbers are equal when they are the same
/// number, however written: `1` is `1.0`.
pub(in crate::expect) struct JsonValue<'a>(pub(in crate::expect) &'a Value);

impl Observed for JsonValue<'_> {
    type Operand = Value;

    fn equals(&self, operand: &Value) -> bool {
        same(self.0, operand)
    }

    fn as_text(&self, test: &dyn Fn(&str) -> bool) -> Result<bool, String> {
        match self.0 {
            Value::String(string) => Ok(test(string)),
            _ => Err(format!("{}, which is no text", self.show())),
        }
    }

    fn as_number(&self) -> Result<f64, String> {
        let number = self.0.as_f64();
        number.ok_or_else(|| format!("{}, which is not a number", self.show()))
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
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
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

fn same_number(a: &Number, b: &Number) -> bool {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64() == b.as_f64(),
        _ => false,
    }
}

/// A number without a fraction, exactly: `2^53 + 1` is not `2^53`, as it would
/// be if it were compared as a float.
fn whole(number: &Number) -> Option<i128> {
    if let Some(n) = number.as_u64() {
        return Some(n.into());
    }
    if let Some(n) = number.as_i64() {
        return Some(n.into());
    }
    let n = number.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (n.fract() == 0.0 && n.abs() < 1e30).then_some(n as i128)
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
        assert!(same(&json!(-0.0), &json!(0)));
        assert!(!same(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 })));
    }
}
