//! The tables of a suite file as they are written, before defaults and
//! meaning. `smoke schema` is made from these types.

mod asking;
mod auth;
mod capture;
mod case;
mod each;
mod fields;
mod follow;
mod header_key;
mod multipart;
mod paths;
mod ready;
mod retry;
mod step;
mod submit;
mod suite;
mod target;
mod words;

pub(super) use asking::{Asking, METHODS};
pub(super) use auth::BasicAuth;
pub(super) use capture::{CaptureTable, CapturedUrl};
pub(super) use case::CaseTable;
pub(super) use each::Each;
pub(super) use fields::{Fields, HeaderValues, Scalar};
pub(super) use follow::Follow;
pub(super) use header_key::HeaderKey;
pub(super) use multipart::{PartFile, PartValue};
pub(super) use paths::{OnePath, Paths};
pub(super) use ready::ReadyTable;
pub(super) use retry::RetryValue;
pub(super) use step::StepTable;
pub(super) use submit::{FieldGiven, PartGiven, SubmitTable};
pub use suite::SuiteTable;
pub(super) use suite::{SecretTable, SharedTable};
pub(super) use target::{TargetTable, TargetTlsTable};
pub(super) use words::{Reason, Tags};
