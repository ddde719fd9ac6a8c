//! Where two JSON values differ, place by place.

use serde_json::{Map, Value};

use super::SHOWN;
use super::json_value::{compact, same};
use crate::source::{elide, one_line, quote};
use crate::suite::value::JsonStep;

/// How many differences are told.
const TOLD: usize = 10;

/// How much of a value is shown in one.
const VALUE: usize = 60;

/// Lists up to this length are looked at for the same values in another order.
const SHUFFLED: usize = 1000;

/// Where two objects or two lists differ; nothing where one look at both shows
/// it.
pub(in crate::expect) struct Differences {
    told: Vec<String>,
    /// How many there are, told or not.
    count: usize,
}

impl Differences {
    /// How `actual`, to which `steps` lead, differs from `expected`.
    pub(in crate::expect) fn between(
        expected: &Value,
        actual: &Value,
        steps: &[JsonStep<'_>],
    ) -> Self {
        let mut found = Self {
            told: Vec::new(),
            count: 0,
        };
        let both = |kind: fn(&Value) -> bool| kind(expected) && kind(actual);
        if both(Value::is_object) || both(Value::is_array) {
            let at = JsonStep::way(steps.iter().copied());
            found.compare(expected, actual, &at);
        } else {
            found.count = usize::MAX;
        }
        found
    }

    /// How many there are; more than any number for values of different kinds.
    pub(in crate::expect) const fn count(&self) -> usize {
        self.count
    }

    /// A line each, and how many more there are.
    pub(in crate::expect) fn told(mut self) -> Vec<String> {
        let more = self.count.saturating_sub(self.told.len());
        if !self.told.is_empty() && more > 0 {
            self.told.push(format!("… and {more} more"));
        }
        self.told
    }

    fn add(&mut self, at: &str, what: impl FnOnce() -> String) {
        self.count += 1;
        if self.told.len() < TOLD {
            let at = elide(&one_line(at), SHOWN).into_owned();
            self.told.push(format!("at {at}: {}", what()));
        }
    }

    fn compare(&mut self, expected: &Value, actual: &Value, at: &str) {
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                self.compare_keys(expected, actual, at);
            }
            (Value::Array(expected), Value::Array(actual)) => {
                self.compare_lists(expected, actual, at);
            }
            (expected, actual) if same(expected, actual) => {}
            (expected, actual) => self.add(at, || {
                format!(
                    "expected {}, got {}",
                    compact(expected, VALUE),
                    compact(actual, VALUE)
                )
            }),
        }
    }

    fn compare_keys(
        &mut self,
        expected: &Map<String, Value>,
        actual: &Map<String, Value>,
        at: &str,
    ) {
        for (key, value) in expected {
            match actual.get(key) {
                Some(actual) => self.compare(value, actual, &JsonStep::Key(key).from(at)),
                None => self.add(at, || format!("{} is missing", quote(key, 40))),
            }
        }
        for key in actual.keys().filter(|key| !expected.contains_key(*key)) {
            self.add(at, || format!("{} is not expected", quote(key, 40)));
        }
    }

    /// What lists begin and end with alike is left out, so that one value more
    /// in the middle doesn't make all behind it differ.
    fn compare_lists(&mut self, expected: &[Value], actual: &[Value], at: &str) {
        let alike = |pairs: &mut dyn Iterator<Item = (&Value, &Value)>| {
            pairs.take_while(|(a, b)| same(a, b)).count()
        };
        let start = alike(&mut expected.iter().zip(actual));
        let (expected, actual) = (&expected[start..], &actual[start..]);
        let end = alike(&mut expected.iter().rev().zip(actual.iter().rev()));
        let expected = &expected[..expected.len() - end];
        let actual = &actual[..actual.len() - end];
        if !expected.is_empty() && is_shuffled(expected, actual) {
            self.add(at, || {
                "the values are the expected ones, in another order".to_owned()
            });
            return;
        }
        let both = expected.len().min(actual.len());
        for (place, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            self.compare(expected, actual, &format!("{at}[{}]", start + place));
        }
        for missing in &expected[both..] {
            self.add(at, || format!("{} is missing", compact(missing, VALUE)));
        }
        for (place, extra) in actual.iter().enumerate().skip(both) {
            self.add(&format!("{at}[{}]", start + place), || {
                format!("{} is not expected", compact(extra, VALUE))
            });
        }
    }
}

