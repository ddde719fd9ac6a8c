//! Values that a request carries: fields, parameters, headers.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text; numbers, `true` and `false` are taken as they are written.
#[derive(Clone, Debug, PartialEq)]
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
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::of(&value).ok_or_else(|| D::Error::custom("a text is wanted here"))
    }
}

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// Names and values in their order; a name with a list stands as often.
#[derive(Clone, Debug, Default)]
pub(in crate::suite) struct Fields(pub(in crate::suite) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = IndexMap::<String, Texts>::deserialize(deserializer)?;
        let fields = table
            .into_iter()
            .flat_map(|(name, texts)| texts.0.into_iter().map(move |text| (name.clone(), text)));
        Ok(Self(fields.collect()))
    }
}

impl JsonSchema for Fields {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let texts = generator.subschema_for::<Texts>();
        json_schema!({ "type": "object", "additionalProperties": texts })
    }
}

/// A text or a list of texts.
#[derive(Clone, Debug)]
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = match Value::deserialize(deserializer)? {
            Value::Array(items) => items.iter().map(Scalar::of).collect::<Option<Vec<_>>>(),
            one => Scalar::of(&one).map(|text| vec![text]),
        };
        match texts {
            Some(texts) => Ok(Self(texts.into_iter().map(|text| text.0).collect())),
            None => Err(D::Error::custom("a text or a list of texts is wanted here")),
        }
    }
}

impl JsonSchema for Texts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Texts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Scalar>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// What is sent as a header: some values, or (with `false`) not even what is
/// sent by default.
#[derive(Clone, Debug)]
pub(in crate::suite) enum HeaderValues {
    Unsent,
    Sent(Vec<String>),
}

impl<'de> Deserialize<'de> for HeaderValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = match Value::deserialize(deserializer)? {
            Value::Bool(false) => return Ok(Self::Unsent),
            Value::Object(_) => {
                return Err(D::Error::custom(
                    "a header is a text, a list of texts or `false`; \
                     keys of the case stand above its `[case.headers]`",
                ));
            }
            Value::Bool(true) => None,
            Value::Array(items) if items.is_empty() => None,
            Value::Array(items) => items.iter().map(Scalar::of).collect::<Option<Vec<_>>>(),
            one => Scalar::of(&one).map(|text| vec![text]),
        };
        match texts {
            Some(texts) => Ok(Self::Sent(texts.into_iter().map(|text| text.0).collect())),
            None => Err(D::Error::custom(
                "a text, a list of texts or `false` is wanted here",
            )),
        }
    }
}

impl JsonSchema for HeaderValues {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "HeaderValues".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = serde_json::json!({ "type": ["string", "number"] });
        json_schema!({
            "anyOf": [one, { "const": false }, { "type": "array", "items": one, "minItems": 1 }],
        })
    }
}
