//! Fate of a file that a page names.

use super::wrong::Wrong;

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
    pub(super) wrong: Vec<Wrong>,
    /// Flaw of its caching headers.
    pub(super) cache: Option<String>,
    /// Whether it has rules besides what it imports, where it is a stylesheet that was read.
    pub(super) has_rules: Option<bool>,
    /// Whether its name has a hash.
    pub(super) hashed: bool,
    pub(super) status: Option<u16>,
    pub(super) media_type: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) elapsed_us: Option<u64>,
    /// The file in which it was kept.
    pub(super) saved: Option<String>,
}
