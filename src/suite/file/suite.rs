//! The whole file.

use std::path::PathBuf;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{IgnoredAny, SeqAccess};
use serde_json::Value;

use super::profile::{ProfileTable, SettingText};
use super::{CaseOwn, CaseTable, DefaultsTable, ReadyTable, Scalar, Tags};
use crate::source::{Located, Span};
use crate::suite::shape::{Shape, deserialize_by_shape, items};
use crate::suite::value::unfit;
use crate::suite::{NamedTarget, OneOrMany};

/// A suite of smoke tests: what a deployment must answer.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A suite of smoke")]
#[expect(
    dead_code,
    reason = "much is read apart, before the rest; it is here for the schema"
)]
pub struct SuiteTable {
    /// The suite's name; the file's stem if it isn't said.
    pub(in crate::suite) name: Option<Located<String>>,
    /// What it is about, for people.
    pub(in crate::suite) description: Option<String>,
    /// Words to select all its cases by.
    #[serde(default)]
    pub(in crate::suite) tags: Tags,
    /// Who is asked for: the Host header, exactly so, and the TLS name.
    pub(in crate::suite) host: Option<Located<String>>,
    /// Files with `defaults`, `vars`, `secrets`, `targets` and `ready` to
    /// share, relative to this one.
    #[serde(default)]
    pub(in crate::suite) include: Vec<Located<PathBuf>>,
    /// Texts to use as `{{name}}`.
    #[serde(default)]
    pub(in crate::suite) vars: IndexMap<String, Scalar>,
    /// Texts from the environment to use as `{{name}}` and never to show.
    #[serde(default)]
    pub(in crate::suite) secrets: IndexMap<String, SecretTable>,
    /// What holds for every case that doesn't say otherwise.
    pub(in crate::suite) defaults: Option<Box<DefaultsTable<CaseOwn>>>,
    /// Targets by name, or a list of the only ones that the suite is for.
    #[serde(default)]
    pub(in crate::suite) targets: OnlyTargets,
    /// How runs go, by the name of a profile; in `smoke.toml` alone.
    #[serde(default)]
    pub(in crate::suite) profile: IndexMap<String, ProfileTable>,
    /// One request that is asked until the response is as expected, before any
    /// case runs.
    pub(in crate::suite) ready: Option<Box<ReadyTable>>,
    /// The cases.
    #[serde(default)]
    pub(in crate::suite) case: Vec<CaseTable>,
}

/// The only targets that a suite is for, by name; none means all. Targets
/// themselves, which are tables, are read apart.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(inline, with = "TargetsSchema")]
pub(in crate::suite) struct OnlyTargets(pub(in crate::suite) Vec<Located<String>>);

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "here for the schema")]
enum TargetsSchema {
    Tables(TargetTables),
    Only(#[schemars(length(min = 1))] Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "here for the schema")]
struct TargetTables {
    /// The targets of a run that names none; in `smoke.toml` alone.
    default: Option<DefaultTargets>,
    #[schemars(flatten)]
    tables: IndexMap<String, NamedTarget>,
}

#[derive(JsonSchema)]
#[schemars(inline, untagged)]
#[expect(dead_code, reason = "here for the schema")]
enum DefaultTargets {
    Typed(OneOrMany<SettingText>),
    Table(Box<NamedTarget>),
}

deserialize_by_shape!(OnlyTargets);

impl Shape for OnlyTargets {
    fn bare(value: &Value, _: Span) -> Result<Self, String> {
        unfit(
            "a list of names, or a table `[targets.NAME]` for each,",
            value,
        )
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, _: Span) -> Result<Self, A::Error> {
        items(list).map(Self)
    }
}

/// What an included file, or `smoke.toml`, may have besides what is read apart.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "all is read apart; it is here to be a known key")]
pub(in crate::suite) struct SharedTable {
    #[serde(default)]
    include: Vec<PathBuf>,
    vars: Option<IgnoredAny>,
    secrets: Option<IgnoredAny>,
    defaults: Option<IgnoredAny>,
    #[serde(default)]
    targets: IndexMap<String, IgnoredAny>,
    ready: Option<IgnoredAny>,
    #[serde(default)]
    profile: IndexMap<String, ProfileTable>,
}

/// A text from the environment that is never shown.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Secret")]
pub(in crate::suite) struct SecretTable {
    /// The environment variable.
    pub(in crate::suite) env: Located<String>,
}
