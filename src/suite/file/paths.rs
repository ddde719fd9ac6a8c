//! Paths to ask for.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::Located;
use crate::suite::matcher::NOTHING;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::unfit;

/// A path, or several.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Paths {
    pub(in crate::suite) paths: Vec<Located<String>>,
    /// Whether it is a list, even if of one.
    pub(in crate::suite) list: bool,
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Located::<Given>::deserialize(deserializer)?;
        let (paths, list) = match given.value {
            Given::One(path) => (vec![Located::new(path, given.span)], false),
            Given::Many(paths) if paths.is_empty() => {
                return Err(D::Error::custom(NOTHING));
            }
            Given::Many(paths) => (paths, true),
        };
        Ok(Self { paths, list })
    }
}

enum Given {
    One(String),
    Many(Vec<Located<String>>),
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for Given {
    fn wanted() -> String {
        "a path such as \"/\" or a list of paths".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value.as_str() {
            Some(path) => Ok(Self::One(path.to_owned())),
            None => unfit(&Self::wanted(), value),
        }
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut paths = Vec::new();
        while let Some(path) = list.next_element()? {
            paths.push(path);
        }
        Ok(Self::Many(paths))
    }

    fn table<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::custom(format!(
            "{} is wanted here",
            Self::wanted()
        )))
    }
}

impl JsonSchema for Paths {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Paths".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let path = serde_json::json!({ "type": "string", "pattern": r"^(/|\{\{)" });
        json_schema!({ "anyOf": [path, { "type": "array", "items": path, "minItems": 1 }] })
    }
}

/// A path where no list may stand.
#[derive(Clone, Debug)]
pub(in crate::suite) struct OnePath(Paths);

impl From<OnePath> for Paths {
    fn from(path: OnePath) -> Self {
        path.0
    }
}

impl<'de> Deserialize<'de> for OnePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let paths = Paths::deserialize(deserializer)?;
        if paths.list {
            return Err(D::Error::custom("one path is wanted here, not a list"));
        }
        Ok(Self(paths))
    }
}

impl JsonSchema for OnePath {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OnePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^(/|\{\{)" })
    }
}
