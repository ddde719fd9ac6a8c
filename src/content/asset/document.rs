//! What a page says besides the files that it names.

use std::fmt;

use url::Url;

use super::reference::Spot;
use crate::content::csp::{Blocked, Refused};

/// At most this many pieces of each kind are kept.
const MOST: usize = 2_000;

/// At most this many kinds of what is blocked are kept.
const ALIKE: usize = 100;

/// What a page says besides the files that it names, where it decides what a
/// browser shows.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Where it says that it leads to at once, and the place.
    pub refresh: Option<(Url, Spot)>,
    /// Whether it has a `<style>` that may be applied to a screen.
    pub has_style: bool,
    /// Whether a script that stands in it may switch stylesheets on.
    pub switches_styles: bool,
    /// Stylesheets that are named and not even fetched.
    pub unfetched: Vec<(Idle, Spot)>,
    /// The first script that stands in it, as an element or an attribute.
    pub script: Option<Spot>,
    /// Its first form.
    pub form: Option<Spot>,
    /// What its policies keep from being run, applied or sent.
    pub blocked: Vec<BlockedPiece>,
    /// How many more pieces there were.
    pub beyond: usize,
}

impl Document {
    /// Adds to one of the lists, which are bounded.
    pub(super) fn add<T>(&mut self, list: fn(&mut Self) -> &mut Vec<T>, one: T) {
        if list(self).len() < MOST {
            list(self).push(one);
        } else {
            self.beyond += 1;
        }
    }

    /// Adds what is blocked, to those that are alike.
    pub(super) fn add_blocked(&mut self, refused: Refused, by: Blocked, spot: Spot) {
        let is_alike = |it: &&mut BlockedPiece| {
            let is_same = match (&it.refused, &refused) {
                (Refused::Inline { kind: one, .. }, Refused::Inline { kind: other, .. }) => {
                    one == other
                }
                (one, other) => one == other,
            };
            is_same && it.by == by
        };
        if let Some(known) = self.blocked.iter_mut().find(is_alike) {
            known.count += 1;
            return;
        }
        let piece = BlockedPiece {
            refused,
            by,
            spot,
            count: 1,
        };
        if self.blocked.len() < ALIKE {
            self.blocked.push(piece);
        } else {
            self.beyond += 1;
        }
    }
}

/// Pieces of a page that are alike, and that one directive blocks.
#[derive(Clone, Debug)]
pub struct BlockedPiece {
    /// What is kept from happening.
    pub refused: Refused,
    /// What does so.
    pub by: Blocked,
    /// The first of them.
    pub spot: Spot,
    /// How many there are.
    pub count: usize,
}

/// Reason why a stylesheet isn't applied to a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idle {
    /// It is for other media: what is written.
    Media(String),
    /// It is an alternative that has to be chosen (`rel="alternate stylesheet"`, or a
    /// `title` other than the first one's).
    Alternate,
    /// It has the attribute `disabled`.
    Disabled,
    /// Its `type` is no CSS: what is written.
    Type(String),
    /// It is imported by a `<style>` that isn't applied itself.
    Style,
    /// It counts only where scripts don't run.
    NoScript,
}

impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Media(media) => write!(f, "for `{media}`"),
            Self::Alternate => f.write_str("an alternative"),
            Self::Disabled => f.write_str("`disabled`"),
            Self::Type(kind) => write!(f, "`type=\"{kind}\"` is no CSS"),
            Self::Style => f.write_str("imported by a `<style>` that is for other media"),
            Self::NoScript => f.write_str("in `<noscript>`"),
        }
    }
}
