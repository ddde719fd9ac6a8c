//! `[[case]]`.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::Value;

use super::asking::asking_table;
use super::{
    BasicAuth, CaptureTable, Each, Fields, Follow, HeaderKey, HeaderValues, PartValue, Paths,
    Reason, RetryValue, Scalar, StepTable, Tags,
};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Named;
use crate::suite::value::{Millis, Size};

asking_table! {
    /// One request with what is expected of it, or several as steps.
    #[schemars(rename = "Case")]
    CaseTable asks Paths;

    /// Unique in its suite; `GET /path` if it isn't said.
    pub(in crate::suite) name: Option<Located<String>>,

    /// Rows: one case a row, whose values are `{{each.COLUMN}}`.
    #[expect(dead_code, reason = "read apart, before the rest; here for the schema")]
    pub(in crate::suite) each: Option<Each>,
    /// Requests that are sent in order, in place of the case's own; what the
    /// case says of requests holds for each that doesn't say otherwise.
    #[serde(default)]
    #[expect(dead_code, reason = "taken out before the rest; here for the schema")]
    pub(in crate::suite) step: Vec<StepTable>,
    /// Whose cookies are sent and kept, in a case with steps; each name is
    /// a visitor of its own.
    pub(in crate::suite) session: Option<Located<String>>,
    /// What later steps use of the answer as `{{name}}`.
    #[serde(default)]
    pub(in crate::suite) capture: IndexMap<Named<String>, CaptureTable>,

    /// How many more attempts there are when it does not pass.
    pub(in crate::suite) retry: Option<Located<RetryValue>>,
    /// Words to select the case by.
    #[serde(default)]
    pub(in crate::suite) tags: Tags,
    /// Don't run it, and why.
    pub(in crate::suite) skip: Option<Located<Reason>>,
    /// The only targets that it is meant for, by name.
    #[serde(default)]
    pub(in crate::suite) only_targets: Vec<Located<String>>,
    /// Targets that it isn't meant for, by name.
    #[serde(default)]
    pub(in crate::suite) not_targets: Vec<Located<String>>,
}
