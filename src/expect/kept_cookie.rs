//! Cookies as a client keeps them.

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::exchange::SetCookie;

/// A cookie as a client keeps it.
#[derive(Clone, Debug)]
pub(super) struct KeptCookie {
    /// The `Set-Cookie` that it comes from.
    pub(super) set: SetCookie,
    /// The path that it is sent to; without an attribute, that of the request
    /// up to its last slash.
    pub(super) path: String,
    /// Lifetime; without it, as long as the browser runs.
    pub(super) max_age: Option<Duration>,
}

impl KeptCookie {
    /// The cookie that `set` makes in a response to `url` at `now`.
    pub(super) fn new(set: SetCookie, url: &Url, now: OffsetDateTime) -> Self {
        Self {
            path: set.path.clone().unwrap_or_else(|| default_path(url)),
            max_age: set.lifetime(now),
            set,
        }
    }

    /// Whether a browser keeps one of the two only (RFC 6265bis, section 5.7).
    pub(super) fn replaces(&self, other: &Self) -> bool {
        self.set.name == other.set.name
            && self.set.domain == other.set.domain
            && self.path == other.path
    }
}

/// RFC 6265bis, section 5.1.4.
fn default_path(url: &Url) -> String {
    match url.path().rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(at) => url.path()[..at].to_owned(),
    }
}
