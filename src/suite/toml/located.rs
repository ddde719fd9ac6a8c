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

struct LocatedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LocatedVisitor<T> {
    type Value = Located<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value with its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let missing = || A::Error::custom("a place has a start, an end and a value");
        let start = seq.next_element()?.ok_or_else(missing)?;
        let end = seq.next_element()?.ok_or_else(missing)?;
        let value = seq.next_element()?.ok_or_else(missing)?;
        Ok(Located::new(value, Span { start, end }))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(LOCATED, LocatedVisitor(PhantomData))
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
