//! What a value of the response must be.

mod decode;
mod key;
mod schema;

pub(super) use decode::{Conditions, EVERYWHERE, Part};
pub(super) use key::{Key, Keys, TableKey, and_matcher_keys};
pub(super) use schema::matcher_table;

use super::value::{Operand, Pattern};
use crate::source::{Located, Span};

/// Conditions that must all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher<V: Operand> {
    /// The conditions, in the order of the suite, each at its own place.
    pub conditions: Vec<Located<Condition<V>>>,
    /// Where the whole matcher stands.
    pub span: Span,
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition<V: Operand> {
    /// It is this.
    Equals(V),
    /// It is one of these.
    OneOf(Vec<V>),
    /// Each of these is in it.
    Contains(Vec<String>),
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
}
