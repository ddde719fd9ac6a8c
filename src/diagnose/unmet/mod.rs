//! Why a response is not as expected although its status is.
//!
//! Each rule asks which expectation is not met, and names a cause only where the
//! response itself shows one: a page that is another one, and nothing more, may be
//! what a suite is behind of.

pub(super) mod another_site;
pub(super) mod cache_control;
pub(super) mod charset;
pub(super) mod cookie_flags;
pub(super) mod cut_off;
pub(super) mod encoding;
pub(super) mod error_page;
pub(super) mod exposed;
pub(super) mod header_twice;
pub(super) mod links;
pub(super) mod media_type;
pub(super) mod missing_headers;
pub(super) mod not_secured;
pub(super) mod replaced;
pub(super) mod robots;
pub(super) mod unwanted;

use super::cached;
use super::response_evidence::ResponseEvidence;
use crate::record::Diagnosis;

/// What is said of a page that is another one, or no whole one.
pub(super) const OF_PAGES: &[fn(&ResponseEvidence<'_>) -> Option<Diagnosis>] = &[
    encoding::is_false,
    charset::wrong,
    error_page::shown_as_page,
    error_page::in_json,
    error_page::traceback,
    media_type::anything,
    replaced::error_page,
    robots::refuses_all,
    links::lead_elsewhere,
    another_site::empty,
    another_site::calls_itself,
    cut_off::page,
    encoding::older_copy,
    cached::page,
];

/// What is said of a response that is right but for its head.
pub(super) const OF_HEADS: &[fn(&ResponseEvidence<'_>) -> Option<Diagnosis>] = &[
    encoding::not_compressed,
    charset::missing,
    cached::cookie_not_set,
    cookie_flags::lacking,
    header_twice::contradicting,
    cache_control::not_as_wanted,
    missing_headers::told,
    unwanted::header,
];

/// What is said of how it came.
pub(super) const OF_CONNECTIONS: &[fn(&ResponseEvidence<'_>) -> Option<Diagnosis>] =
    &[not_secured::certificate_expires, not_secured::http1_alone];
