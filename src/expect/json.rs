//! Values of a JSON document.

use serde_json::Value;

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::body;
use super::matching::{Differences, JsonValue, Measure, describe, length, list, met};
use super::subject::{Name, NodePart, Subject};
use crate::content::{Content, NoJson};
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher, every};
use crate::suite::value::{Count, Operand, Path, ways};

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
        for count in every(node.count.as_ref()) {
            let subject = subject(Some(NodePart::Count));
            assertions.push(Assertion::on_content(
                context,
                subject,
                count.span,
                move || {
                    let first = first(count, |c| describe::<Measure<Count>>(c, "no count"));
                    let document = document(content, first)?;
                    let count_of = path.value.select(document)?.len() as u64;
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
        let error = match error {
            NoJson::TooLarge => return Failure::Unjudged(error.to_string()),
            NoJson::Malformed(why) => why,
        };
        mismatch.actual = match content.text() {
            "" => "no content".to_owned(),
            text => format!(
                "content that can't be read as JSON: {}",
                body::beginning(text)
            ),
        };
        mismatch
            .unfit(true)
            .note(format!("the JSON parser says: {error}"))
            .into()
    })
}

fn judge(document: &Value, path: &Path, matcher: &Matcher<Value>) -> Verdict {
    let found = path.select(document)?;
    let values: Vec<JsonValue<'_>> = found.iter().map(|value| JsonValue(value)).collect();
    if values.is_empty() && !matcher.asks_for_absence() {
        // A misspelt path would meet every `not`.
        let mut mismatch = first(matcher, |c| describe::<JsonValue<'_>>(c, MISSING));
        MISSING.clone_into(&mut mismatch.actual);
        return Err(mismatch.into());
    }
    let Err(mut mismatch) = met(matcher, &values, MISSING) else {
        return Ok(());
    };
    let condition = matcher.conditions.iter().find(|c| c.span == mismatch.span);
    match condition.map(|condition| &condition.value) {
        Some(Condition::Equals(expected)) => {
            mismatch.notes.extend(nearest(document, &found, expected));
        }
        Some(Condition::Length(_)) => mismatch.notes.extend(lengths(&found)),
        _ => {}
    }
    Err(mismatch.into())
}

/// How long the values are that have a length.
fn lengths(found: &[&Value]) -> Option<String> {
    let lengths = found.iter().filter_map(|value| length(value));
    let lengths: Vec<String> = lengths.map(|length| length.to_string()).collect();
    let told = list(&lengths, lengths.len(), 3, "and");
    (!lengths.is_empty()).then(|| format!("the length is {told}"))
}

/// How the value that comes nearest to the expected object or list differs.
fn nearest(document: &Value, found: &[&Value], expected: &Value) -> Vec<String> {
    let candidates = &found[..found.len().min(CANDIDATES)];
    let ways = ways(document, candidates);
    let differences = candidates
        .iter()
        .zip(&ways)
        .map(|(value, way)| Differences::between(expected, value, way));
    let nearest = differences.min_by_key(Differences::count);
    nearest.map_or_else(Vec::new, Differences::told)
}

#[cfg(test)]
mod tests;
