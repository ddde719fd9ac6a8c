//! Evaluation of a response against a step's expectations.

use crate::content::csp::{Blocked, Refused};
use crate::exchange::{Exchange, TransportError};
use crate::expect::assets::{AssetRecord, BrokenAsset};
use crate::expect::{Captured, Check, Group};
use crate::record::{FollowUpRecord, Look, Secrets};

/// Evaluation of a response against a step's expectations.
#[derive(Default)]
pub(super) struct Evaluation {
    pub(super) checks: Vec<Check>,
    pub(super) captured: Vec<Captured>,
    /// All secrets that are known, with those that the response holds.
    pub(super) secrets: Secrets,
    /// What is worth knowing although it is as expected.
    pub(super) notes: Vec<String>,
    /// Follow-up requests.
    pub(super) follow_ups: Vec<FollowUpRecord>,
    /// The one that was not answered as expected.
    pub(super) wrong: Option<Wrong>,
    /// Records of the files that a page names.
    pub(super) assets: Vec<AssetRecord>,
    /// One of them that is wrong.
    pub(super) broken: Option<BrokenAsset>,
    /// What keeps browsers from following the redirect of a form, if that is so.
    pub(super) misled: Option<Box<(Refused, Blocked)>>,
    /// Files in which the response and wrong ones to further requests are kept.
    pub(super) saved: Vec<String>,
    /// What it shows, where it is compared with another.
    pub(super) look: Option<Box<Look>>,
}

/// A further request that was not answered as expected.
pub(super) struct Wrong {
    /// The expectation that it is for.
    pub(super) group: Group,
    pub(super) found: Result<Exchange, TransportError>,
}
