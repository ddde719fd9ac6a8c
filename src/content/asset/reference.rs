//! One place that names a file.

use std::fmt;

use super::Kind;
use crate::source::{elide, one_line};

/// At most this many characters of a tag are kept.
const TAG: usize = 160;

/// Where a file is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// What the file that names it is called; none for the page itself.
    pub by: Option<String>,
    /// The line there, from 1.
    pub line: Option<u64>,
    /// The tag, the `url()` or the key, in one bounded line.
    pub text: String,
}

impl fmt::Display for Spot {
    /// `line 7: <link …>`, `line 3 of /static/base.css: url(x.png)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match (self.line, &self.by) {
            (Some(line), None) => write!(f, "line {line}: {text}"),
            (Some(line), Some(by)) => write!(f, "line {line} of {by}: {text}"),
            (None, Some(by)) => write!(f, "{by}: {text}"),
            (None, None) => f.write_str(text),
        }
    }
}

/// One place that names a file, and what it wants of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What the file is to be.
    pub kind: Kind,
    /// Whether it is fetched ahead: `preload`, `modulepreload`, `prefetch`.
    pub preload: bool,
    /// The hashes that it must have one of, as they are written.
    pub integrity: Option<String>,
    /// Where.
    pub spot: Spot,
}

/// A mention and the URL as it is written there.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) written: String,
    pub(super) mention: Mention,
}

impl Reference {
    pub(super) fn new(written: impl Into<String>, kind: Kind, spot: Spot) -> Self {
        Self {
            written: written.into(),
            mention: Mention {
                kind,
                preload: false,
                integrity: None,
                spot,
            },
        }
    }
}

/// What is written somewhere, as one bounded line.
pub(super) fn bounded(written: &str) -> String {
    // No more of it is looked at than could be shown.
    let words: String = elide(written, 8 * TAG).into_owned();
    let words: Vec<&str> = words.split_whitespace().collect();
    elide(&one_line(&words.join(" ")), TAG).into_owned()
}
