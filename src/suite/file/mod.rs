//! The tables of a suite file as they are written, before defaults and
//! meaning. `smoke schema` is made from these types.

mod auth;
mod case;
mod fields;
mod follow;
mod header_key;
mod multipart;
mod ready;
mod retry;
mod suite;
mod target;
mod words;

pub(super) use auth::BasicAuth;
pub(super) use case::{CaseTable, METHODS};
pub(super) use fields::{Fields, HeaderValues, Scalar};
pub(super) use follow::Follow;
pub(super) use header_key::HeaderKey;
pub(super) use multipart::PartValue;
pub(super) use ready::ReadyTable;
pub(super) use retry::RetryValue;
pub use suite::SuiteTable;
pub(super) use suite::{SecretTable, SharedTable};
pub(super) use target::{TargetTable, TargetTlsTable};
pub(super) use words::{Reason, Tags};
