//! Local files that those of a page are compared with.

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::source::LocalFiles;
use crate::suite::value::unfit;

/// A folder whose files a site is to have, or a list of their SHA-256.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "String")]
pub struct SameAs {
    /// The path, as it is written.
    pub path: PathBuf,
    /// What is there, once it has been read.
    pub files: Option<Arc<LocalFiles>>,
}

impl TryFrom<Value> for SameAs {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::String(path) if !path.is_empty() => Ok(Self {
                path: path.into(),
                files: None,
            }),
            other => unfit("a folder, or a file that `smoke hashes` wrote,", &other),
        }
    }
}
