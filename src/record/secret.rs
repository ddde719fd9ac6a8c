//! Values that must not be shown.

mod escapes;
mod mojibake;
mod pattern;
mod reading;
mod search;
mod variable;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use pattern::patterns;
use search::{Match, Patterns};
pub use variable::Variable;

/// A value that must not be shown, and what stands in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The value.
    pub value: String,
    /// What has it in commands.
    pub variable: Variable,
}

impl Secret {
    /// Mask of a secret that the environment doesn't have.
    pub const MASK: &'static str = "***";

    /// So many characters a secret must have to be hidden in texts.
    pub const SHORTEST: usize = pattern::SHORTEST;

    /// A secret of the environment variable `name`.
    #[must_use]
    pub fn of_environment(name: &str, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            variable: Variable::Environment(name.to_owned()),
        }
    }

    /// A secret that is masked; a command asks for it by what it is `called`.
    #[must_use]
    pub fn masked(value: impl Into<String>, called: &str) -> Self {
        Self {
            value: value.into(),
            variable: Variable::asked(called),
        }
    }

    /// What is shown: `$API_TOKEN` where the environment has it, else `***`.
    #[must_use]
    pub fn shown(&self) -> Cow<'static, str> {
        match &self.variable {
            Variable::Environment(name) => Cow::Owned(format!("${name}")),
            Variable::Asked(_) | Variable::Escaped(_) => Cow::Borrowed(Self::MASK),
        }
    }
}

/// A secret is not for logs either.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
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
/// - With several lines: as a whole, and each line of 8 characters and more, in
///   digits, too.
/// - Where a text is cut, which `…` tells: 4 characters of it and more at
///   either side. So who cuts a text leaves a `…`, and may cut before or after
///   secrets are hidden.
///
/// White space is any white space. What is not ASCII is known as it looks when
/// its bytes are taken for those of an older character set, too.
#[derive(Clone, Debug)]
pub struct Secrets(Arc<Known>);

impl Default for Secrets {
    /// None, at no cost: what looks for them is made once.
    fn default() -> Self {
        static NONE: LazyLock<Arc<Known>> = LazyLock::new(Arc::default);
        Self(Arc::clone(&NONE))
    }
}

#[derive(Clone, Debug, Default)]
struct Known {
    secrets: Vec<Secret>,
    /// Number of each, by its value.
    numbers: HashMap<String, usize>,
    /// Variables that stand for one of them.
    variables: HashSet<Variable>,
    patterns: Patterns,
}

/// A place of a text that must not be shown.
pub(crate) struct Hidden<'s> {
    /// The place.
    pub(crate) range: Range<usize>,
    /// The secret that is there; none where several are.
    secret: Option<&'s Secret>,
    /// Whether its value is there to the letter.
    is_whole: bool,
}

impl Hidden<'_> {
    /// What is shown in its place.
    fn shown(&self) -> Cow<'static, str> {
        let secret = self.secret.filter(|_| self.is_whole);
        secret.map_or(Cow::Borrowed(Secret::MASK), Secret::shown)
    }

    /// What has it in commands. A value that is written otherwise here is asked
    /// for as it is written.
    pub(crate) fn variable(&self) -> Variable {
        match self.secret {
            Some(secret) if self.is_whole => secret.variable.clone(),
            Some(secret) => secret.variable.escaped(),
            None => Variable::asked("secret"),
        }
    }
}

impl Secrets {
    /// The same and `more`. The first of two with one value counts: it may know
    /// a variable.
    #[must_use]
    pub fn and(&self, more: impl IntoIterator<Item = Secret>) -> Self {
        let mut all = self.clone();
        for secret in more {
            if all.of_value(&secret.value).is_none() {
                Arc::make_mut(&mut all.0).add(secret);
            }
        }
        all
    }

    /// These and all `others`, of which most may be the same.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        if self.is_of(others) {
            return others.clone();
        }
        if others.is_of(self) {
            return self.clone();
        }
        self.and(others.0.secrets.iter().cloned())
    }

    /// Whether all of them are known to be among `others`.
    fn is_of(&self, others: &Self) -> bool {
        Arc::ptr_eq(&self.0, &others.0)
            || self
                .0
                .secrets
                .iter()
                .all(|it| others.of_value(&it.value).is_some())
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

    /// The secrets of the environment whose values are in `text` to the letter.
    pub(crate) fn of_environment_in(&self, text: &str) -> impl Iterator<Item = &Secret> {
        let secrets = self.0.secrets.iter();
        secrets.filter(|it| it.variable.is_had() && text.contains(&*it.value))
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
        for hidden in hidden {
            out.extend_from_slice(&text[done..hidden.range.start]);
            out.extend_from_slice(hidden.shown().as_bytes());
            done = hidden.range.end;
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
            // What reads as a secret may go on behind one that is there as it is.
            let is_all = |it: &Hidden<'_>| it.range.start >= done && it.range.end >= found.end;
            let whole = self.to_the_letter(found, text).filter(is_all);
            hidden.push(match whole {
                Some(whole) => whole,
                None => Hidden {
                    range: found.start.max(done)..found.end.max(done),
                    secret: found.secret.map(|number| &self.0.secrets[number]),
                    is_whole: false,
                },
            });
        }
        Some(hidden)
    }

    /// The secret that is there with all its white space.
    fn to_the_letter(&self, found: Match, text: &[u8]) -> Option<Hidden<'_>> {
        let secret = &self.0.secrets[found.secret.filter(|_| found.is_whole)?];
        let blank = secret.value.len() - secret.value.trim_start().len();
        let start = found.start.checked_sub(blank)?;
        let range = start..start + secret.value.len();
        let is_there = text.get(range.clone()) == Some(secret.value.as_bytes());
        is_there.then_some(Hidden {
            range,
            secret: Some(secret),
            is_whole: true,
        })
    }
}

impl Known {
    /// Adds a secret. No two are asked for by one name.
    fn add(&mut self, mut secret: Secret) {
        let is_asked = matches!(secret.variable, Variable::Asked(_));
        while is_asked && self.variables.contains(&secret.variable) {
            secret.variable = secret.variable.next();
        }
        let number = self.secrets.len();
        self.patterns.add(patterns(&secret.value), number);
        self.numbers.insert(secret.value.clone(), number);
        self.variables.insert(secret.variable.clone());
        self.secrets.push(secret);
    }
}

impl FromIterator<Secret> for Secrets {
    fn from_iter<T: IntoIterator<Item = Secret>>(secrets: T) -> Self {
        Self::default().and(secrets)
    }
}

#[cfg(test)]
mod tests;
