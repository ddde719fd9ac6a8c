//! Values of a JSON document.

use serde_json::Value;

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::body;
use super::matching::{Differences, JsonValue, Measure, describe, met};
use super::subject::{Name, NodePart, Subject};
use crate::content::Content;
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::{Count, Operand, Path};

const MISSING: &str = "nothing there";

/// Among how many values the one that is nearest to an expected one is looked
/// for.
const CANDIDATES: usize = 100;

/// The assertions on a JSON document.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let content = context.content;
    let mut assertions = Vec::new();
    for (path, node) in &expect.json {
        let subject = |part| Subject::Json(Name::of(&path.text), part);
        if let Some(count) = &node.count {
            let subject = subject(Some(NodePart::Count));
            assertions.push(Assertion::on_content(
                context,
                subject,
                count.span,
                move || {
                    let first = first(count, |c| describe::<Measure<Count>>(c, "no count"));
                    let document = document(content, first)?;
                    let count_of = path.value.select(document).len() as u64;
                    met(count, &[Measure(Count(count_of))], "no count").map_err(Into::into)
                },
            ));
        }
        if let Some(matcher) = &node.value {
            assertions.push(Assertion::on_content(
                context,
                subject(None),
                matcher.span,
                move || {
                    let first = first(matcher, |c| describe::<JsonValue<'_>>(c, MISSING));
                    judge(document(content, first)?, &path.value, matcher)
                },
            ));
        }
    }
    assertions
}

/// A mismatch for the first condition, what there is still to be said.
fn first<V: Operand>(matcher: &Matcher<V>, words: impl Fn(&Condition<V>) -> String) -> Mismatch {
    match matcher.conditions.first() {
        Some(condition) => Mismatch::new(condition.span, words(&condition.value), ""),
        None => Mismatch::new(matcher.span, "a value", ""),
    }
}

/// The document. When there is none, nothing that is expected of it is met,
/// not even that something is absent.
pub(super) fn document<'s>(
    content: &'s Content<'_>,
    mut mismatch: Mismatch,
) -> Result<&'s Value, Failure> {
    content.json().map_err(|error| {
        mismatch.actual = match content.text() {
            "" => "no content".to_owned(),
            text => format!(
                "content that can't be read as JSON: {}",
                body::beginning(text)
            ),
        };
        mismatch
            .note(format!("the JSON parser says: {error}"))
            .into()
    })
}

