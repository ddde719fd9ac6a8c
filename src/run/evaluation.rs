//! What a response says to what is expected of it.

use crate::exchange::{Exchange, TransportError};
use crate::expect::assets::{AssetRecord, BrokenAsset};
use crate::expect::{Captured, Check, Group};
use crate::record::FollowUpRecord;

/// What a response says to what is expected of it.
#[derive(Default)]
pub(super) struct Evaluation {
    pub(super) checks: Vec<Check>,
    pub(super) captured: Vec<Captured>,
    /// What was asked besides.
    pub(super) follow_ups: Vec<FollowUpRecord>,
    /// Which of that was not answered as expected.
    pub(super) wrong: Option<Wrong>,
    /// What became of the files that a page names.
    pub(super) assets: Vec<AssetRecord>,
    /// One of them that is wrong.
    pub(super) broken: Option<BrokenAsset>,
}

/// A further request that was not answered as expected.
pub(super) struct Wrong {
    /// The expectation that it is for.
    pub(super) group: Group,
    pub(super) found: Result<Exchange, TransportError>,
}
