//! Which keys the tables of a suite have. Their decoders are asked, so that no
//! list of keys is kept beside them.

use std::sync::LazyLock;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::NamedTarget;
use super::expect::Expect;
use super::file::{
    AuthKeys, BodyKeys, CaseOwn, CaseShared, CaseTable, HeadKeys, LineKeys, MethodKeys, Paths,
    ProfileTable, ReadyTable, ResponseKeys, StepOwn, StepTable, SuiteTable,
};

/// Keys, as they are written; a decoder is asked once.
pub(super) type Keys = LazyLock<Vec<&'static str>>;

/// The keys of a suite file.
pub(super) static SUITE: Keys = LazyLock::new(keys::<SuiteTable>);
/// The keys of `[[case]]`.
pub(super) static CASE: Keys = LazyLock::new(CaseTable::list_keys);
/// The keys of `[[case.step]]`.
pub(super) static STEP: Keys = LazyLock::new(StepTable::list_keys);
/// The keys of a case that no other table has.
pub(super) static CASE_OWN: Keys = LazyLock::new(keys::<CaseOwn>);
/// The keys of a step that no case with steps has.
pub(super) static STEP_OWN: Keys = LazyLock::new(keys::<StepOwn>);
/// The keys of a case that hold for all its steps together.
pub(super) static SHARED: Keys = LazyLock::new(keys::<CaseShared>);
/// The keys of `[ready]`.
pub(super) static READY: Keys = LazyLock::new(ReadyTable::list_keys);
/// The keys of a case or a step that are each one's own, and so no defaults.
pub(super) static OWN: Keys = LazyLock::new(|| {
    let of_tables = CASE_OWN.iter().chain(&*STEP_OWN);
    let all = of_tables.chain(&*METHODS).chain(&*LINE);
    // What cases may have in common, a step may have for itself.
    all.filter(|key| !SHARED.contains(key)).copied().collect()
});
/// The keys of `[defaults]`.
pub(super) static DEFAULTS: Keys = LazyLock::new(|| {
    let all = CASE.iter().filter(|key| !OWN.contains(key));
    all.copied().collect()
});
/// The keys of `[profile.NAME]`.
pub(super) static PROFILE: Keys = LazyLock::new(keys::<ProfileTable>);
/// The keys of `[targets.NAME]`.
pub(super) static TARGET: Keys = LazyLock::new(keys::<NamedTarget>);
/// The keys of `expect`, wherever it stands.
pub(super) static EXPECT: Keys = LazyLock::new(keys::<Expect>);
/// The methods that have a key of their own.
pub(super) static METHODS: Keys = LazyLock::new(keys::<MethodKeys<Paths>>);
/// The keys of a method and a path that the suite spells itself.
pub(super) static LINE: Keys = LazyLock::new(keys::<LineKeys>);
/// The keys of bodies, of which a request has one.
pub(super) static BODIES: Keys = LazyLock::new(keys::<BodyKeys>);
/// The keys of credentials, of which a request has one kind.
pub(super) static CREDENTIALS: Keys = LazyLock::new(keys::<AuthKeys>);
/// The keys of the response to a request.
pub(super) static RESPONSE: Keys = LazyLock::new(keys::<ResponseKeys>);
/// The keys of a request whose value is a table in any case.
pub(super) static TABLES_OF_REQUEST: Keys = LazyLock::new(|| {
    let of_head = keys_of_tables::<HeadKeys>();
    [of_head, keys_of_tables::<ResponseKeys>()].concat()
});
/// Likewise those of `expect`.
pub(super) static TABLES_OF_EXPECT: Keys = LazyLock::new(keys_of_tables::<Expect>);

/// The keys of the struct `T`.
pub(super) fn keys<'de, T: Deserialize<'de>>() -> Vec<&'static str> {
    let mut wanted = Wanted::default();
    // Every attempt fails once the keys are known.
    let _ = T::deserialize(Ask(&mut wanted));
    wanted.keys.to_vec()
}

/// The keys of the struct `T` whose value is a table in any case: of names that
/// the author chooses, or of keys.
fn keys_of_tables<'de, T: Deserialize<'de>>() -> Vec<&'static str> {
    let is_table = |key: &&'static str| {
        let mut wanted = Wanted::default();
        let _ = T::deserialize(AskOf {
            key,
            wanted: &mut wanted,
        });
        wanted.is_table
    };
    keys::<T>().into_iter().filter(is_table).collect()
}

/// What a decoder wants.
#[derive(Default)]
struct Wanted {
    is_table: bool,
    /// The keys of the table, where they are known.
    keys: &'static [&'static str],
}

/// Notes what is wanted, and gives nothing.
struct Ask<'a>(&'a mut Wanted);

/// Why nothing is decoded.
fn only_asked<T>() -> Result<T, Error> {
    Err(serde::de::Error::custom("asked for what it wants alone"))
}

impl<'de> Deserializer<'de> for Ask<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.keys = keys;
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        self.0.is_table = true;
        only_asked()
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        only_asked()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct enum identifier ignored_any
    }
}

/// Notes what a struct wants as the value of `key`.
struct AskOf<'a> {
    key: &'static str,
    wanted: &'a mut Wanted,
}

impl<'de> Deserializer<'de> for AskOf<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for AskOf<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let key: StrDeserializer<'_, Error> = self.key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Ask(self.wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::file::{HeadKeys, ResponseKeys};

    #[test]
    fn decoders_tell_their_keys() {
        assert_eq!(READY[..3], ["within", "every", "stable"]);
        for (table, key) in [
            (&SUITE, "vars"),
            (&CASE, "each"),
            (&CASE, "tags"),
            (&CASE, "get"),
            (&STEP, "submit"),
            (&STEP, "json"),
            (&READY, "expect"),
            (&EXPECT, "timing"),
        ] {
            assert!(table.contains(&key), "{key}");
        }
        assert!(!STEP.contains(&"tags"));
    }

    #[test]
    fn decoders_tell_which_values_are_tables() {
        assert_eq!(
            keys_of_tables::<HeadKeys>(),
            ["headers", "query", "cookies"]
        );
        assert_eq!(keys_of_tables::<ResponseKeys>(), ["expect"]);
        assert_eq!(
            keys_of_tables::<Expect>(),
            ["headers", "select", "json", "cookies"]
        );
    }
}
