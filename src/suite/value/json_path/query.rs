//! A query as it is written (RFC 9535, section 2).

use serde_json::Value;

/// A query: where it begins, and what leads on from there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Query {
    pub(super) begins: Begins,
    pub(super) segments: Vec<Segment>,
}

/// Where a query begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begins {
    /// At the root of the document: `$`.
    AtRoot,
    /// At the value that a filter looks at: `@`.
    AtCurrent,
}

/// What leads from values to some of what is in them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segment {
    /// Whether it leads from all that is below a value, too: `..`.
    pub(super) descends: bool,
    pub(super) selectors: Vec<Selector>,
}

/// What leads from a value to some of its items or members.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    Filter(Logical),
}

/// What a filter asks of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Logical {
    /// One of them holds.
    Any(Vec<Logical>),
    /// All of them hold.
    All(Vec<Logical>),
    Not(Box<Logical>),
    /// The query leads to something.
    Exists(Query),
    Compare(Comparable, Comparison, Comparable),
    /// The whole text matches the pattern, or some of it does.
    Matches {
        text: Comparable,
        pattern: Comparable,
        whole: bool,
    },
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is compared: one value, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Comparable {
    Literal(Value),
    /// The value that a query leads to, if that is one.
    Query(Query),
    /// How long a value is.
    Length(Box<Comparable>),
    /// How much a query leads to.
    Count(Query),
}
