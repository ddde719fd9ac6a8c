//! Values that a request carries: fields, parameters, headers.

use http::HeaderName;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::suite::toml::Words;

/// A text; numbers, `true` and `false` are taken as they are written.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "Words")]
#[schemars(inline, with = "Value", extend("type" = ["string", "number", "boolean"]))]
pub(in crate::suite) struct Scalar(pub(in crate::suite) String);

impl Scalar {
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self(text.clone())),
            Value::Number(n) => Some(Self(n.to_string())),
            Value::Bool(b) => Some(Self(b.to_string())),
            _ => None,
        }
    }

    /// The texts of a value that is one or a list of such.
    fn texts(value: &Value) -> Option<Vec<String>> {
        let texts = match value {
            Value::Array(items) => items.iter().map(Self::of).collect::<Option<Vec<_>>>()?,
            one => vec![Self::of(one)?],
        };
        Some(texts.into_iter().map(|text| text.0).collect())
    }
}

impl TryFrom<Words> for Scalar {
    type Error = &'static str;

    fn try_from(value: Words) -> Result<Self, &'static str> {
        Self::of(&value.0).ok_or("a text is wanted here")
    }
}

/// The text of a cookie to send: `true` and `false` would be expected of one.
#[derive(JsonSchema)]
#[schemars(inline, with = "Value", extend("type" = ["string", "number"]))]
pub(in crate::suite) struct CookieText;

/// Names and values in their order; a name with a list stands as often.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(from = "IndexMap<String, Texts>")]
#[schemars(inline, with = "IndexMap<String, Texts>")]
pub(in crate::suite) struct Fields(pub(in crate::suite) Vec<(String, String)>);

impl From<IndexMap<String, Texts>> for Fields {
    fn from(table: IndexMap<String, Texts>) -> Self {
        let fields = table
            .into_iter()
            .flat_map(|(name, texts)| texts.0.into_iter().map(move |text| (name.clone(), text)));
        Self(fields.collect())
    }
}

/// A text or a list of texts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Words")]
#[schemars(inline, with = "Value", extend("anyOf" = [
    { "type": ["string", "number", "boolean"] },
    { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
]))]
struct Texts(Vec<String>);

impl TryFrom<Words> for Texts {
    type Error = &'static str;

    fn try_from(value: Words) -> Result<Self, &'static str> {
        let texts = Scalar::texts(&value.0).map(Self);
        texts.ok_or("a text or a list of texts is wanted here")
    }
}

/// What is sent as a header: some values, or (with `false`) not even what is
/// sent by default.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Words")]
#[schemars(inline, with = "Value", extend("anyOf" = [
    { "type": ["string", "number"] },
    { "const": false },
    { "type": "array", "items": { "type": ["string", "number"] }, "minItems": 1 },
]))]
pub(in crate::suite) enum HeaderValues {
    Unsent,
    Sent(Vec<String>),
}

impl TryFrom<Words> for HeaderValues {
    type Error = &'static str;

    fn try_from(Words(value): Words) -> Result<Self, &'static str> {
        let texts = match &value {
            Value::Bool(false) => return Ok(Self::Unsent),
            Value::Object(_) | Value::Bool(true) => None,
            value => Scalar::texts(value).filter(|texts| !texts.is_empty()),
        };
        let sent = texts.map(Self::Sent);
        sent.ok_or("a text, a list of texts or `false` is wanted here")
    }
}

/// The name of a header, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String")]
pub(in crate::suite) struct HeaderKey(pub(in crate::suite) HeaderName);

impl TryFrom<String> for HeaderKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let name = HeaderName::try_from(text);
        name.map(Self)
            .map_err(|_| "this can't be the name of a header")
    }
}
