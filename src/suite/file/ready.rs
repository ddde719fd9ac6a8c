//! `[ready]`.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::Value;

use super::asking::asking_table;
use super::{BasicAuth, Fields, Follow, HeaderKey, HeaderValues, OnePath, PartValue, Scalar};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Named;
use crate::suite::value::{Millis, Size};

asking_table! {
    /// One request that is asked until the answer is as expected; then the
    /// cases run. GET / if no request is said.
    #[schemars(rename = "Ready")]
    ReadyTable asks OnePath;

    /// For how long it is asked; 60 s if it isn't said.
    pub(in crate::suite) within: Option<Located<Millis>>,
    /// The pause between an answer and the next request; 1 s if it isn't said.
    pub(in crate::suite) every: Option<Located<Millis>>,
    /// How many answers in a row must be as expected; 1 if it isn't said.
    #[schemars(range(min = 1, max = 1000))]
    pub(in crate::suite) stable: Option<Located<i64>>,
}
