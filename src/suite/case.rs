//! A case: one request with what is expected of it.

use std::time::Duration;

use super::{Expect, Request, Retry};
use crate::source::{Located, Span};

/// One request with what is expected of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Unique in its suite.
    pub name: Located<String>,
    /// The place to show for the case as a whole: its path.
    pub span: Span,
    /// What is asked.
    pub request: Request,
    /// What the answer must be.
    pub expect: Expect,
    /// How far to go for the answer.
    pub limits: Limits,
    /// Words to select it by, the suite's own among them.
    pub tags: Vec<String>,
    /// Why it isn't to be run, if it isn't.
    pub skip: Option<Located<String>>,
    /// The only targets that it is meant for, by name; none means all.
    pub only_targets: Vec<Located<String>>,
    /// Targets that it isn't meant for, by name.
    pub not_targets: Vec<Located<String>>,
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
    /// How often it is tried again, when the case itself says.
    pub retry: Option<Retry>,
}

impl Limits {
    /// How many redirects `follow = true` allows.
    pub const FOLLOW: usize = 20;
}

impl Default for Limits {
    /// 10 s, 16 MiB, no redirect followed, nothing said of retries.
    fn default() -> Self {
        Self {
            follow: None,
            timeout: Duration::from_secs(10),
            max_body: 16 * 1024 * 1024,
            retry: None,
        }
    }
}
