//! Cookies as a client keeps them.

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::exchange::SetCookie;
use crate::source::quote;
use crate::transport::CookieFlaw;

/// How many characters of a host are shown.
const SHOWN: usize = 80;

/// A cookie that a response sets, as a client takes it.
#[derive(Clone, Debug)]
pub(super) struct KeptCookie {
    /// The `Set-Cookie` that it comes from.
    pub(super) set: SetCookie,
    /// The path that it is sent to; without an attribute, that of the request
    /// up to its last slash.
    pub(super) path: String,
    /// Lifetime; without it, as long as the browser runs.
    pub(super) max_age: Option<Duration>,
    /// Why no browser keeps it, if none does.
    pub(super) flaw: Option<CookieFlaw>,
}

impl KeptCookie {
    /// The cookie that `set` makes in a response to `url`, as a browser knows
    /// it, at `now`.
    pub(super) fn new(set: SetCookie, url: &Url, now: OffsetDateTime) -> Self {
        Self {
            path: set.path.clone().unwrap_or_else(|| default_path(url)),
            max_age: set.lifetime(now),
            flaw: CookieFlaw::of(&set, url),
            set,
        }
    }

    /// Whether it is over at once, and so takes back what was set before.
    pub(super) fn is_taken_back(&self) -> bool {
        self.max_age.is_some_and(|age| age.is_zero())
    }

    /// Whether a browser has it afterwards.
    pub(super) fn is_kept(&self) -> bool {
        !self.is_taken_back() && self.flaw.is_none()
    }

    /// Why a browser doesn't have it afterwards, in words; none where one does.
    pub(super) fn why_not_kept(&self, url: &Url) -> Option<String> {
        if self.is_taken_back() {
            return Some("it is taken back at once, by `Max-Age` or `Expires`".to_owned());
        }
        Some(match self.flaw.as_ref()? {
            CookieFlaw::NotSecure => {
                "it is `Secure`, and http was asked: ask over https, or `forwarded = \"https\"` \
                 in `[targets.NAME]`"
                    .to_owned()
            }
            CookieFlaw::OpenWithoutSecure => "it is `SameSite=None` without `Secure`".to_owned(),
            CookieFlaw::Prefix => {
                "it lacks what its name promises: `__Secure-` needs `Secure`, `__Host-` also \
                 `Path=/` and no `Domain`"
                    .to_owned()
            }
            CookieFlaw::Domain(domain) => format!(
                "it is for {}, and {} was asked",
                quote(domain, SHOWN),
                quote(url.host_str().unwrap_or_default(), SHOWN)
            ),
            CookieFlaw::TooLarge(size) => {
                format!("its name and value have {size} bytes, and 4096 are kept")
            }
            CookieFlaw::OtherSite => "it came with a part of another site's page".to_owned(),
        })
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
