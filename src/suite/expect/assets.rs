//! What the files that a page names must be.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::asset_cache::CachePolicy;
use super::asset_choice::{AssetKind, AssetKinds, UrlPattern};
use super::asset_size::LeastSize;
use crate::source::{Located, Span};
use crate::suite::Several;
use crate::suite::matcher::{Matcher, NOTHING};
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{Count, unfit};

/// What the files that a page names must be: each answers 200, whole and not
/// empty, with a type that fits its tag.
#[derive(Clone, Debug, Default)]
pub struct AssetsExpect {
    /// The kinds that are looked at; all where there is none.
    pub only: Option<AssetKinds>,
    /// What is not looked at.
    pub exclude: Option<Several<UrlPattern>>,
    /// Whether those of other hosts are fetched too.
    pub external: bool,
    /// How many levels below the page are looked at.
    pub depth: Option<Depth>,
    /// How many files are looked at.
    pub count: Option<Matcher<Count>>,
    /// How large each must be at least.
    pub min_size: Option<Located<LeastSize>>,
    /// What must be said about keeping them.
    pub cache: Option<Located<CachePolicy>>,
    /// Whether each script and stylesheet must have a hash in its tag.
    pub integrity: Option<Located<Required>>,
    /// Where it is written.
    pub span: Span,
}

impl AssetsExpect {
    /// Whether a file of this kind, or one that is fetched ahead, is looked at.
    #[must_use]
    pub fn wants(&self, kind: Option<AssetKind>, preload: bool) -> bool {
        let Some(only) = &self.only else { return true };
        kind.is_some_and(|kind| only.0.contains(&kind))
            || preload && only.0.contains(&AssetKind::Preload)
    }
}

/// The one thing that `integrity` can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Required {
    /// Each script and stylesheet that the page names has a hash in its tag.
    Required,
}

/// How many levels below the page are looked at: none is what the page itself
/// names, one what its stylesheets and its manifest name, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth(pub usize);

impl Depth {
    /// The deepest that can be asked for.
    pub const DEEPEST: usize = 10;
}

impl<'de> Deserialize<'de> for Depth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let depth = value.as_u64().and_then(|n| usize::try_from(n).ok());
        match depth {
            Some(depth) if depth <= Self::DEEPEST => Ok(Self(depth)),
            _ => unfit("a number of levels from 0 to 10", &value).map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for Depth {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Depth".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0, "maximum": Self::DEEPEST })
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the files that the page names must be: stylesheets, scripts, images,
/// icons, fonts, manifests and what is fetched ahead.
#[derive(Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The kinds that are looked at; all without it.
    only: Option<AssetKinds>,
    /// What is not looked at: a URL or a path, or a list of such, where `*`
    /// stands for anything.
    exclude: Option<Several<UrlPattern>>,
    /// Whether those of other hosts are fetched too; without it, they aren't.
    external: Option<bool>,
    /// How many levels below the page are looked at: 0 is what the page itself
    /// names, 1 what its stylesheets and its manifest name too.
    depth: Option<Depth>,
    /// How many different files are looked at.
    count: Option<Matcher<Count>>,
    /// How large each must be at least: a size, or a table of sizes by kind.
    min_size: Option<Located<LeastSize>>,
    /// What must be said about keeping them: names with a hash are kept for
    /// long, all others asked for again. `true`, a duration or `"immutable"`.
    cache: Option<Located<CachePolicy>>,
    /// `"required"`: each script and stylesheet that the page names has a
    /// hash in its tag. One that stands there must be right in any case.
    integrity: Option<Located<Required>>,
}

enum Given {
    All,
    Table(Box<Table>),
}

impl<'de> Deserialize<'de> for AssetsExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Given>::deserialize(deserializer)?;
        let table = match value {
            Given::All => Box::default(),
            Given::Table(table) => table,
        };
        Ok(Self {
            only: table.only,
            exclude: table.exclude,
            external: table.external.unwrap_or_default(),
            depth: table.depth,
            count: table.count,
            min_size: table.min_size,
            cache: table.cache,
            integrity: table.integrity,
            span,
        })
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for Given {
    fn wanted() -> String {
        "`true` or a table of only, exclude, external, depth, count, min_size, cache and integrity"
            .to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(true) => Ok(Self::All),
            Value::Bool(false) => Err(
                "`false` would expect nothing: leave `assets` out where they don't matter"
                    .to_owned(),
            ),
            other => unfit(&Self::wanted(), other),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(table))?;
        if table == Table::default() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self::Table(Box::new(table)))
    }
}

impl JsonSchema for AssetsExpect {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AssetsExpect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        json_schema!({ "anyOf": [{ "const": true }, table] })
    }
}
