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
