//! A JSON Schema, ready to be asked.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::retrieve::Beside;
use super::{Fault, Violation, Violations, counted, fault, vacuous};
use crate::source::{Spent, elide, one_line, quote};
use crate::suite::value::JsonStep;

/// How many characters of a message are kept.
const MESSAGE: usize = 200;

/// How many characters of a value are shown in it.
const VALUE: usize = 60;

/// How many violations are counted.
const COUNTED: usize = 1000;

/// Most steps of a schema: parts of it that are asked about a part of the
/// document.
const STEPS: u64 = 5_000_000;

/// Most steps in which violations are gathered, all of which are in memory at
/// once.
const GATHERING: u64 = 100_000;

/// A JSON Schema: of the draft that its `$schema` names, or draft 2020-12.
#[derive(Clone)]
pub struct Schema(Arc<Validator>);

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema")
    }
}

impl Schema {
    /// The schema that `schema`, the content of `file`, says, with what is
    /// wrong with it but leaves it of use.
    pub(in crate::suite) fn compile(
        schema: &Value,
        file: Option<&Path>,
    ) -> Result<(Self, Vec<Fault>), Fault> {
        let base = fault::address(file);
        let beside = Beside::of(file);
        let steps = counted::counted(schema);
        let build = |ignore_unknown_formats| {
            let mut options = jsonschema::options()
                // A pattern must not take for ever on what a server sends.
                .with_pattern_options(PatternOptions::regex().size_limit(1 << 22))
                .should_validate_formats(true)
                .should_ignore_unknown_formats(ignore_unknown_formats)
                .with_keyword(counted::KEYWORD, counted::keyword)
                .with_retriever(beside.clone());
            if let Some(base) = &base {
                options = options.with_base_uri(base.as_str());
            }
            options.build(&steps)
        };
        let (validator, unknown) = match build(false) {
            Ok(validator) => (validator, None),
            Err(strict) => {
                let fault = |error| fault::of(&error, schema, base.as_deref());
                let validator = build(true).map_err(fault)?;
                (validator, Some(fault::unknown_format(&strict, schema)))
            }
        };
        let find = || vacuous::faults(schema, &beside.read(), &validator);
        let vacuous = counted::within(STEPS, find).unwrap_or_default();
        let faults = unknown.into_iter().chain(vacuous).collect();
        Ok((Self(Arc::new(validator)), faults))
    }

    /// What `document` has that the schema doesn't allow: `limit` of it is
    /// told, and how much there is, counted up to a thousand.
    ///
    /// # Errors
    /// When that takes too many steps.
    pub fn violations(&self, document: &Value, limit: usize) -> Result<Violations, Spent> {
        self.violations_within(document, limit, STEPS)
    }

    fn violations_within(
        &self,
        document: &Value,
        limit: usize,
        steps: u64,
    ) -> Result<Violations, Spent> {
        if counted::within(steps, || self.0.is_valid(document))? {
            return Ok(Violations::default());
        }
        let gathered = counted::within(GATHERING, || {
            let mut violations = Violations::default();
            for error in self.0.iter_errors(document).take(COUNTED) {
                violations.count += 1;
                if violations.told.len() < limit {
                    violations.told.push(violation(&error));
                }
            }
            violations.or_more = violations.count == COUNTED;
            violations
        });
        if let Ok(violations) = gathered {
            return Ok(violations);
        }
        // There are very many, or they are far apart.
        let first = counted::within(steps, || self.0.validate(document).err())?;
        Ok(Violations {
            count: 1,
            told: first.as_ref().map(violation).into_iter().collect(),
            or_more: true,
        })
    }
}

fn violation(error: &ValidationError<'_>) -> Violation {
    Violation {
        at: way(error.instance_path()),
        message: message(error),
        rule: elide(&one_line(error.schema_path().as_str()), MESSAGE).into_owned(),
    }
}

/// A place in the document.
fn way(location: &Location) -> String {
    let segments = location.segments();
    segments.fold("$".to_owned(), |at, segment| match segment {
        LocationSegment::Property(key) => JsonStep::Key(&key).from(&at),
        LocationSegment::Index(place) => JsonStep::Place(place).from(&at),
    })
}

/// What is wrong. A list or an object may be as large as the document, and is
/// not shown.
fn message(error: &ValidationError<'_>) -> String {
    let shown = match &**error.instance() {
        Value::String(text) => quote(text, VALUE),
        Value::Array(_) => "the list".to_owned(),
        Value::Object(_) => "the object".to_owned(),
        scalar => scalar.to_string(),
    };
    let message = counted::as_written(&error.masked_with(shown).to_string());
    elide(&one_line(&message), MESSAGE).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compiled(schema: &Value) -> Schema {
        Schema::compile(schema, None).unwrap().0
    }

    /// Lists in each other, and in the innermost a number.
    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!(1), |inner, _| json!([inner]))
    }

    /// In each draft: some have no keywords beside `$ref`.
    #[test]
    fn two_references_to_itself_end() {
        for draft in [
            "http://json-schema.org/draft-04/schema#",
            "http://json-schema.org/draft-06/schema#",
            "http://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft/2019-09/schema",
            "https://json-schema.org/draft/2020-12/schema",
        ] {
            let itself = json!({ "$ref": "#" });
            let schema = json!({
                "$schema": draft, "type": "array", "items": { "allOf": [itself, itself] },
            });
            let schema = compiled(&schema);
            let found = schema.violations(&nested(100), 10).unwrap();
            assert_eq!((found.count, found.or_more), (1, true), "{draft}");
            assert_eq!(
                found.told[0].message, "1 is not of type \"array\"",
                "{draft}"
            );
            assert_eq!(
                schema.violations(&nested(4), 10).unwrap().count,
                16,
                "{draft}"
            );
        }
    }

    #[test]
    fn what_takes_too_many_steps_ends() {
        let schema = compiled(&json!({ "items": { "not": { "type": "string" } } }));
        let many = Value::from(vec![json!(1); 1_000]);
        assert_eq!(
            schema.violations_within(&many, 10, 1_000),
            Err(Spent::Steps(1_000))
        );
        assert_eq!(
            schema
                .violations_within(&many, 10, 3_000)
                .map(|it| it.count),
            Ok(0)
        );
    }

    #[test]
    fn of_very_many_violations_the_first_is_told() {
        let schema = compiled(&json!({ "items": { "required": ["a"] } }));
        let many = Value::from(vec![json!({}); 150_000]);
        let found = schema.violations(&many, 10).unwrap();
        assert_eq!((found.count, found.or_more, found.told.len()), (1, true, 1));
        assert_eq!(found.told[0].at, "$[0]");
        assert_eq!(found.told[0].rule, "/items/required");
        let some = Value::from(vec![json!({}); 10]);
        assert_eq!(schema.violations(&some, 3).unwrap().count, 10);
    }
}
