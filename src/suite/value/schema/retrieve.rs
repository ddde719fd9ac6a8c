//! What a schema refers to: files beside it, and nothing else.

use std::error::Error;
use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri};
use serde_json::Value;

/// No schema is longer.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// Reads the files in the folder of a schema, and below it. The network is
/// never asked: a verdict must not depend on it.
pub(super) struct Beside(Option<PathBuf>);

impl Beside {
    /// What lies beside `file`; nothing beside a schema in a suite.
    pub(super) fn of(file: Option<&Path>) -> Self {
        Self(file.and_then(Path::parent).map(Path::to_owned))
    }
}

impl Retrieve for Beside {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let url = url::Url::parse(uri.as_str())?;
        if url.scheme() != "file" {
            return Err("smoke reads files beside the schema, and fetches nothing".into());
        }
        let path = url
            .to_file_path()
            .map_err(|()| "this is the path of no file")?;
        let path = path.canonicalize()?;
        let folder = self.0.as_ref().ok_or("a schema in a suite has no folder")?;
        if !path.starts_with(folder) {
            return Err("smoke reads files in the folder of the schema only".into());
        }
        if path.metadata()?.len() > MAX_FILE {
            return Err("no schema is that long".into());
        }
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }
}
