//! Fate of a file that a page names.

use super::local::Compared;
use super::name::{HashVerdict, NameHash};
use super::wrong::Wrong;
use crate::exchange::{Cause, TransportError};

/// Fate of a file.
#[derive(Debug)]
pub(super) enum Fate {
    /// It isn't looked at.
    LeftOut(LeftOut),
    /// It is on its way.
    Asked,
    /// It can't be told; why.
    Unjudged(String),
    /// It was judged.
    Judged(Box<Judged>),
}

impl Fate {
    /// A file for which there is no response.
    pub(super) fn unanswered(error: &TransportError) -> Self {
        // What can't be sent is no fault of the site.
        if let Cause::Unsendable(_) = error.cause {
            return Self::Unjudged(error.cause.to_string());
        }
        Self::Judged(Box::new(Judged {
            wrong: vec![Wrong::NoAnswer(error.cause.to_string())],
            elapsed_us: u64::try_from(error.timings.total.as_micros()).ok(),
            ..Judged::default()
        }))
    }
}

/// Reason why a file isn't looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// It is none of the kinds that are.
    Kind,
    /// The suite says so.
    Excluded,
    /// It is another host's.
    External,
}

/// Judgement of a file.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Response in a few words; empty where there is none.
    pub(super) facts: String,
    /// The same without what each file has of its own: its size, a query.
    pub(super) alike: String,
    pub(super) wrong: Vec<Wrong>,
    /// Flaw of its caching headers.
    pub(super) cache: Option<String>,
    /// Whether it has rules besides what it imports, where it is a stylesheet that was read.
    pub(super) has_rules: Option<bool>,
    /// Whether its name has a hash.
    pub(super) hashed: bool,
    /// The hash in its name, where it has one and the content is known.
    pub(super) name: Option<NameHash>,
    /// Likeness to a local file, where there is one.
    pub(super) compared: Option<Compared>,
    /// In what it isn't as local files are.
    pub(super) unlike: Option<String>,
    /// Whether it is empty, as its name says.
    pub(super) is_empty_on_purpose: bool,
    /// Line of a conflict mark of Git in it, where it is a stylesheet.
    pub(super) conflict: Option<u64>,
    pub(super) status: Option<u16>,
    pub(super) media_type: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) elapsed_us: Option<u64>,
    /// The file in which it was kept.
    pub(super) saved: Option<String>,
}

impl Fate {
    /// The judgement, where there is one.
    pub(super) fn judged(&self) -> Option<&Judged> {
        match self {
            Self::Judged(judged) => Some(judged),
            Self::LeftOut(_) | Self::Asked | Self::Unjudged(_) => None,
        }
    }
}

impl Judged {
    /// Verdict on the hash in its name.
    pub(super) fn hash(&self) -> Option<HashVerdict> {
        let name = self.name.as_ref()?;
        let is_wrong = |wrong: &Wrong| matches!(wrong, Wrong::Name { .. });
        if self.wrong.iter().any(is_wrong) {
            Some(HashVerdict::Wrong)
        } else if name.is_verified() {
            Some(HashVerdict::Verified)
        } else {
            Some(HashVerdict::Unverified)
        }
    }
}
