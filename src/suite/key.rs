//! Keys that the author chooses: header names, selectors, paths.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::source::{Located, Span};

/// A key that the author chose, and where it was written.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The key as it was written.
    pub text: String,
    /// What it means.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let both = Located::<Both<T>>::deserialize(deserializer)?;
        Ok(Self {
            text: both.value.0,
            value: both.value.1,
            span: both.span,
        })
    }
}

/// The text and what it means.
struct Both<T>(String, T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Both<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::IntoDeserializer;
        use serde::de::value::StrDeserializer;
        let text = String::deserialize(deserializer)?;
        let word: StrDeserializer<'_, D::Error> = text.as_str().into_deserializer();
        let value = T::deserialize(word)?;
        Ok(Self(text, value))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// A table with keys that the author chooses, in the order of the suite. TOML has no
/// key twice.
#[derive(Clone, Debug)]
pub struct Table<K, V>(Vec<(Named<K>, V)>);

impl<K, V> Table<K, V> {
    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its keys, each with what it stands for.
    pub fn iter(&self) -> impl Iterator<Item = (&Named<K>, &V)> {
        self.into_iter()
    }

    /// What its keys stand for.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Its keys.
    pub fn keys(&self) -> impl Iterator<Item = &Named<K>> {
        self.0.iter().map(|(key, _)| key)
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, K, V> IntoIterator for &'a Table<K, V> {
    type Item = (&'a Named<K>, &'a V);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'a, (Named<K>, V)>,
        fn(&'a (Named<K>, V)) -> (&'a Named<K>, &'a V),
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Table<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Keys<K, V> {
            type Value = Table<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Table(pairs))
            }
        }

        deserializer.deserialize_map(Keys(PhantomData))
    }
}

impl<K, V: JsonSchema> JsonSchema for Table<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        BTreeMap::<String, V>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, V>::json_schema(generator)
    }
}
