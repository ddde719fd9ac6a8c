//! `[[case]]`, `[[case.step]]` and `[ready]`: what each has beside a request.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::request_table::{Own, RequestTable};
use super::{CaptureTable, OnePath, Paths, Pause, RetryValue, SubmitTable, UntilValue};
use crate::source::Located;
use crate::suite::Connections;
use crate::suite::key::Table;
use crate::suite::keys;
use crate::suite::shape::some;
use crate::suite::value::Millis;

/// `[[case]]`.
pub(in crate::suite) type CaseTable = RequestTable<CaseOwn>;
/// `[[case.step]]`.
pub(in crate::suite) type StepTable = RequestTable<StepOwn>;
/// `[ready]`.
pub(in crate::suite) type ReadyTable = RequestTable<ReadyOwn>;

/// One request with what is expected of it, or several as steps.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Case")]
pub(in crate::suite) struct CaseOwn {
    /// Unique in its suite; `GET /path` if it isn't said.
    pub(in crate::suite) name: Option<Located<String>>,

    /// Rows: one case a row, whose values are `{{each.COLUMN}}`.
    #[expect(dead_code, reason = "read apart, before the rest; here for the schema")]
    each: Option<Each>,
    /// Requests that are sent in order, in place of the case's own; what the
    /// case says of requests holds for each that doesn't say otherwise.
    #[serde(default)]
    #[expect(dead_code, reason = "taken out before the rest; here for the schema")]
    step: Vec<StepTable>,
    /// What later steps use of the response as `{{name}}`.
    #[serde(default)]
    pub(in crate::suite) capture: Table<String, CaptureTable>,
    /// For how long it is asked again and again until all is as expected.
    pub(in crate::suite) until: Option<Located<UntilValue>>,
    /// The pause before it is asked.
    pub(in crate::suite) pause: Option<Located<Pause>>,
    /// Another target that is asked, by name.
    pub(in crate::suite) target: Option<Located<String>>,
}

/// The rows of a case, or the file that they are in. Read apart, before the
/// case itself; here to be a known key.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline, with = "Value", extend("anyOf" = [
    {
        "type": "array",
        "items": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": { "type": ["string", "number", "boolean"] },
        },
        "minItems": 1,
    },
    {
        "type": "object",
        "properties": { "file": {
            "description": "A `.csv`, `.tsv`, `.json` or `.toml` file, relative to the suite.",
            "type": "string",
            "pattern": r"\.(csv|tsv|json|toml)$",
        } },
        "required": ["file"],
        "additionalProperties": false,
    },
]))]
struct Each(IgnoredAny);

/// What cases may have in common.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct CaseShared {
    /// Whose cookies are sent and kept, in a case with steps; each name is
    /// a visitor of its own.
    pub(in crate::suite) session: Option<Located<String>>,

    /// How many more attempts there are when it does not pass.
    pub(in crate::suite) retry: Option<Located<RetryValue>>,
    /// What its requests go over: `"new"` gives each a connection of its own.
    #[serde(default)]
    pub(in crate::suite) connection: Connections,
    /// Whether nothing else of the run is on its way to its target meanwhile.
    #[serde(default)]
    pub(in crate::suite) serial: bool,
    /// Words to select the case by.
    #[serde(default)]
    pub(in crate::suite) tags: Tags,
    /// Don't run it, and why.
    pub(in crate::suite) skip: Option<Located<Reason>>,
    /// The only targets that it is meant for, by name.
    #[serde(default, deserialize_with = "some")]
    #[schemars(length(min = 1))]
    pub(in crate::suite) only_targets: Vec<Located<String>>,
    /// Targets that it isn't meant for, by name.
    #[serde(default, deserialize_with = "some")]
    #[schemars(length(min = 1))]
    pub(in crate::suite) not_targets: Vec<Located<String>>,
}

/// Why a case is skipped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "String", extend("minLength" = 1))]
pub(in crate::suite) struct Reason(pub(in crate::suite) String);

impl TryFrom<Value> for Reason {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        match value {
            Value::String(why) => Ok(Self(why)),
            _ => Err("say why it is skipped: `skip = \"…\"`"),
        }
    }
}

/// Words to select cases by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Vec<String>")]
pub(in crate::suite) struct Tags(pub(in crate::suite) Vec<String>);

impl TryFrom<Value> for Tags {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        let tags: Result<Vec<String>, _> = serde_json::from_value(value);
        let tags = tags.map_err(|_| "tags are a list of texts: `tags = [\"…\"]`")?;
        if tags.iter().any(|tag| tag.starts_with('!')) {
            return Err("no tag begins with `!`: `--tag '!slow'` leaves out what has `slow`");
        }
        Ok(Self(tags))
    }
}

impl Own for CaseOwn {
    type Shared = CaseShared;
    type Path = Paths;

    fn all_keys() -> &'static [&'static str] {
        &keys::CASE
    }
}

/// One request of several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Step")]
pub(in crate::suite) struct StepOwn {
    /// What it is called in reports; its request if it isn't said.
    pub(in crate::suite) name: Option<Located<String>>,
    /// Fill a form of the page that the session's step before got, and send it.
    pub(in crate::suite) submit: Option<Located<SubmitTable>>,
    /// What later steps use of the response as `{{name}}`.
    #[serde(default)]
    pub(in crate::suite) capture: Table<String, CaptureTable>,
    /// How many more times it is asked until all is as expected.
    pub(in crate::suite) retry: Option<Located<RetryValue>>,
    /// For how long it is asked again and again until all is as expected.
    pub(in crate::suite) until: Option<Located<UntilValue>>,
    /// The pause before it is asked.
    pub(in crate::suite) pause: Option<Located<Pause>>,
    /// Another target that is asked, by name.
    pub(in crate::suite) target: Option<Located<String>>,
}

/// What steps may have in common.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct StepShared {
    /// Whose cookies are sent and kept; each name is a visitor of its own.
    pub(in crate::suite) session: Option<Located<String>>,
}

impl Own for StepOwn {
    type Shared = StepShared;
    type Path = OnePath;

    fn all_keys() -> &'static [&'static str] {
        &keys::STEP
    }
}

/// One request that is asked until the response is as expected; then the cases
/// run. GET / if no request is said.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ready")]
pub(in crate::suite) struct ReadyOwn {
    /// For how long it is asked; 60 s if it isn't said.
    pub(in crate::suite) within: Option<Located<Millis>>,
    /// The pause between a response and the next request; 1 s if it isn't said.
    pub(in crate::suite) every: Option<Located<Millis>>,
    /// How many responses in a row must be as expected; 1 if it isn't said.
    #[schemars(range(min = 1, max = 1000))]
    pub(in crate::suite) stable: Option<Located<i64>>,
    /// The only targets that are waited for, by name.
    #[serde(default, deserialize_with = "some")]
    #[schemars(length(min = 1))]
    pub(in crate::suite) only_targets: Vec<Located<String>>,
    /// Targets that aren't waited for, by name.
    #[serde(default, deserialize_with = "some")]
    #[schemars(length(min = 1))]
    pub(in crate::suite) not_targets: Vec<Located<String>>,
}

/// No keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct NoKeys {}

impl Own for ReadyOwn {
    type Shared = NoKeys;
    type Path = OnePath;

    fn all_keys() -> &'static [&'static str] {
        &keys::READY
    }
}
