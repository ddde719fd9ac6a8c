//! Tables with keys of their own and those of a request.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{AuthKeys, BodyKeys, HeadKeys, LineKeys, MethodKeys, Paths, ResponseKeys};
use crate::suite::keys::keys;
use crate::suite::toml::PARTS;

/// What a table has of its own beside a request.
pub(in crate::suite) trait Own: DeserializeOwned + JsonSchema {
    /// Those of its keys that can be said for several tables at once.
    type Shared: DeserializeOwned + JsonSchema;
    /// What a path is in it.
    type Path: DeserializeOwned + JsonSchema + Clone + Into<Paths>;

    /// All keys of the table.
    fn all_keys() -> &'static [&'static str];
}

/// A table with keys of its own and those of a request.
#[derive(Debug)]
pub(in crate::suite) struct RequestTable<T: Own> {
    pub(in crate::suite) own: T,
    pub(in crate::suite) shared: T::Shared,
    pub(in crate::suite) methods: MethodKeys<T::Path>,
    pub(in crate::suite) request: RequestKeys,
}

/// The keys of a request but for the methods.
#[derive(Debug)]
pub(in crate::suite) struct RequestKeys {
    pub(in crate::suite) line: LineKeys,
    pub(in crate::suite) head: HeadKeys,
    pub(in crate::suite) auth: AuthKeys,
    pub(in crate::suite) body: BodyKeys,
    pub(in crate::suite) response: ResponseKeys,
}

impl<T: Own> RequestTable<T> {
    /// The keys of all its parts.
    pub(in crate::suite) fn list_keys() -> Vec<&'static str> {
        let own = [keys::<T>(), keys::<T::Shared>()].concat();
        let line = [keys::<MethodKeys<T::Path>>(), keys::<LineKeys>()].concat();
        let sent = [keys::<HeadKeys>(), keys::<AuthKeys>(), keys::<BodyKeys>()].concat();
        [own, line, sent, keys::<ResponseKeys>()].concat()
    }
}

impl<'de, T: Own> Deserialize<'de> for RequestTable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple_struct(PARTS, 8, Parts(PhantomData))
    }
}

struct Parts<T>(PhantomData<T>);

impl<'de, T: Own> Visitor<'de> for Parts<T> {
    type Value = RequestTable<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let table = RequestTable {
            own: part(&mut parts)?,
            shared: part(&mut parts)?,
            methods: part(&mut parts)?,
            request: RequestKeys {
                line: part(&mut parts)?,
                head: part(&mut parts)?,
                auth: part(&mut parts)?,
                body: part(&mut parts)?,
                response: part(&mut parts)?,
            },
        };
        part::<Unknown<T>, A>(&mut parts)?;
        Ok(table)
    }
}

fn part<'de, P: Deserialize<'de>, A: SeqAccess<'de>>(parts: &mut A) -> Result<P, A::Error> {
    let part = parts.next_element()?;
    part.ok_or_else(|| A::Error::custom("a table comes in parts from a suite alone"))
}

/// The keys that no part knows: there may be none.
struct Unknown<T>(PhantomData<T>);

impl<'de, T: Own> Deserialize<'de> for Unknown<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(PhantomData))
    }
}

impl<'de, T: Own> Visitor<'de> for Unknown<T> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut rest: A) -> Result<Self, A::Error> {
        rest.next_key::<UnknownKey<T>>()?;
        Ok(self)
    }
}

/// A key that no part knows, which is an error at its own place.
struct UnknownKey<T>(PhantomData<T>);

impl<'de, T: Own> Deserialize<'de> for UnknownKey<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Err(D::Error::unknown_field(&key, T::all_keys()))
    }
}

impl<T: Own> JsonSchema for RequestTable<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = joined(
            T::json_schema(generator),
            &T::Shared::json_schema(generator),
        );
        let methods = MethodKeys::<T::Path>::json_schema(generator);
        let line = joined(methods, &LineKeys::json_schema(generator));
        joined(joined(own, &line), &sent(generator))
    }
}

/// What `[defaults]` can say: what is each table's own has no default.
#[derive(Deserialize)]
#[serde(transparent, bound = "")]
pub(in crate::suite) struct DefaultsTable<T: Own>(RequestTable<T>);

impl<T: Own> JsonSchema for DefaultsTable<T> {
    fn schema_name() -> Cow<'static, str> {
        "Defaults".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        joined(T::Shared::json_schema(generator), &sent(generator))
    }
}

/// The keys of a request but for its line.
fn sent(generator: &mut SchemaGenerator) -> Schema {
    let sent = HeadKeys::json_schema(generator);
    let sent = joined(sent, &AuthKeys::json_schema(generator));
    let sent = joined(sent, &BodyKeys::json_schema(generator));
    joined(sent, &ResponseKeys::json_schema(generator))
}

/// The schema of a table with the keys of both.
fn joined(mut table: Schema, other: &Schema) -> Schema {
    let more = other.get("properties").and_then(Value::as_object);
    let more = more.cloned().unwrap_or_default();
    let properties = table.ensure_object().entry("properties");
    let properties = properties.or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(properties) = properties {
        properties.extend(more);
    }
    table
}
