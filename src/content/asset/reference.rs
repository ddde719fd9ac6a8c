//! One place that names a file.

use std::fmt;

use super::Kind;
use super::css::Found;
use super::document::Idle;
use crate::content::csp::{Directive, Since};
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
    /// Whether it is one of several of which a browser takes the best: `srcset`.
    pub in_set: bool,
    /// The hashes that it must have one of, as they are written.
    pub integrity: Option<String>,
    /// How it is fetched where its tag says so: `crossorigin`.
    pub crossorigin: Option<Cors>,
    /// The `nonce` of its tag.
    pub nonce: Option<String>,
    /// The policies that hold for it; all, for what files name.
    pub policies: Since,
    /// The directive of policies that speaks of it, if browsers fetch it at all.
    pub directive: Option<Directive>,
    /// Whether a rule of a stylesheet names it, which may apply to nothing.
    pub in_rule: bool,
    /// Effect of a stylesheet.
    pub effect: Effect,
    /// Where.
    pub spot: Spot,
}

/// How a file of another origin is fetched for it to be shared (WHATWG HTML, section
/// 2.5.4, "CORS settings attributes").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// Without credentials.
    Anonymous,
    /// With them.
    UseCredentials,
}

impl Cors {
    /// What a `crossorigin` says; whatever it doesn't know is anonymous.
    pub(super) fn of(written: &str) -> Self {
        if written.eq_ignore_ascii_case("use-credentials") {
            Self::UseCredentials
        } else {
            Self::Anonymous
        }
    }
}

/// Effect of a stylesheet on what a screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// None of its own: it is no stylesheet, or only fetched ahead.
    None,
    /// It is applied.
    Applied,
    /// It isn't.
    Idle(Idle),
}

/// A mention and the URL as it is written there.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) written: String,
    /// Whether it is imported behind a rule.
    pub(super) is_late: bool,
    pub(super) mention: Mention,
}

impl Reference {
    pub(super) fn new(written: impl Into<String>, kind: Kind, spot: Spot) -> Self {
        Self {
            written: written.into(),
            is_late: false,
            mention: Mention {
                kind,
                preload: false,
                in_set: false,
                integrity: None,
                crossorigin: None,
                nonce: None,
                policies: Since::ALL,
                directive: kind.directive(),
                in_rule: false,
                effect: Effect::None,
                spot,
            },
        }
    }

    /// What a stylesheet names.
    pub(super) fn styled(found: Found, spot: Spot) -> Self {
        let mut reference = Self::new(found.url, found.kind, spot);
        reference.is_late = found.is_late;
        reference.mention.effect = found.effect;
        reference.mention.in_rule = reference.mention.kind != Kind::Stylesheet;
        reference
    }
}

/// What is written somewhere, as one bounded line.
pub(super) fn bounded(written: &str) -> String {
    // No more of it is looked at than could be shown.
    let words: String = elide(written, 8 * TAG).into_owned();
    let words: Vec<&str> = words.split_whitespace().collect();
    elide(&one_line(&words.join(" ")), TAG).into_owned()
}
