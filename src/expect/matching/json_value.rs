//! A value of a JSON document.

use serde_json::{Map, Number, Value};

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
fn compact(value: &Value, limit: usize) -> String {
    match value {
        Value::String(text) => crate::source::quote(text, limit),
        other => elide(&one_line(&other.to_string()), limit).into_owned(),
    }
}

fn same(a: &Value, b: &Value) -> bool {
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

/// Where `actual` differs from `expected`, at most `limit` places, for two
/// objects or two arrays; nothing where one look at both shows it.
pub(in crate::expect) fn differences(
    expected: &Value,
    actual: &Value,
    limit: usize,
) -> Vec<String> {
    let mut found = Vec::new();
    if expected.is_object() && actual.is_object() || expected.is_array() && actual.is_array() {
        differ(expected, actual, "$", limit, &mut found);
    }
    found
}

fn differ(expected: &Value, actual: &Value, at: &str, limit: usize, found: &mut Vec<String>) {
    if found.len() >= limit || same(expected, actual) {
        return;
    }
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            differ_by_key(expected, actual, at, limit, found);
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                differ(expected, actual, &format!("{at}[{index}]"), limit, found);
            }
        }
        (Value::Array(expected), Value::Array(actual)) => found.push(format!(
            "at {}: expected a list of {}, got one of {}",
            shown(at),
            expected.len(),
            actual.len()
        )),
        (expected, actual) => found.push(format!(
            "at {}: expected {}, got {}",
            shown(at),
            compact(expected, 60),
            compact(actual, 60)
        )),
    }
}

fn differ_by_key(
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    at: &str,
    limit: usize,
    found: &mut Vec<String>,
) {
    for (key, value) in expected {
        match actual.get(key) {
            Some(actual) => differ(value, actual, &format!("{at}.{key}"), limit, found),
            None if found.len() < limit => {
                found.push(format!("at {}: {} is missing", shown(at), quoted(key)));
            }
            None => {}
        }
    }
    for key in actual.keys().filter(|key| !expected.contains_key(*key)) {
        if found.len() < limit {
            found.push(format!("at {}: {} is not expected", shown(at), quoted(key)));
        }
    }
}

fn shown(path: &str) -> String {
    elide(&one_line(path), SHOWN).into_owned()
}

fn quoted(key: &str) -> String {
    crate::source::quote(key, 40)
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

    #[test]
    fn differences_are_named_by_their_paths() {
        let expected = json!({ "a": { "b": [1, 2] }, "c": 1, "d": 1 });
        let actual = json!({ "a": { "b": [1, 3] }, "c": 1, "e": "\u{1b}" });
        assert_eq!(
            differences(&expected, &actual, 3),
            [
                "at $.a.b[1]: expected 2, got 3",
                "at $: \"d\" is missing",
                "at $: \"e\" is not expected",
            ]
        );
        assert_eq!(
            differences(&json!([1]), &json!([1, 2]), 3),
            ["at $: expected a list of 1, got one of 2"]
        );
        assert!(differences(&json!(1), &json!(2), 3).is_empty());
    }
}
