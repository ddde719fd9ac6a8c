//! A step: one request of a case.

use std::time::Duration;

use super::{Expect, Request};
use crate::source::Span;

/// One request with what is expected of the answer.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it is written: its path.
    pub span: Span,
    /// What is asked.
    pub request: Request,
    /// What the answer must be.
    pub expect: Expect,
    /// How far to go for the answer.
    pub limits: Limits,
}

/// How far to go for an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How many redirects may be followed; none without `follow`.
    pub follow: Option<usize>,
    /// For the request with all its redirects, from start to end.
    pub timeout: Duration,
    /// How many bytes of content are read, counted after decoding.
    pub max_body: u64,
}

impl Limits {
    /// How many redirects `follow = true` allows.
    pub const FOLLOW: usize = 20;
}

impl Default for Limits {
    /// 10 s, 16 MiB, no redirect followed.
    fn default() -> Self {
        Self {
            follow: None,
            timeout: Duration::from_secs(10),
            max_body: 16 * 1024 * 1024,
        }
    }
}
