//! Whether a JSON document fits a schema.

use super::Subject;
use super::assertion::{Assertion, Context, Failure, Mismatch};
use super::json::document;
use crate::source::{elide, one_line};
use crate::suite::Expect;
use crate::suite::expect::{GivenSchema, SchemaExpect};
use crate::suite::value::{Violation, Violations};

/// How many violations are told.
const TOLD: usize = 10;

/// How much of the name of a file is shown.
const NAME: usize = 80;

/// The assertion on a JSON document as a whole.
pub(super) fn assertion<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Option<Assertion<'s>> {
    let wanted = expect.json_schema.as_ref()?;
    let content = context.content;
    Some(Assertion::on_content(
        context,
        Subject::JsonSchema,
        wanted.span,
        move || {
            let mismatch = Mismatch::new(wanted.span, expected(wanted), "");
            let document = document(content, mismatch)?;
            let Some(schema) = &wanted.schema else {
                return Err(Failure::Unjudged("the schema could not be read".to_owned()));
            };
            let found = schema.violations(document, TOLD)?;
            if found.count == 0 {
                return Ok(());
            }
            let mut mismatch = Mismatch::new(wanted.span, expected(wanted), actual(&found));
            mismatch.notes.extend(found.told.iter().map(note));
            let more = found.count - found.told.len();
            if found.or_more {
                mismatch.notes.push("… and more".to_owned());
            } else if more > 0 {
                mismatch.notes.push(format!("… and {more} more"));
            }
            Err(mismatch.into())
        },
    ))
}

fn actual(found: &Violations) -> String {
    let places = match (found.count, found.or_more) {
        (1, false) => "1 place".to_owned(),
        (count, true) => format!("{count} or more places"),
        (count, false) => format!("{count} places"),
    };
    format!("one that doesn't, in {places}")
}

fn expected(wanted: &SchemaExpect) -> String {
    match &wanted.given {
        GivenSchema::File(file) => {
            let file = file.display().to_string();
            format!("JSON that fits {}", elide(&one_line(&file), NAME))
        }
        GivenSchema::Here(_) => "JSON that fits the schema".to_owned(),
    }
}

fn note(violation: &Violation) -> String {
    let Violation { at, message, rule } = violation;
    format!("at {}: {message} ({rule})", elide(&one_line(at), NAME))
}

#[cfg(all(test, feature = "json-schema"))]
mod tests {
    use std::fmt::Write as _;

    use crate::expect::test_support::{answered, assert_met, assert_said, page, said};

    const SCHEMA: &str = r##"
        [json_schema]
        type = "object"
        required = ["items", "next"]
        additionalProperties = false
        properties.next = { type = "string", format = "uri" }
        properties.items = { type = "array", items = { "$ref" = "#/$defs/item" } }
        "$defs".item = { type = "object", properties = { price = { type = "number", minimum = 0 }, sku = { pattern = '^[A-Z]{2}$' } } }
    "##;

    #[test]
    fn a_document_that_fits_is_met() {
        let document =
            r#"{ "items": [{ "price": 1, "sku": "AB" }, {}], "next": "http://a.example/" }"#;
        assert_met(SCHEMA, &page(&[], document));
    }

    #[test]
    fn each_violation_has_its_place_and_its_rule() {
        let document = r#"{ "items": [{ "price": "\u001b[2J" }, { "price": -1, "sku": "abc" }], "next": "no", "x y": 1 }"#;
        assert_said(
            SCHEMA,
            &page(&[], document),
            &[
                "json_schema: expected JSON that fits the schema, got one that doesn't, in 5 places \
               | at $.items[0].price: \"\\u{1b}[2J\" is not of type \"number\" (/$defs/item/properties/price/type) \
               | at $.items[1].price: -1 is less than the minimum of 0 (/$defs/item/properties/price/minimum) \
               | at $.items[1].sku: \"abc\" does not match \"^[A-Z]{2}$\" (/$defs/item/properties/sku/pattern) \
               | at $.next: \"no\" is not a \"uri\" (/properties/next/format) \
               | at $: Additional properties are not allowed ('x y' was unexpected) (/additionalProperties)",
            ],
        );
    }

    #[test]
    fn many_violations_are_counted_and_few_told() {
        let mut document = "{ \"next\": \"http://a.example/\", \"items\": [1".to_owned();
        for n in 0..5000 {
            let _ = write!(document, ",{n}");
        }
        let told = said(SCHEMA, &page(&[], format!("{document}] }}")));
        assert!(told[0].contains("in 1000 or more places"), "{told:?}");
        assert!(told[0].ends_with("| … and more"), "{told:?}");
        assert_eq!(told[0].matches(" | at ").count(), 10, "{told:?}");
    }

    #[test]
    fn what_is_no_json_does_not_fit() {
        assert_said(
            SCHEMA,
            &page(&[], "<!DOCTYPE html>"),
            &[
                "json_schema: expected JSON that fits the schema, got content that can't be read as JSON: \"<!DOCTYPE html>\" \
               | the JSON parser says: expected value at line 1 column 1",
            ],
        );
        let wrong = answered(500, &[], "{}");
        assert!(said(SCHEMA, &wrong)[0].starts_with("json_schema: unjudged, the status is wrong"));
    }

    #[test]
    fn a_pattern_takes_no_time_on_what_is_made_to_take_it() {
        let schema = "json_schema.pattern = '^(a+)+$'";
        let hostile = format!("\"{}!\"", "a".repeat(100_000));
        assert!(said(schema, &page(&[], hostile))[0].contains("in 1 place |"));
    }

    #[test]
    fn a_schema_of_itself_ends() {
        let tree = "json_schema = { type = 'array', items = { '$ref' = '#' } }";
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_met(tree, &page(&[], deep));
        assert!(!said("json_schema.'$ref' = '#'", &page(&[], "{}")).is_empty());
    }
}
