//! Exchange × expectation → checks.
//!
//! [`judge()`] turns everything that a case expects into [`Check`]s, in a fixed
//! order.

mod address;
mod another_page;
mod assertion;
pub mod assets;
mod body;
mod body_bytes;
mod caching;
mod capture;
mod certificate;
mod check;
mod cookie;
mod element;
mod follow_up;
mod form;
mod header;
mod json;
mod json_schema;
mod judge;
mod kept_cookie;
mod likeness;
mod matching;
mod note;
mod redirect;
mod repeated;
mod security;
mod select;
mod shown;
mod size;
mod status;
mod subject;
mod surroundings;
#[cfg(test)]
mod test_support;
mod timing;
mod title;
mod tls;
mod wire;

pub(crate) use address::shown_url;
pub use another_page::another_page;
pub use capture::{Captured, capture, secret_values};
pub use check::{Check, Judgement};
pub use follow_up::{FollowUp, FollowUps, follow_ups, is_followed_up, lacks_validators, not_asked};
pub use form::unsent;
pub use header::is_met_by;

pub use judge::judge;
pub use note::notes;
pub use repeated::Counts;
pub(crate) use shown::attached;
pub use size::exceeds_max_body;
pub use subject::{
    AssetsPart, BodyPart, CachingPart, CookiePart, Group, HeadPart, Name, NodePart, RangePart,
    Subject, TimingPhase, TlsPart,
};
