//! What the content must be.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Error, MapAccess, SeqAccess};
use serde_json::{Value, json};

use crate::source::{Located, Span};
use crate::suite::OneOrMany;
use crate::suite::matcher::{
    Condition, Conditions, Key, Keys, Matcher, Part, TableKey, and_matcher_keys, matcher_table,
};
use crate::suite::shape::{NOTHING, Shape, deserialize_by_shape, items};

/// What the content must be.
#[derive(Clone, Debug)]
pub struct BodyExpect {
    /// As text, in its charset.
    pub text: Matcher<String>,
    /// Its SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: Option<Located<String>>,
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

deserialize_by_shape!(BodyExpect);

impl BodyExpect {
    /// The content contains each of `parts`.
    fn contains(parts: OneOrMany<Part>, span: Span) -> Self {
        Self {
            text: Matcher::of(Condition::Contains(Part::texts(parts)), span),
            sha256: None,
        }
    }
}

/// A bare text is contained, and each of a list.
impl Shape for BodyExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        let part = Part::try_from(value.clone())?;
        Ok(Self::contains(OneOrMany(vec![part]), span))
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, span: Span) -> Result<Self, A::Error> {
        items(list).map(|parts| Self::contains(OneOrMany(parts), span))
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A, span: Span) -> Result<Self, A::Error> {
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
        let text = conditions.finish(span)?;
        if text.is_none() && sha256.is_none() {
            return Err(A::Error::custom(NOTHING));
        }
        let conditions = Vec::new();
        let text = text.unwrap_or(Matcher { conditions, span });
        Ok(Self { text, sha256 })
    }
}

/// A SHA-256 as 64 hexadecimal digits.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Digest(String);

impl TryFrom<String> for Digest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err("a SHA-256 has 64 hexadecimal digits")
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
