//! `smoke schema`.

use super::exit::Exit;
use super::outlet;
use crate::suite::SuiteTable;

/// Prints the JSON Schema of suite files.
pub(super) fn schema() -> Exit {
    let schema = schemars::schema_for!(SuiteTable);
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    outlet::print(&format!("{text}\n"))
}
