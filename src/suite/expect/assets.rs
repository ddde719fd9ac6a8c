//! What the files that a page names must be.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::MapAccess;
use serde_json::{Value, json};

use super::asset_cache::CachePolicy;
use super::asset_choice::{AssetKind, UrlPattern};
use super::asset_local::SameAs;
use super::asset_size::LeastSize;
use crate::source::{Located, Span};
use crate::suite::OneOrMany;
use crate::suite::matcher::Matchers;
use crate::suite::shape::{Shape, deserialize_by_shape, entries, or_bare};
use crate::suite::value::{Count, unfit};

/// What the files that a page names must be: each answers 200, whole and not
/// empty, with a type that fits its tag.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(rename = "AssetsExpect", transform = or_bare(json!({ "const": true })))]
pub struct AssetsExpect {
    /// The kinds that are looked at; all without it.
    pub only: Option<OneOrMany<AssetKind>>,
    /// What is not looked at: a URL or a path, or a list of such, where `*`
    /// stands for anything.
    pub exclude: Option<OneOrMany<UrlPattern>>,
    /// Whether those of other hosts are fetched too; without it, they aren't.
    #[serde(default)]
    pub external: bool,
    /// How many levels below the page are looked at: 0 is what the page itself
    /// names, 1 what its stylesheets and its manifest name too.
    pub depth: Option<Depth>,
    /// How many different files are looked at.
    pub count: Option<Matchers<Count>>,
    /// How large each must be at least: a size, or a table of sizes by kind
    /// or by pattern.
    pub min_size: Option<Located<LeastSize>>,
    /// What must be said about keeping them: names with a hash are kept for
    /// long, all others asked for again. `true`, a duration or `"immutable"`.
    pub cache: Option<Located<CachePolicy>>,
    /// `"required"`: each script and stylesheet that the page names has a
    /// hash in its tag. One that stands there must be right in any case.
    pub integrity: Option<Located<Required>>,
    /// How the hashes in names are made: `"django"`. Each that is of that form
    /// must be the hash of its file's content, and there must be such names.
    pub hashes: Option<Located<HashScheme>>,
    /// Local files that those of the page are the same as: a folder, or a file that
    /// `smoke hashes` wrote, relative to the suite file; or a list of such.
    pub same_as: Option<Located<OneOrMany<Located<SameAs>>>>,
    /// Files that may be empty: a URL or a path, or a list of such, where `*`
    /// stands for anything.
    pub allow_empty: Option<OneOrMany<UrlPattern>>,
    /// Where it is written.
    #[serde(skip)]
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

/// How hashes in names are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HashScheme {
    /// As `ManifestStaticFilesStorage` and WhiteNoise do: before the ending, the
    /// first 12 digits of the content's MD5.
    Django,
}

/// How many levels below the page are looked at: none is what the page itself
/// names, one what its stylesheets and its manifest name, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("type" = "integer", "minimum" = 0, "maximum" = Self::DEEPEST))]
pub struct Depth(pub usize);

impl Depth {
    /// The deepest that can be asked for.
    pub const DEEPEST: usize = 10;
}

impl TryFrom<Value> for Depth {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let depth = value.as_u64().and_then(|n| usize::try_from(n).ok());
        match depth {
            Some(depth) if depth <= Self::DEEPEST => Ok(Self(depth)),
            _ => unfit("a number of levels from 0 to 10", &value),
        }
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

deserialize_by_shape!(AssetsExpect);

impl Shape for AssetsExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        match value {
            Value::Bool(true) => Ok(Self {
                span,
                ..Self::default()
            }),
            Value::Bool(false) => Err(
                "`false` would expect nothing: leave `assets` out where they don't matter"
                    .to_owned(),
            ),
            other => unfit(
                "`true` or a table of only, exclude, external, allow_empty, depth, count, \
                 min_size, cache, integrity, hashes and same_as",
                other,
            ),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        let assets = Self::deserialize(entries(table)?)?;
        Ok(Self { span, ..assets })
    }
}