fn is_shuffled(expected: &[Value], actual: &[Value]) -> bool {
    if expected.len() != actual.len() || expected.len() > SHUFFLED {
        return false;
    }
    let mut left: Vec<&Value> = actual.iter().collect();
    expected.iter().all(|value| {
        let found = left.iter().position(|other| same(value, other));
        found.map(|found| left.swap_remove(found)).is_some()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(expected: &Value, actual: &Value) -> Vec<String> {
        Differences::between(expected, actual, &[]).told()
    }

    #[test]
    fn differences_are_named_by_their_paths() {
        let expected = json!({ "a": { "b": [1, 2] }, "c": 1, "d": 1, "f g": [{ "h": 1.5 }] });
        let actual =
            json!({ "a": { "b": [1, 3] }, "c": 1.0, "e": "\u{1b}", "f g": [{ "h": "x" }] });
        assert_eq!(
            told(&expected, &actual),
            [
                "at $.a.b[1]: expected 2, got 3",
                "at $: \"d\" is missing",
                "at $[\"f g\"][0].h: expected 1.5, got \"x\"",
                "at $: \"e\" is not expected",
            ]
        );
        assert!(told(&json!(1), &json!(2)).is_empty());
        assert!(told(&json!([1]), &json!({ "a": 1 })).is_empty());
    }

    #[test]
    fn the_place_is_that_in_the_document() {
        let steps = [JsonStep::Key("items"), JsonStep::Place(2)];
        let found = Differences::between(&json!({ "a": 1 }), &json!({ "a": 2 }), &steps);
        assert_eq!(found.told(), ["at $.items[2].a: expected 1, got 2"]);
    }

    #[test]
    fn one_value_more_or_less_is_one_difference() {
        let list = json!([{ "id": 1 }, { "id": 2 }, { "id": 3 }]);
        assert_eq!(
            told(&list, &json!([{ "id": 1 }, { "id": 3 }])),
            ["at $: {\"id\":2} is missing"]
        );
        assert_eq!(
            told(
                &list,
                &json!([{ "id": 0 }, { "id": 1 }, { "id": 2 }, { "id": 3 }])
            ),
            ["at $[0]: {\"id\":0} is not expected"]
        );
        assert_eq!(
            told(&json!({ "a": [1, 2, 3, 4] }), &json!({ "a": [1, 7, 4] })),
            ["at $.a[1]: expected 2, got 7", "at $.a: 3 is missing"]
        );
        assert_eq!(
            told(&json!([]), &json!([1])),
            ["at $[0]: 1 is not expected"]
        );
    }

    #[test]
    fn another_order_is_said_as_such() {
        assert_eq!(
            told(&json!([1, 2, 3, 4]), &json!([1, 3, 2, 4])),
            ["at $: the values are the expected ones, in another order"]
        );
        assert_eq!(
            told(&json!([1, 1, 2]), &json!([2, 1, 2])),
            ["at $[0]: expected 1, got 2"]
        );
    }

    #[test]
    fn big_numbers_differ_exactly_and_big_documents_briefly() {
        assert_eq!(
            told(
                &json!([9_007_199_254_740_993_u64]),
                &json!([9_007_199_254_740_992_u64])
            ),
            ["at $[0]: expected 9007199254740993, got 9007199254740992"]
        );
        let expected: Vec<u32> = (0..5000).collect();
        let actual: Vec<u32> = (1..5001).map(|n| n * 2 + 10_000).collect();
        let told = told(&json!(expected), &json!(actual));
        assert_eq!(told.len(), TOLD + 1);
        assert_eq!(told[TOLD], "… and 4990 more");
        let long = "x".repeat(1000);
        let one = Differences::between(&json!({ &long: "a" }), &json!({ &long: &long }), &[]);
        assert!(one.told()[0].len() < 300);
    }
}
