//! Values that must not be shown.

mod escapes;
mod pattern;
mod search;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use pattern::patterns;
use search::{Match, Patterns};

/// A value that must not be shown, and what is shown in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The value.
    pub value: String,
    /// What is shown: `$API_TOKEN` where the environment has it, else `***`.
    pub shown: String,
}

impl Secret {
    /// Mask of a secret that no variable can put in.
    pub const MASK: &'static str = "***";

    /// Whether an environment variable has it, as is shown.
    #[must_use]
    pub fn is_from_environment(&self) -> bool {
        self.shown.starts_with('$')
    }

    /// So many characters a secret must have to be hidden in texts.
    pub const SHORTEST: usize = pattern::SHORTEST;

    /// A secret that is masked.
    #[must_use]
    pub fn masked(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            shown: Self::MASK.to_owned(),
        }
    }
}

/// A secret is not for logs either.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What is shown of a text that can't be searched in a bounded time.
const WITHHELD: &str = "(not shown: too many escapes to look for secrets in)";

/// Values that must not be shown, in whatever spelling they come back.
///
/// - From 8 characters on: with each character as it is or in any nesting of
///   escapes (of URLs, forms, JSON and HTML), and in base64 or hexadecimal
///   digits, beginning anywhere in them.
/// - From 4 characters on: with each character as it is or in one escape.
/// - With several lines: as a whole, and each line of 8 characters and more.
/// - Where a text is cut, which `…` tells: 4 characters of it and more at
///   either side. So who cuts a text leaves a `…`, and may cut before or after
///   secrets are hidden.
///
/// White space is any white space.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Arc<Known>);

#[derive(Clone, Debug, Default)]
struct Known {
    secrets: Vec<Secret>,
    /// Number of each, by its value.
    numbers: HashMap<String, usize>,
    patterns: Patterns,
}

/// A place of a text that must not be shown.
pub(crate) struct Hidden<'s> {
    /// The place.
    pub(crate) range: Range<usize>,
    /// The secret whose value, to the letter, is there.
    pub(crate) secret: Option<&'s Secret>,
}

impl Secrets {
    /// The same and `more`. The first of two with one value counts: it may know
    /// a variable.
    #[must_use]
    pub fn and(&self, more: impl IntoIterator<Item = Secret>) -> Self {
        let mut all = self.clone();
        for secret in more {
            if all.of_value(&secret.value).is_none() {
                let known = Arc::make_mut(&mut all.0);
                let number = known.secrets.len();
                known.patterns.add(patterns(&secret.value), number);
                known.numbers.insert(secret.value.clone(), number);
                known.secrets.push(secret);
            }
        }
        all
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.secrets.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.0.secrets.len()
    }

    /// The secret with a value.
    #[must_use]
    pub fn of_value(&self, value: &str) -> Option<&Secret> {
        let number = self.0.numbers.get(value)?;
        self.0.secrets.get(*number)
    }

    /// `text` with what is shown in place of every secret; borrowed if it has
    /// none.
    #[must_use]
    pub fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.hide_bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // Nothing is hidden but whole characters.
            Cow::Owned(hidden) => Cow::Owned(String::from_utf8_lossy(&hidden).into_owned()),
        }
    }

    /// The same of what may be no text, where secrets stand as in UTF-8.
    #[must_use]
    pub(crate) fn hide_bytes<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let Some(hidden) = self.find(text) else {
            return Cow::Owned(WITHHELD.into());
        };
        if hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut out, mut done) = (Vec::with_capacity(text.len()), 0);
        for Hidden { range, secret } in hidden {
            let shown = secret.map_or(Secret::MASK, |secret| &secret.shown);
            out.extend_from_slice(&text[done..range.start]);
            out.extend_from_slice(shown.as_bytes());
            done = range.end;
        }
        out.extend_from_slice(&text[done..]);
        Cow::Owned(out)
    }

    /// The places of `text` that must not be shown, in their order; none when
    /// that can't be told in a bounded time.
    pub(crate) fn find(&self, text: &[u8]) -> Option<Vec<Hidden<'_>>> {
        if self.is_empty() {
            return Some(Vec::new());
        }
        let mut hidden: Vec<Hidden<'_>> = Vec::new();
        for found in self.0.patterns.find(text)? {
            let done = hidden.last().map_or(0, |last| last.range.end);
            let whole = self.to_the_letter(found, text);
            hidden.push(match whole.filter(|whole| whole.range.start >= done) {
                Some(whole) => whole,
                None => Hidden {
                    range: found.start.max(done)..found.end.max(done),
                    secret: None,
                },
            });
        }
        Some(hidden)
    }

    /// The secret that is there with all its white space.
    fn to_the_letter(&self, found: Match, text: &[u8]) -> Option<Hidden<'_>> {
        let secret = &self.0.secrets[found.whole?];
        let blank = secret.value.len() - secret.value.trim_start().len();
        let start = found.start.checked_sub(blank)?;
        let range = start..start + secret.value.len();
        let is_there = text.get(range.clone()) == Some(secret.value.as_bytes());
        is_there.then_some(Hidden {
            range,
            secret: Some(secret),
        })
    }
}

impl FromIterator<Secret> for Secrets {
    fn from_iter<T: IntoIterator<Item = Secret>>(secrets: T) -> Self {
        Self::default().and(secrets)
    }
}

#[cfg(test)]
mod tests;
