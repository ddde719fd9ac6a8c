//! Values of a JSON document.

use serde_json::Value;

use super::Content;
use super::claim::{Claim, Failure, Miss, Seen, Verdict, spelled};
use super::matching::{JsonValue, Measure, describe, differences, met};
use crate::source::quote;
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::{Count, Operand, Path};

const MISSING: &str = "nothing there";

/// How many differences are told.
const DIFFERENCES: usize = 5;

/// The claims on a JSON document.
pub(super) fn claims<'s>(expect: &'s Expect, seen: Seen<'s, '_>) -> Vec<Claim<'s>> {
    let content = seen.content;
    let mut claims = Vec::new();
    for (path, node) in &expect.json {
        let subject = format!("json.{}", spelled(&path.text));
        if let Some(count) = &node.count {
            let subject = format!("{subject}.count");
            claims.push(Claim::on_content(seen, subject, count.span, move || {
                let first = first(count, |c| describe::<Measure<Count>>(c, "no count"));
                let document = document(content, first)?;
                let count_of = path.value.select(document).len() as u64;
                met(count, &[Measure(Count(count_of))], "no count").map_err(Into::into)
            }));
        }
        if let Some(matcher) = &node.value {
            claims.push(Claim::on_content(seen, subject, matcher.span, move || {
                let first = first(matcher, |c| describe::<JsonValue<'_>>(c, MISSING));
                judge(document(content, first)?, &path.value, matcher)
            }));
        }
    }
    claims
}

/// A miss for the first condition, what there is still to be said.
fn first<V: Operand>(matcher: &Matcher<V>, words: impl Fn(&Condition<V>) -> String) -> Miss {
    match matcher.conditions.first() {
        Some(condition) => Miss::new(condition.span, words(&condition.value), ""),
        None => Miss::new(matcher.span, "a value", ""),
    }
}

/// The document. When there is none, nothing that is expected of it is met,
/// not even that something is absent.
fn document<'s>(content: &'s Content<'_>, mut miss: Miss) -> Result<&'s Value, Failure> {
    content.json().map_err(|error| {
        miss.actual = match content.text() {
            "" => "no content".to_owned(),
            text => {
                let beginning: String = text.chars().take(60).collect();
                format!("content that is no JSON: {}", quote(&beginning, 60))
            }
        };
        miss.note(format!("the JSON parser says: {error}")).into()
    })
}

fn judge(document: &Value, path: &Path, matcher: &Matcher<Value>) -> Verdict {
    let found = path.select(document);
    let values: Vec<JsonValue<'_>> = found.iter().map(|value| JsonValue(value)).collect();
    let Err(mut miss) = met(matcher, &values, MISSING) else {
        return Ok(());
    };
    let condition = matcher.conditions.iter().find(|c| c.span == miss.span);
    if let ([one], Some(Condition::Equals(expected))) = (
        found.as_slice(),
        condition.map(|condition| &condition.value),
    ) {
        miss.notes.extend(differences(expected, one, DIFFERENCES));
    }
    Err(miss.into())
}
