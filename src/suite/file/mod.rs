//! The tables of a suite file as they are written, before defaults and
//! meaning. `smoke schema` is made from these types.

mod auth;
mod body;
mod capture;
mod case;
mod fields;
mod multipart;
mod paths;
mod profile;
mod request_keys;
mod request_table;
mod retry;
mod submit;
mod suite;
mod until;

pub(super) use auth::BasicAuth;
pub(super) use body::BodyValue;
pub(super) use capture::{CaptureTable, CapturedUrl};
pub(super) use case::{CaseOwn, CaseShared, CaseTable, ReadyTable, StepOwn, StepTable, Tags};
use fields::CookieText;
pub(super) use fields::{Fields, HeaderKey, HeaderValues, Scalar};
pub(super) use multipart::{PartFile, PartValue};
pub(super) use paths::{OnePath, Paths};
pub(super) use profile::{ProfileTable, SettingText};
pub(super) use request_keys::{AuthKeys, BodyKeys, HeadKeys, LineKeys, MethodKeys, ResponseKeys};
pub(super) use request_table::{DefaultsTable, RequestKeys};
pub(super) use retry::RetryValue;
pub(super) use submit::{RawField, RawPart, SubmitTable};
pub use suite::SuiteTable;
pub(super) use suite::{SecretTable, SharedTable};
pub(super) use until::{Pause, UntilValue};
