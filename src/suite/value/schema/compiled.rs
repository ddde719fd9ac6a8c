//! A JSON Schema, ready to be asked.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::retrieve::Beside;
use super::{Fault, Violation, Violations, fault, vacuous};
use crate::source::{elide, one_line, quote};
use crate::suite::value::JsonStep;

/// How many characters of a message are kept.
const MESSAGE: usize = 200;

/// How many characters of a value are shown in it.
const VALUE: usize = 60;

/// How many violations are counted.
const COUNTED: usize = 1000;

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
        let build = |ignore_unknown_formats| {
            let mut options = jsonschema::options()
                // A pattern must not take for ever on what a server sends.
                .with_pattern_options(PatternOptions::regex().size_limit(1 << 22))
                .should_validate_formats(true)
                .should_ignore_unknown_formats(ignore_unknown_formats)
                .with_retriever(beside.clone());
            if let Some(base) = &base {
                options = options.with_base_uri(base.as_str());
            }
            options.build(schema)
        };
        let (validator, unknown) = match build(false) {
            Ok(validator) => (validator, None),
            Err(strict) => {
                let fault = |error| fault::of(&error, schema, base.as_deref());
                let validator = build(true).map_err(fault)?;
                (validator, Some(fault::unknown_format(&strict, schema)))
            }
        };
        let vacuous = vacuous::faults(schema, &beside.read(), &validator);
        let faults = unknown.into_iter().chain(vacuous).collect();
        Ok((Self(Arc::new(validator)), faults))
    }

    /// What `document` has that the schema doesn't allow: `limit` of it is
    /// told, and how much there is, counted up to a thousand.
    #[must_use]
    pub fn violations(&self, document: &Value, limit: usize) -> Violations {
        let mut told = Vec::new();
        let mut count = 0;
        for error in self.0.iter_errors(document).take(COUNTED) {
            count += 1;
            if told.len() < limit {
                told.push(Violation {
                    at: way(error.instance_path()),
                    message: message(&error),
                    rule: elide(&one_line(error.schema_path().as_str()), MESSAGE).into_owned(),
                });
            }
        }
        Violations {
            told,
            count,
            or_more: count == COUNTED,
        }
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
    let message = error.masked_with(shown).to_string();
    elide(&one_line(&message), MESSAGE).into_owned()
}
