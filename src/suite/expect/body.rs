//! What the content must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::source::Located;
use crate::suite::matcher::{
    Condition, Conditions, Key, Keys, Matcher, NOTHING, TableKey, Texts, and_matcher_keys,
    matcher_table,
};
use crate::suite::shape::{Shape, shaped};

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
    const KNOWN: &'static [&'static str] = and_matcher_keys!("sha256");

    fn of(word: &str) -> Option<Self> {
        match word {
            "sha256" => Some(Self::Sha256),
            other => Key::of(other).map(Self::Matcher),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for Given {
    fn wanted() -> String {
        "a text that the content contains, a list of such, or a matcher table".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        Ok(Self {
            conditions: Conditioned::Contains(Texts::read(value)?.0),
            sha256: None,
        })
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        let mut conditions = Conditions::default();
        let mut sha256 = None;
        while let Some(TableKey(key)) = table.next_key()? {
            match key {
                BodyKey::Matcher(key) => conditions.read(key, &mut table)?,
                BodyKey::Sha256 => {
                    let digest = table.next_value::<Located<Digest>>()?;
                    sha256 = Some(digest.map(|digest| digest.0));
                }
            }
        }
        let conditions = conditions.finish()?;
        if conditions.is_empty() && sha256.is_none() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self {
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
