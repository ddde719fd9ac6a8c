//! What a header must be.

use schemars::JsonSchema;
use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

use crate::source::Span;
use crate::suite::OneOrMany;
use crate::suite::matcher::Matcher;
use crate::suite::shape::{Shape, deserialize_by_shape, items};

/// What a header must be: each matcher is met by some value of it.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, with = "OneOrMany<Matcher<String>>")]
pub struct HeaderExpect(pub Vec<Matcher<String>>);

deserialize_by_shape!(HeaderExpect);

/// As for any text, but a list is a list of matchers.
impl Shape for HeaderExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        Matcher::bare(value, span).map(|one| Self(vec![one]))
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, _: Span) -> Result<Self, A::Error> {
        items(list).map(Self)
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        Matcher::table(table, span).map(|one| Self(vec![one]))
    }
}
