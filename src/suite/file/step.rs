//! `[[case.step]]`.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::Value;

use super::asking::asking_table;
use super::{
    BasicAuth, CaptureTable, Fields, Follow, HeaderKey, HeaderValues, OnePath, PartValue, Scalar,
    SubmitTable,
};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Named;
use crate::suite::value::{Millis, Size};

asking_table! {
    /// One request of several.
    #[schemars(rename = "Step")]
    StepTable asks OnePath;

    /// What it is called in reports; its request if it isn't said.
    pub(in crate::suite) name: Option<Located<String>>,
    /// Whose cookies are sent and kept; each name is a visitor of its own.
    pub(in crate::suite) session: Option<Located<String>>,
    /// Fill a form of the page that the session's step before got, and send it.
    pub(in crate::suite) submit: Option<Located<SubmitTable>>,
    /// What later steps use of the answer as `{{name}}`.
    #[serde(default)]
    pub(in crate::suite) capture: IndexMap<Named<String>, CaptureTable>,
}