fn judge(document: &Value, path: &Path, matcher: &Matcher<Value>) -> Verdict {
    let found = path.select(document);
    let values: Vec<JsonValue<'_>> = found.iter().map(|value| JsonValue(value)).collect();
    if values.is_empty() && !may_be_absent(matcher) {
        // A misspelt path would meet every `not`.
        let mut mismatch = first(matcher, |c| describe::<JsonValue<'_>>(c, MISSING));
        MISSING.clone_into(&mut mismatch.actual);
        return Err(mismatch.into());
    }
    let Err(mut mismatch) = met(matcher, &values, MISSING) else {
        return Ok(());
    };
    let condition = matcher.conditions.iter().find(|c| c.span == mismatch.span);
    if let Some(Condition::Equals(expected)) = condition.map(|condition| &condition.value) {
        mismatch.notes.extend(nearest(document, path, expected));
    }
    Err(mismatch.into())
}

/// How the value that comes nearest to the expected object or list differs.
fn nearest(document: &Value, path: &Path, expected: &Value) -> Vec<String> {
    let found = path.locate(document);
    let differences = found
        .into_iter()
        .take(CANDIDATES)
        .map(|(place, value)| Differences::between(expected, value, &place));
    let nearest = differences.min_by_key(Differences::count);
    nearest.map_or_else(Vec::new, Differences::told)
}

/// Whether the suite asks for there being no value.
fn may_be_absent(matcher: &Matcher<Value>) -> bool {
    let absent = |condition: &Condition<Value>| matches!(condition, Condition::Absent(true));
    matcher
        .conditions
        .iter()
        .any(|condition| absent(&condition.value))
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page};

    const DOCUMENT: &str = r#"{ "status": "ok", "version": 1.0, "up": true, "none": null,
        "items": [{ "id": 1, "name": "a" }, { "id": 2, "name": "b" }] }"#;

    #[test]
    fn values_are_compared_as_json() {
        let response = page(&[], DOCUMENT);
        assert_met(
            "json.'$.status' = 'ok'\njson.'$.version' = 1\njson.'$.up' = true\n\
             json.'$.items[*].id' = 2\njson.'$.items[*]' = { count = 2 }\n\
             json.'$.items[0]' = { equals = { name = 'a', id = 1 } }\n\
             json.'$.items[*].id' = { min = 2 }\njson.'$.gone' = { absent = true }\n\
             json.'$.status' = { starts_with = 'o', contains = 'k' }"
                .replace("\njson.'$.items[*].id' = { min = 2 }", "")
                .replace(
                    "\njson.'$.status' = { starts_with = 'o', contains = 'k' }",
                    "",
                )
                .as_str(),
            &response,
        );
        assert_met("json.'$.items[*].id' = { min = 2 }", &response);
        assert_met(
            "json.'$.status' = { starts_with = 'o', contains = 'k' }",
            &response,
        );
        assert_said(
            "json.'$.status' = 'down'\njson.'$.gone' = 1\njson.'$.items[*].id' = 3\njson.'$.items[*]'.count = 3",
            &response,
            &[
                "json.\"$.status\": expected \"down\", got \"ok\"",
                "json.\"$.gone\": expected 1, got nothing there",
                "json.\"$.items[*].id\": expected 3, got 1 and 2",
                "json.\"$.items[*]\".count: expected 3, got 2",
            ],
        );
    }

    #[test]
    fn objects_differ_somewhere() {
        assert_said(
            "json.'$.items[0]' = { equals = { id = 1, name = 'b' } }",
            &page(&[], DOCUMENT),
            &[
                "json.\"$.items[0]\": expected {\"id\":1,\"name\":\"b\"}, got {\"id\":1,\"name\":\"a\"} \
               | at $.items[0].name: expected \"b\", got \"a\"",
            ],
        );
    }

    #[test]
    fn of_several_the_nearest_is_told() {
        assert_said(
            "json.'$.items[*]' = { equals = { id = 2, name = 'c' } }",
            &page(&[], DOCUMENT),
            &[
                "json.\"$.items[*]\": expected {\"id\":2,\"name\":\"c\"}, got \
               {\"id\":1,\"name\":\"a\"} and {\"id\":2,\"name\":\"b\"} \
               | at $.items[1].name: expected \"c\", got \"b\"",
            ],
        );
    }

    #[test]
    fn a_condition_on_the_wrong_type_never_holds() {
        let response = page(&[], DOCUMENT);
        assert_said(
            "json.'$.version' = { contains = '1' }\njson.'$.none' = { not = { contains = 'x' } }\njson.'$.status' = { max = 5 }",
            &response,
            &[
                "json.\"$.version\": expected containing \"1\", got 1.0, which is no text",
                "json.\"$.none\": expected not containing \"x\", got null, which is no text",
                "json.\"$.status\": expected at most 5, got \"ok\", which is not a number",
            ],
        );
    }

    #[test]
    fn no_json_meets_nothing() {
        assert_said(
            "json.'$.a' = { absent = true }",
            &page(&[], "<!DOCTYPE html>"),
            &[
                "json.\"$.a\": expected nothing there, got content that can't be read as JSON: \"<!DOCTYPE html>\" \
               | the JSON parser says: expected value at line 1 column 1",
            ],
        );
        assert_said(
            "json.'$.a' = 1",
            &page(&[], ""),
            &[
                "json.\"$.a\": expected 1, got no content | the JSON parser says: EOF while parsing a value at line 1 column 0",
            ],
        );
        assert_met("json.'$.a' = 1", &page(&[], "\u{feff}{\"a\": 1}"));
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let said = crate::expect::test_support::said("json.'$' = 1", &page(&[], deep));
        assert!(said[0].contains("recursion limit"), "{said:?}");
    }
}
