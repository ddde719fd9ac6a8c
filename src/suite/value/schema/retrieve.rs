//! What a schema refers to: files beside it, and nothing else.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Retrieve, Uri};
use serde_json::Value;

use super::counted::counted;
use crate::source::read_within;

/// No schema is longer.
const MAX_SCHEMA: u64 = 16 * 1024 * 1024;

/// Reads the files in the folder of a schema, and below it. The network is
/// never asked: a verdict must not depend on it.
#[derive(Clone)]
pub(super) struct Beside {
    folder: Option<PathBuf>,
    /// What was read, by the names of the files as seen from the folder.
    read: Arc<Mutex<BTreeMap<String, Value>>>,
}

impl Beside {
    /// What lies beside `file`; nothing beside a schema in a suite.
    pub(super) fn of(file: Option<&Path>) -> Self {
        Self {
            folder: file.and_then(Path::parent).map(Path::to_owned),
            read: Arc::default(),
        }
    }

    /// The files that were read, with their names.
    pub(super) fn read(&self) -> Vec<(String, Value)> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.clone().into_iter().collect()
    }
}

impl Retrieve for Beside {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let url = url::Url::parse(uri.as_str())?;
        if url.scheme() != "file" {
            return Err("only files beside the schema are read".into());
        }
        let path = url
            .to_file_path()
            .map_err(|()| "this is the path of no file")?;
        let path = path.canonicalize()?;
        let folder = self
            .folder
            .as_ref()
            .ok_or("a schema in a suite has no folder")?;
        if !path.starts_with(folder) {
            return Err("only files beside the schema are read".into());
        }
        let schema: Value = serde_json::from_slice(&read_within(&path, MAX_SCHEMA)?)?;
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let name = name.to_string_lossy().into_owned();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = counted(&schema);
        read.insert(name, schema);
        Ok(counted)
    }
}
