//! A JSON Schema, in a `smoke` that was built without them.

use std::path::Path;

use serde_json::Value;

use super::{Fault, Violations};
use crate::source::Spent;

/// A JSON Schema; without the feature `json-schema` there is none.
#[derive(Clone, Debug)]
pub enum Schema {}

impl Schema {
    pub(in crate::suite) fn compile(
        _schema: &Value,
        _file: Option<&Path>,
    ) -> Result<(Self, Vec<Fault>), Fault> {
        Err(Fault {
            message: "this smoke was built without its feature `json-schema`".to_owned(),
            at: Vec::new(),
            is_minor: false,
        })
    }

    /// What `document` has that the schema doesn't allow.
    ///
    /// # Errors
    /// Never: there is none to ask.
    pub fn violations(&self, _document: &Value, _limit: usize) -> Result<Violations, Spent> {
        match *self {}
    }
}
