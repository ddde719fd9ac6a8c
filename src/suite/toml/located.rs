//! How a value's place passes through serde, which knows no places: as a list
//! of start, end and value, under a name that only this deserializer knows.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::UsizeDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, SeqAccess, Visitor,
};

use super::DecodeError;
use crate::source::{Located, Span};

/// The name under which a place is asked for.
pub(super) const LOCATED: &str = "$smoke::Located";

/// The name under which a value is asked for that may be a list of such.
pub(in crate::suite) const ONE_OR_MANY: &str = "$smoke::OneOrMany";

/// The name under which a value is asked for that is read in the shape that it
/// has: a number with more digits than serde has a type for comes as what it is.
pub(in crate::suite) const SHAPED: &str = "$smoke::Shaped";

/// The same where a text may stand: what was put in for a name is one.
pub(in crate::suite) const SHAPED_WORDS: &str = "$smoke::ShapedWords";

pub(super) struct LocatedAccess<D> {
    span: Span,
    given: u8,
    value: Option<D>,
}

impl<D> LocatedAccess<D> {
    pub(super) const fn new(span: Span, value: D) -> Self {
        Self {
            span,
            given: 0,
            value: Some(value),
        }
    }
}

impl<'de, D: Deserializer<'de, Error = DecodeError>> SeqAccess<'de> for LocatedAccess<D> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        self.given += 1;
        let number = match self.given {
            1 => self.span.start,
            2 => self.span.end,
            _ => {
                return self
                    .value
                    .take()
                    .map(|value| seed.deserialize(value))
                    .transpose();
            }
        };
        let number: UsizeDeserializer<DecodeError> = number.into_deserializer();
        seed.deserialize(number).map(Some)
    }
}

/// Decodes a value with what `seed` makes of its place.
pub(in crate::suite) fn placed<'de, S, D>(
    deserializer: D,
    seed: impl FnOnce(Span) -> S,
) -> Result<S::Value, D::Error>
where
    S: DeserializeSeed<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_newtype_struct(LOCATED, PlacedVisitor(seed))
}

struct PlacedVisitor<F>(F);

impl<'de, S: DeserializeSeed<'de>, F: FnOnce(Span) -> S> Visitor<'de> for PlacedVisitor<F> {
    type Value = S::Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value with its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<S::Value, A::Error> {
        let missing = || A::Error::custom("a place has a start, an end and a value");
        let start = seq.next_element()?.ok_or_else(missing)?;
        let end = seq.next_element()?.ok_or_else(missing)?;
        let seed = (self.0)(Span { start, end });
        seq.next_element_seed(seed)?.ok_or_else(missing)
    }
}

struct AtPlace<T>(Span, PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for AtPlace<T> {
    type Value = Located<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Located<T>, D::Error> {
        T::deserialize(deserializer).map(|value| Located::new(value, self.0))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        placed(deserializer, |span| AtPlace(span, PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
