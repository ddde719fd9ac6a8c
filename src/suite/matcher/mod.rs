//! What a value of the response must be.

mod decode;
mod key;
mod schema;

pub(super) use decode::{Conditions, EVERYWHERE, part};
pub(super) use key::{JSON_KEYS, Key, KeyFor, Keys, TableKey, and_matcher_keys};
pub(super) use schema::matcher_table;

use std::ops::Deref;

use super::value::{Count, Format, JsonType, Operand, Pattern};
use crate::source::{Located, Span};

/// Matchers, one at least, each of which some value meets. On the heap: what is
/// expected of a response has room for many, and few are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Matchers<V: Operand>(Box<Several<V>>);

/// What [`Matchers`] are.
#[derive(Clone, Debug, PartialEq)]
pub struct Several<V: Operand> {
    /// The matchers, in the order of the suite.
    pub each: Vec<Matcher<V>>,
    /// Where all of them stand.
    pub span: Span,
}

/// Conditions that must all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher<V: Operand> {
    /// The conditions, in the order of the suite, each at its own place.
    pub conditions: Vec<Located<Condition<V>>>,
    /// Where the whole matcher stands.
    pub span: Span,
}

impl<V: Operand> Matcher<V> {
    /// Whether it wants that there is no value.
    #[must_use]
    pub fn asks_for_absence(&self) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|it| matches!(it.value, Condition::Absent(true)))
    }
}

/// Each of the matchers, if there are some.
#[must_use]
pub fn every<V: Operand>(matchers: Option<&Matchers<V>>) -> &[Matcher<V>] {
    matchers.map_or(&[], |matchers| &matchers.each)
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition<V: Operand> {
    /// It is this.
    Equals(V),
    /// It is one of these.
    OneOf(Vec<V>),
    /// This is in it.
    Contains(String),
    /// It begins so.
    StartsWith(String),
    /// It ends so.
    EndsWith(String),
    /// Some part of it matches.
    Matches(Pattern),
    /// The conditions of the inner matcher don't all hold.
    Not(Matcher<V>),
    /// It is this or more.
    Min(V::Amount),
    /// It is this or less.
    Max(V::Amount),
    /// It is more than this.
    Above(V::Amount),
    /// It is less than this.
    Below(V::Amount),
    /// It is at most so far away from this.
    About {
        /// The middle.
        value: V::Amount,
        /// How far away it may be.
        within: Tolerance<V::Amount>,
    },
    /// It isn't there (or, with `false`, it is).
    Absent(bool),
    /// It is a JSON value of one of these types.
    Type(Vec<JsonType>),
    /// It is a JSON text that is written so.
    Format(Format),
    /// It is a JSON text of so many characters, a list of so many values, or an
    /// object of so many keys.
    Length(Matchers<Count>),
    /// It is a JSON text, list or object with nothing in it (or, with `false`,
    /// with something).
    Empty(bool),
}

/// How far away from the middle is near enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance<A> {
    /// So much.
    Absolute(A),
    /// So many hundredths of the middle.
    Percent(f64),
}

impl<V: Operand> Matcher<V> {
    /// The matcher of the one `condition` at `span`.
    pub fn of(condition: Condition<V>, span: Span) -> Self {
        Self {
            conditions: vec![Located::new(condition, span)],
            span,
        }
    }

    /// The matchers that, each refused, refuse it: of several texts in a list,
    /// none may be contained.
    fn apart(self) -> Vec<Self> {
        let is_part = |condition: &Located<_>| matches!(condition.value, Condition::Contains(_));
        let (parts, others): (Vec<_>, Vec<_>) = self.conditions.into_iter().partition(is_part);
        let of = |mut conditions: Vec<_>, span| {
            conditions.extend(others.iter().cloned());
            Self { conditions, span }
        };
        match parts.len() {
            0 | 1 => vec![of(parts, self.span)],
            _ => {
                let parts = parts.into_iter();
                parts
                    .map(|part| (part.span, vec![part]))
                    .map(|(span, part)| of(part, span))
                    .collect()
            }
        }
    }
}

impl<V: Operand> Matchers<V> {
    /// Those of `each`, all of which stand at `span`.
    #[must_use]
    pub fn new(each: Vec<Matcher<V>>, span: Span) -> Self {
        Self(Box::new(Several { each, span }))
    }

    /// The matchers, in the order of the suite.
    #[must_use]
    pub fn into_each(self) -> Vec<Matcher<V>> {
        self.0.each
    }

    /// The conditions of all of them.
    pub fn conditions(&self) -> impl Iterator<Item = &Located<Condition<V>>> {
        self.each.iter().flat_map(|matcher| &matcher.conditions)
    }
}

impl<V: Operand> Deref for Matchers<V> {
    type Target = Several<V>;

    fn deref(&self) -> &Several<V> {
        &self.0
    }
}

impl<V: Operand> From<Matcher<V>> for Matchers<V> {
    fn from(matcher: Matcher<V>) -> Self {
        let span = matcher.span;
        Self::new(vec![matcher], span)
    }
}
