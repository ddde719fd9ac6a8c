//! `each`: one case a row.
//!
//! The rows are read before anything else, since files are; what they say goes
//! into the texts of their case before its variables do. A row may so use
//! variables itself, and a mistake is shown in the row that makes it.

mod csv;
mod expand;
mod json;
mod label;
mod rows;
mod substitute;
mod toml;
mod unused;

pub(super) use expand::{Building, cases};
pub(super) use rows::{Files, files};
pub(super) use unused::Unused;

/// What is wrong with rows, for the tests of what reads them: each finding with
/// its line, its column and what stands there.
#[cfg(test)]
fn wrong(findings: crate::suite::toml::Findings) -> Result<(), Vec<String>> {
    let found = findings.into_sorted();
    let said = found.iter().map(|finding| {
        let place = &finding.labels[0].place;
        let at = &place.text[place.start..place.end];
        format!(
            "{}:{}: {} [{at}]",
            place.line, place.column, finding.message
        )
    });
    if found.is_empty() {
        return Ok(());
    }
    Err(said.collect())
}
