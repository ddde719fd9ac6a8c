//! A JSON Schema.

#[cfg(feature = "json-schema")]
mod compiled;
#[cfg(feature = "json-schema")]
mod counted;
#[cfg(not(feature = "json-schema"))]
mod disabled;
#[cfg(feature = "json-schema")]
mod fault;
#[cfg(feature = "json-schema")]
mod retrieve;
#[cfg(feature = "json-schema")]
mod untyped;
#[cfg(feature = "json-schema")]
mod vacuous;

#[cfg(feature = "json-schema")]
pub use compiled::Schema;
#[cfg(not(feature = "json-schema"))]
pub use disabled::Schema;

/// What a document has that a schema doesn't allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the document, as a `JSONPath`.
    pub at: String,
    /// What is wrong there, in one line.
    pub message: String,
    /// Where the schema says so, as a JSON Pointer (RFC 6901).
    pub rule: String,
}

/// What a document has that a schema doesn't allow, as far as it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations {
    /// The first of them.
    pub told: Vec<Violation>,
    /// How many there are.
    pub count: usize,
    /// Whether there may be more.
    pub or_more: bool,
}

/// What is wrong with a schema.
#[derive(Debug)]
pub(in crate::suite) struct Fault {
    /// In one line.
    pub(in crate::suite) message: String,
    /// The keys and places that lead to where.
    pub(in crate::suite) at: Vec<String>,
    /// Whether only a part of it is left unjudged.
    pub(in crate::suite) is_minor: bool,
}
