//! What the content must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::source::Located;
use crate::suite::matcher::{
    Condition, Conditions, Key, Keys, Matcher, TableKey, Texts, matcher_table,
};

/// What the content must be.
#[derive(Clone, Debug)]
pub struct BodyExpect {
    /// As text, in its charset.
    pub text: Matcher<String>,
    /// Its SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: Option<Located<String>>,
}

impl<'de> Deserialize<'de> for BodyExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Given>::deserialize(deserializer)?;
        let Given { conditions, sha256 } = value;
        let conditions = match conditions {
            Conditioned::Contains(texts) => vec![Located::new(Condition::Contains(texts), span)],
            Conditioned::Table(conditions) => conditions,
        };
        Ok(Self {
            text: Matcher { conditions, span },
            sha256,
        })
    }
}

struct Given {
    conditions: Conditioned,
    sha256: Option<Located<String>>,
}

enum Conditioned {
    Contains(Vec<String>),
    Table(Vec<Located<Condition<String>>>),
}

enum BodyKey {
    Sha256,
    Matcher(Key),
}

impl Keys for BodyKey {
    const KNOWN: &'static [&'static str] = &[
        "equals",
        "contains",
        "starts_with",
        "ends_with",
        "matches",
        "one_of",
        "not",
        "min",
        "max",
        "about",
        "within",
        "absent",
        "sha256",
    ];

    fn of(word: &str) -> Option<Self> {
        match word {
            "sha256" => Some(Self::Sha256),
            other => Key::of(other).map(Self::Matcher),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text that the content contains, a list of such, or a matcher table")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Given, E> {
        Ok(Given {
            conditions: Conditioned::Contains(vec![text.to_owned()]),
            sha256: None,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Given, A::Error> {
        let seq = serde::de::value::SeqAccessDeserializer::new(seq);
        Ok(Given {
            conditions: Conditioned::Contains(Texts::deserialize(seq)?.0),
            sha256: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        let mut conditions = Conditions::default();
        let mut sha256 = None;
        while let Some(TableKey(key)) = map.next_key()? {
            match key {
                BodyKey::Matcher(key) => conditions.read(key, &mut map)?,
                BodyKey::Sha256 => {
                    sha256 = Some(map.next_value::<Located<Digest>>()?.map(|digest| digest.0));
                }
            }
        }
        let conditions = conditions.finish()?;
        if conditions.is_empty() && sha256.is_none() {
            return Err(A::Error::custom("an empty table asks for nothing"));
        }
        Ok(Given {
            conditions: Conditioned::Table(conditions),
            sha256,
        })
    }
}

/// A SHA-256 as 64 hexadecimal digits.
struct Digest(String);

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(D::Error::custom("a SHA-256 has 64 hexadecimal digits"))
    }
}

impl JsonSchema for BodyExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BodyExpect".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut table = matcher_table();
        table["properties"]["sha256"] = json!({
            "description": "The SHA-256 of the content.",
            "type": "string",
            "pattern": "^[0-9a-fA-F]{64}$",
        });
        let texts: Value = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
        json_schema!({ "anyOf": [{ "type": "string" }, texts, table] })
    }
}
