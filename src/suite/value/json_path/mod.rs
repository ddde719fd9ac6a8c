//! `JSONPath` queries (RFC 9535), evaluated in counted steps and with all digits
//! of numbers.
//!
//! What is a query, `serde_json_path` says, which knows the whole RFC. It
//! evaluates without a bound, though, and compares numbers as floats, so what
//! it accepts is read once more, into a tree of our own.

mod evaluate;
mod parse;
mod query;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::JsonStep;
use crate::source::{Spent, Steps};
use evaluate::Evaluation;
use query::Query;

/// Most steps of one query: looks at a value, a comparison, 64 bytes of a text.
const STEPS: u64 = 10_000_000;

/// Most values that one query, or a part of it, may lead to. They may be many
/// times those of the document: `$..*..*` comes to some by many ways.
const VALUES: usize = 1_000_000;

/// Most brackets in each other. Filters in filters take the library a time that
/// grows with each by half, and thousands of them its stack.
const DEPTH: usize = 12;

/// A `JSONPath` query (RFC 9535).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String", extend("pattern" = r"^\$"))]
pub struct Path {
    text: String,
    query: Query,
}

impl Path {
    /// The query as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Every value of `document` that the query leads to.
    ///
    /// # Errors
    /// When there are too many of them, or it takes too many steps.
    pub fn select<'d>(&self, document: &'d Value) -> Result<Vec<&'d Value>, Spent> {
        self.select_within(document, STEPS)
    }

    fn select_within<'d>(&self, document: &'d Value, steps: u64) -> Result<Vec<&'d Value>, Spent> {
        let evaluation = Evaluation::new(document, Steps::of(steps), VALUES);
        evaluation.query(&self.query, document)
    }
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if depth(&text) > DEPTH {
            return Err(format!(
                "this JSONPath has more than {DEPTH} brackets in each other"
            ));
        }
        match JsonPath::parse(&text) {
            Ok(_) => match parse::query(&text) {
                Some(query) => Ok(Self { text, query }),
                None => Err("smoke can't read this JSONPath".to_owned()),
            },
            Err(_) if !text.starts_with('$') => Err(format!(
                "a JSONPath begins with `$`: did you mean `{}`?",
                meant(&text)
            )),
            // The library's message is often just "parser error".
            Err(error) => Err(format!(
                "this is no JSONPath (RFC 9535): it goes wrong at character {}",
                error.position() + 1
            )),
        }
    }
}

/// The path that is meant by a text that is none: a JSON Pointer (RFC 6901), or one
/// without its root.
fn meant(text: &str) -> String {
    let Some(pointer) = text.strip_prefix('/') else {
        return format!("$.{text}");
    };
    let names = pointer.split('/');
    let names: Vec<String> = names
        .map(|name| name.replace("~1", "/").replace("~0", "~"))
        .collect();
    JsonStep::way(names.iter().map(|name| match name.parse() {
        Ok(place) if name == "0" || !name.starts_with(['0', '+']) => JsonStep::Place(place),
        _ => JsonStep::Key(name),
    }))
}

/// How many brackets are open at once, of both kinds; those in names count, too.
fn depth(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '[' | '(' => open += 1,
            ']' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// The way to each of `found`, values of `document`, from its root.
#[must_use]
pub fn ways<'d>(document: &'d Value, found: &[&'d Value]) -> Vec<Vec<JsonStep<'d>>> {
    let mut wanted: HashMap<*const Value, Option<Vec<JsonStep<'d>>>> = found
        .iter()
        .map(|value| (std::ptr::from_ref(*value), None))
        .collect();
    look_for(document, &mut Vec::new(), &mut wanted);
    let way = |value: &&Value| wanted.get(&std::ptr::from_ref(*value)).cloned().flatten();
    found
        .iter()
        .map(|value| way(value).unwrap_or_default())
        .collect()
}

/// Notes the way `at` where `value` is wanted, and goes on below. A document is
/// at most 128 levels deep.
fn look_for<'d>(
    value: &'d Value,
    at: &mut Vec<JsonStep<'d>>,
    wanted: &mut HashMap<*const Value, Option<Vec<JsonStep<'d>>>>,
) {
    if let Some(way) = wanted.get_mut(&std::ptr::from_ref(value)) {
        *way = Some(at.clone());
    }
    let mut below = |step, value| {
        at.push(step);
        look_for(value, at, wanted);
        at.pop();
    };
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(place, item)| below(JsonStep::Place(place), item)),
        Value::Object(members) => members
            .iter()
            .for_each(|(key, member)| below(JsonStep::Key(key), member)),
        _ => {}
    }
}
