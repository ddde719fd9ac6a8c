//! Paths to ask for.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::SeqAccess;
use serde_json::Value;

use crate::source::{Located, Span};
use crate::suite::shape::{Shape, deserialize_by_shape, items};
use crate::suite::value::unfit;

/// A path, or several.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline, with = "Value", extend("anyOf" = [
    { "type": "string", "pattern": r"^(/|https?://|\{\{)" },
    {
        "type": "array",
        "items": { "type": "string", "pattern": r"^(/|https?://|\{\{)" },
        "minItems": 1,
    },
]))]
pub(in crate::suite) struct Paths {
    pub(in crate::suite) paths: Vec<Located<String>>,
    /// Whether it is a list, even if of one.
    pub(in crate::suite) list: bool,
}

deserialize_by_shape!(Paths);

impl Shape for Paths {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        match value.as_str() {
            Some(path) => Ok(Self {
                paths: vec![Located::new(path.to_owned(), span)],
                list: false,
            }),
            None => unfit("a path such as \"/\" or a list of paths", value),
        }
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, _: Span) -> Result<Self, A::Error> {
        let paths = items(list)?;
        Ok(Self { paths, list: true })
    }
}

/// A path where no list may stand.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Paths")]
#[schemars(inline, with = "String", extend("pattern" = r"^(/|https?://|\{\{)"))]
pub(in crate::suite) struct OnePath(Paths);

impl From<OnePath> for Paths {
    fn from(path: OnePath) -> Self {
        path.0
    }
}

impl TryFrom<Paths> for OnePath {
    type Error = &'static str;

    fn try_from(paths: Paths) -> Result<Self, &'static str> {
        if paths.list {
            return Err("one path is wanted here, not a list");
        }
        Ok(Self(paths))
    }
}
