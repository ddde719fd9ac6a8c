//! What the content must be.

use std::path::PathBuf;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Error, MapAccess, SeqAccess};
use serde_json::{Value, json};

use crate::source::{Located, Span};
use crate::suite::matcher::{
    Conditions, Key, KeyFor, Keys, Matcher, Matchers, TableKey, and_matcher_keys, matcher_table,
};
use crate::suite::shape::{NOTHING, Shape, deserialize_by_shape, items};
use crate::suite::value::{BodyText, Operand};

/// What the content must be.
#[derive(Clone, Debug)]
pub struct BodyExpect {
    /// As text, in its charset.
    pub text: Option<Matchers<BodyText>>,
    /// Its SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: Option<Located<String>>,
    /// The file that it is, to the byte.
    pub file: Option<Located<ExpectedFile>>,
    /// Where it is written.
    pub span: Span,
}

/// A file that content is expected to be.
#[derive(Clone, Debug)]
pub struct ExpectedFile {
    /// The path, as it is written.
    pub path: PathBuf,
    /// What is in it, once it has been read.
    pub content: Option<Arc<[u8]>>,
}

enum BodyKey {
    Sha256,
    File,
    Matcher(Key),
}

impl Keys for BodyKey {
    const KNOWN: &'static [&'static str] = and_matcher_keys!("sha256", "file");

    fn of(word: &str) -> Option<Self> {
        match word {
            "sha256" => Some(Self::Sha256),
            "file" => Some(Self::File),
            other => KeyFor::<BodyText>::of(other).map(|key| Self::Matcher(key.0)),
        }
    }
}

deserialize_by_shape!(BodyExpect);

impl From<Matchers<BodyText>> for BodyExpect {
    fn from(text: Matchers<BodyText>) -> Self {
        Self {
            span: text.span,
            text: Some(text),
            sha256: None,
            file: None,
        }
    }
}

impl BodyExpect {
    /// All of several together.
    fn all(several: Vec<Self>, span: Span) -> Result<Self, &'static str> {
        let (mut each, mut sha256, mut file) = (Vec::new(), None, None);
        for one in several {
            each.extend(one.text.into_iter().flat_map(Matchers::into_each));
            if let Some(digest) = one.sha256
                && sha256.replace(digest).is_some()
            {
                return Err("content has one digest, and two are expected of it");
            }
            if let Some(path) = one.file
                && file.replace(path).is_some()
            {
                return Err("content is one file, and it is expected to be two");
            }
        }
        let text = (!each.is_empty()).then(|| Matchers::new(each, span));
        Ok(Self {
            text,
            sha256,
            file,
            span,
        })
    }
}

/// As for any text, with more keys in a table.
impl Shape for BodyExpect {
    const WORDS: bool = true;

    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        Matchers::bare(value, span).map(Self::from)
    }

    /// Each of a list holds.
    fn list<'de, A: SeqAccess<'de>>(list: A, span: Span) -> Result<Self, A::Error> {
        Self::all(items(list)?, span).map_err(A::Error::custom)
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A, span: Span) -> Result<Self, A::Error> {
        let mut conditions = Conditions::default();
        let (mut sha256, mut file) = (None, None);
        while let Some(TableKey(key)) = table.next_key()? {
            match key {
                BodyKey::Matcher(key) => conditions.read(key, &mut table)?,
                BodyKey::File => {
                    let content = None;
                    let path = table.next_value::<Located<PathBuf>>()?;
                    file = Some(path.map(|path| ExpectedFile { path, content }));
                }
                BodyKey::Sha256 => {
                    let digest = table.next_value::<Located<Digest>>()?;
                    sha256 = Some(digest.map(|digest| digest.0));
                }
            }
        }
        let text: Option<Matcher<BodyText>> = conditions.finish(span)?;
        if text.is_none() && sha256.is_none() && file.is_none() {
            return Err(A::Error::custom(NOTHING));
        }
        let text = text.map(Matchers::from);
        Ok(Self {
            text,
            sha256,
            file,
            span,
        })
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
        let mut table = matcher_table::<BodyText>();
        table["properties"]["sha256"] = json!({
            "description": "The SHA-256 of the content.",
            "type": "string",
            "pattern": "^[0-9a-fA-F]{64}$",
        });
        table["properties"]["file"] = json!({
            "description": "The file that the content is, to the byte.",
            "type": "string",
        });
        let one = json!({ "anyOf": [BodyText::schema(), table] });
        let list = json!({ "type": "array", "items": one, "minItems": 1 });
        json_schema!({ "anyOf": [BodyText::schema(), list, table] })
    }
}
