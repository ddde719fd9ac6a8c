//! The cookies of a session (RFC 6265).

use std::cmp::Reverse;

use cookie_store::{CookieError, CookieStore};
use http::HeaderMap;
use http::header::SET_COOKIE;
use url::Url;

/// The cookies that answers set, for as long as a session lasts.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    set: CookieStore,
}

impl Jar {
    /// The value of the cookie `name` as a request to `url` would send it, over
    /// https where the cookie wants that.
    #[must_use]
    pub fn value(&self, name: &str, url: &Url) -> Option<String> {
        let mut secure = url.clone();
        let _ = secure.set_scheme("https");
        let mut found = self.set.matches(&secure);
        found.retain(|cookie| cookie.name() == name);
        let longest = found.into_iter().max_by_key(|cookie| {
            let path: &str = cookie.path.as_ref();
            path.len()
        });
        longest.map(|cookie| cookie.value().to_owned())
    }
}

/// The cookies of one exchange: what the suite declares, and what is in the
/// session's jar.
#[derive(Debug)]
pub(super) struct Cookies<'a> {
    /// What the suite declares, for the target alone, until an answer of the
    /// target sets a cookie of the same name.
    declared: Vec<(String, String)>,
    jar: &'a mut Jar,
}

impl<'a> Cookies<'a> {
    pub(super) fn new(declared: &[(String, String)], jar: &'a mut Jar) -> Self {
        Self {
            declared: declared.to_vec(),
            jar,
        }
    }

    /// What to send to `url`, as the `Cookie` header has it; `home` is whether
    /// that is the target. What the suite declares replaces what was set
    /// before. Those with longer paths come first (section 5.4).
    pub(super) fn to(&self, url: &Url, home: bool) -> Option<String> {
        let declared = || self.declared.iter().filter(|_| home);
        let mut set = self.jar.set.matches(url);
        set.retain(|cookie| !declared().any(|(name, _)| name == cookie.name()));
        set.sort_by_key(|cookie| {
            let path: &str = cookie.path.as_ref();
            (Reverse(path.len()), cookie.name().to_owned())
        });
        let pairs: Vec<String> = declared()
            .map(|(name, value)| format!("{name}={value}"))
            .chain(
                set.iter()
                    .map(|cookie| format!("{}={}", cookie.name(), cookie.value())),
            )
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes in what the answer from `url` sets. What it must not set, such as
    /// a cookie for another domain, is left out.
    pub(super) fn learn(&mut self, url: &Url, home: bool, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            let text = String::from_utf8_lossy(value.as_bytes());
            let taken = match self.jar.set.parse(&text, url) {
                // Expired says that it is to be deleted.
                Ok(_) | Err(CookieError::Expired) => true,
                Err(_) => false,
            };
            if taken && home {
                let name = text.split(['=', ';']).next().unwrap_or_default().trim();
                self.declared.retain(|(declared, _)| declared != name);
            }
        }
    }
}
