//! What becomes of a file that a page names.

use super::wrong::Wrong;

/// What became of a file.
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

/// Why a file isn't looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// It is none of the kinds that are.
    Kind,
    /// The suite says so.
    Excluded,
    /// It is another host's.
    External,
}

/// What there is to say of a file.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// What came, in a few words; empty where nothing did.
    pub(super) facts: String,
    pub(super) wrong: Vec<Wrong>,
    /// What is wrong with what it says about keeping it.
    pub(super) cache: Option<String>,
    /// Whether its name has a hash.
    pub(super) hashed: bool,
    pub(super) status: Option<u16>,
    pub(super) media_type: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) elapsed_us: Option<u64>,
}
