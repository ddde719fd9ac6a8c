//! What a page says besides the files that it names.

use std::fmt;

use url::Url;

use super::reference::Spot;

/// At most this many pieces of each kind are kept.
const MOST: usize = 2_000;

/// What a page says besides the files that it names, where it decides what a
/// browser shows.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Where it says that it leads to at once, and the place.
    pub refresh: Option<(Url, Spot)>,
    /// Whether it has a `<style>` that may be applied to a screen.
    pub has_style: bool,
    /// Stylesheets that are named and not even fetched.
    pub unfetched: Vec<(Idle, Spot)>,
    /// The policies of its `<meta http-equiv="Content-Security-Policy">`, in order.
    pub policies: Vec<String>,
    /// Code and style that stands in the page itself.
    pub inline: Vec<Inline>,
    /// Its forms.
    pub forms: Vec<FormTag>,
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
}

/// Code or style that stands in the page itself.
#[derive(Clone, Debug)]
pub struct Inline {
    /// What it is.
    pub kind: InlineKind,
    /// What stands there.
    pub text: String,
    /// The `nonce` of its tag.
    pub nonce: Option<String>,
    /// How many `<meta>` policies stand before it.
    pub policies: usize,
    /// Where.
    pub spot: Spot,
}

/// What stands in the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InlineKind {
    /// A `<script>`, also one that is a module, or an import map.
    Script,
    /// A `<style>`.
    Style,
    /// A `style="…"`.
    StyleAttribute,
    /// An `onclick="…"` and the like.
    Handler,
}

/// The tag of a form.
#[derive(Clone, Debug)]
pub struct FormTag {
    /// Where it is sent to; the page itself where it doesn't say.
    pub action: Option<Url>,
    /// How many `<meta>` policies stand before it.
    pub policies: usize,
    /// Where.
    pub spot: Spot,
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
            Self::NoScript => f.write_str("in `<noscript>`"),
        }
    }
}
