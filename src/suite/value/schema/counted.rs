//! Steps of a schema: each time that a part of it is asked about a part of the
//! document.
//!
//! Where a schema has two references to itself, the ways to what is wrong double
//! with each level of the document. `jsonschema` has no bound for it; so each
//! part of a schema gets a keyword of ours, which counts.

use std::cell::Cell;

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value};

use super::vacuous::BY_NAME;
use crate::source::{Spent, unwinding};

/// The keyword that counts.
pub(super) const KEYWORD: &str = "x-smoke-step";

/// Keywords whose value has no schema in it, whatever it looks like.
const VALUES: [&str; 6] = [
    "$vocabulary",
    "const",
    "default",
    "enum",
    "example",
    "examples",
];

/// `schema` with the keyword in each of its parts.
pub(super) fn counted(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| {
                let value = match value {
                    _ if VALUES.contains(&key.as_str()) => value.clone(),
                    Value::Object(named) if BY_NAME.contains(&key.as_str()) => each(named),
                    value => counted(value),
                };
                (key.clone(), value)
            });
            let step = (KEYWORD.to_owned(), Value::Bool(true));
            Value::Object(fields.chain([step]).collect())
        }
        Value::Array(items) => items.iter().map(counted).collect(),
        other => other.clone(),
    }
}

/// A message of the library, in which parts of a schema stand without the
/// keyword. It is their last.
pub(super) fn as_written(message: &str) -> String {
    let step = format!("\"{KEYWORD}\":true");
    message.replace(&format!(",{step}"), "").replace(&step, "")
}

fn each(named: &Map<String, Value>) -> Value {
    let counted = |(name, schema): (&String, &Value)| (name.clone(), counted(schema));
    Value::Object(named.iter().map(counted).collect())
}

/// Makes the keyword of one part.
///
/// # Errors
/// Never; the library asks for a result.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature is that of the library's factories"
)]
pub(super) fn keyword<'a>(
    _: &'a Map<String, Value>,
    _: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(Step))
}

/// The keyword, which everything fits.
struct Step;

impl<'i> Keyword<'i> for Step {
    fn validate(&self, _: &'i Value) -> Result<(), ValidationError<'i>> {
        take();
        Ok(())
    }

    fn is_valid(&self, _: &'i Value) -> bool {
        take();
        true
    }
}

thread_local! {
    /// Steps that are left to the validation on this thread, and how many it
    /// had.
    static LEFT: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// Takes a step, or ends the validation.
fn take() {
    let (left, limit) = LEFT.get();
    match left.checked_sub(1) {
        Some(left) => LEFT.set((left, limit)),
        None => Spent::Steps(limit).unwind(),
    }
}

/// What `validate` says, unless it takes more than `limit` steps.
pub(super) fn within<T>(limit: u64, validate: impl FnOnce() -> T) -> Result<T, Spent> {
    LEFT.set((limit, limit));
    unwinding(validate)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_say_what_is_written() {
        let part = counted(&json!({ "const": 7, "not": {} }));
        let said = as_written(&format!("{part} is not allowed"));
        assert_eq!(said, "{\"const\":7,\"not\":{}} is not allowed");
    }

    #[test]
    fn parts_are_counted_and_values_are_left_alone() {
        let schema = json!({
            "properties": { "const": { "const": { "a": 1 } }, "b": true },
            "items": [{ "enum": [{}] }],
            "components": { "schemas": { "c": { "not": {} } } },
        });
        assert_eq!(
            counted(&schema),
            json!({
                "properties": { "const": { "const": { "a": 1 }, KEYWORD: true }, "b": true },
                "items": [{ "enum": [{}], KEYWORD: true }],
                "components": {
                    "schemas": {
                        "c": { "not": { KEYWORD: true }, KEYWORD: true }, KEYWORD: true,
                    },
                    KEYWORD: true,
                },
                KEYWORD: true,
            })
        );
    }
}
