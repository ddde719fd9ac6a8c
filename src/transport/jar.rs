//! The cookies of a session (RFC 6265bis).

use std::cmp::Reverse;
use std::fmt::Write as _;

use cookie_store::{Cookie, CookieDomain, CookieError, CookieStore, RawCookie};
use http::header::SET_COOKIE;
use http::{HeaderMap, Method};
use time::OffsetDateTime;
use url::Url;

use super::site::{SiteRelation, is_public_suffix, is_secure};
use crate::exchange::SetCookie;

/// The cookies that answers set, for as long as a session lasts.
///
/// They are kept and sent as a browser does it: by domain and path, `Secure`
/// ones over https or to this machine alone, by `SameSite`, and not where a
/// name's prefix (`__Host-`, `__Secure-`) says otherwise or the domain is one
/// that everybody may register names below.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    set: CookieStore,
    refused: Vec<RefusedCookie>,
}

/// How many cookies that are not kept are remembered.
const REMEMBERED: usize = 32;

/// A cookie that a response sets, and that is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedCookie {
    /// Its name, as the server wrote it.
    pub name: String,
    /// URL of the response, as a browser knows it.
    pub url: Url,
    /// Reason why it is not kept.
    pub why: CookieFlaw,
}

/// Reason why a cookie is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CookieFlaw {
    /// It is `Secure`, or would hide one that is, and didn't come over https.
    NotSecure,
    /// It is `SameSite=None` without `Secure`.
    OpenWithoutSecure,
    /// It lacks what the prefix of its name promises.
    Prefix,
    /// It is for a domain that the host is not in, or for everybody's.
    Domain(String),
    /// It came with a part of another site's page.
    OtherSite,
    /// Its name and its value have so many bytes together.
    TooLarge(usize),
}

/// How many bytes the name and the value of a cookie may have together (RFC
/// 6265bis, section 5.6).
const LARGEST: usize = 4096;

impl CookieFlaw {
    /// Why no browser keeps a cookie that a response of `url`, as a browser
    /// knows it, sets; none where one does, whatever it keeps already.
    #[must_use]
    pub fn of(set: &SetCookie, url: &Url) -> Option<Self> {
        let asked = Asked {
            url,
            is_meant: true,
            method: &Method::GET,
            relation: SiteRelation::SameSite,
        };
        Jar::default().take(set, asked).err()
    }
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
    /// Cookies that the suite declares, for the target alone, until a response
    /// of the target sets a cookie of the same name.
    declared: Vec<(String, String)>,
    jar: &'a mut Jar,
}

/// A request as cookies see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'u> {
    pub(super) url: &'u Url,
    /// Whether what the suite declares is meant for whom it asks.
    pub(super) is_meant: bool,
    pub(super) method: &'u Method,
    pub(super) relation: SiteRelation,
}

impl<'a> Cookies<'a> {
    pub(super) fn new(declared: &[(String, String)], jar: &'a mut Jar) -> Self {
        Self {
            declared: declared.to_vec(),
            jar,
        }
    }

    /// Value of the `Cookie` header. What the suite declares replaces what was
    /// set before. Those with longer paths come first (section 5.8.3).
    pub(super) fn to(&self, asked: Asked<'_>) -> Option<String> {
        let declared = || self.declared.iter().filter(|_| asked.is_meant);
        let mut set = self.jar.matching(asked);
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

    /// Takes in what the response sets. What it must not set, such as a cookie
    /// for another domain, is left out.
    pub(super) fn learn(&mut self, asked: Asked<'_>, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            let text = String::from_utf8_lossy(value.as_bytes());
            let Some(set) = SetCookie::parse(&text) else {
                continue;
            };
            match self.jar.take(&set, asked) {
                Ok(()) if asked.is_meant => self.declared.retain(|(name, _)| *name != set.name),
                Ok(()) => {}
                Err(why) => self.jar.remember(set.name, asked.url, why),
            }
        }
    }
}

impl Jar {
    /// The cookies that go along.
    fn matching(&self, asked: Asked<'_>) -> Vec<&Cookie<'static>> {
        // The store's own idea of what is secure is narrower.
        let cookies = self.set.iter_unexpired().filter(|cookie| {
            cookie.domain.matches(asked.url)
                && cookie.path.matches(asked.url)
                && (cookie.secure() != Some(true) || is_secure(asked.url))
        });
        let reaches = |cookie: &&Cookie<'_>| match SameSite::of(cookie) {
            SameSite::None => true,
            SameSite::Lax => asked.relation.is_lax(asked.method),
            SameSite::Strict => asked.relation == SiteRelation::SameSite,
        };
        cookies.filter(reaches).collect()
    }

    /// Takes a cookie in, or says why it isn't kept.
    fn take(&mut self, set: &SetCookie, asked: Asked<'_>) -> Result<(), CookieFlaw> {
        let size = set.name.len() + set.value.len();
        if size > LARGEST {
            return Err(CookieFlaw::TooLarge(size));
        }
        let domain = set.domain.clone().unwrap_or_default();
        let Some(mut raw) = raw(set) else {
            return Ok(());
        };
        // A suffix may hold cookies for itself (section 5.7, step 9).
        let host = asked.url.host_str().unwrap_or_default();
        if is_public_suffix(&domain) {
            if domain != host {
                return Err(CookieFlaw::Domain(domain));
            }
            raw.unset_domain();
        }
        let other_domain = |_| CookieFlaw::Domain(domain.clone());
        let cookie = Cookie::try_from_raw_cookie(&raw, asked.url).map_err(other_domain)?;
        self.check(&cookie, asked)?;
        match self.set.insert(cookie.into_owned(), asked.url) {
            // Expired says that it is to be deleted.
            Ok(_) | Err(CookieError::Expired) => Ok(()),
            Err(_) => Err(CookieFlaw::Domain(domain)),
        }
    }

    /// Whether the response may set that cookie (section 5.7).
    fn check(&self, cookie: &Cookie<'_>, asked: Asked<'_>) -> Result<(), CookieFlaw> {
        let secure = cookie.secure() == Some(true);
        if !is_secure(asked.url) && (secure || self.covers(cookie)) {
            return Err(CookieFlaw::NotSecure);
        }
        if !prefix_holds(cookie, secure) {
            return Err(CookieFlaw::Prefix);
        }
        match SameSite::of(cookie) {
            SameSite::None if !secure => Err(CookieFlaw::OpenWithoutSecure),
            SameSite::Lax | SameSite::Strict if !asked.relation.may_set() => {
                Err(CookieFlaw::OtherSite)
            }
            _ => Ok(()),
        }
    }

    fn remember(&mut self, name: String, url: &Url, why: CookieFlaw) {
        let url = url.clone();
        let cookie = RefusedCookie { name, url, why };
        if self.refused.len() < REMEMBERED && !self.refused.contains(&cookie) {
            self.refused.push(cookie);
        }
    }

    /// The cookies that answers set and that are not kept, the first of them.
    #[must_use]
    pub fn refused(&self) -> &[RefusedCookie] {
        &self.refused
    }

    /// Whether there is a `Secure` cookie that `cookie` would hide: what is
    /// not secure must not do that (step 16).
    fn covers(&self, cookie: &Cookie<'_>) -> bool {
        let mut secure = self.set.iter_unexpired();
        secure.any(|kept| {
            kept.secure() == Some(true)
                && kept.name() == cookie.name()
                && domains_meet(&kept.domain, &cookie.domain)
                && lies_in(&cookie.path, &kept.path)
        })
    }
}

/// The cookie as the store knows it; through its parser, since that is the only
/// way to say `SameSite` to it. Of what is written here, that parser reads no
/// more and no less than stands there.
fn raw(set: &SetCookie) -> Option<RawCookie<'static>> {
    let mut line = format!("{}={}", set.name, set.value);
    let lifetime = set.lifetime(OffsetDateTime::now_utc());
    let attributes = [
        ("Path", set.path.clone()),
        ("Domain", set.domain.clone()),
        ("SameSite", set.same_site.clone()),
        ("Max-Age", lifetime.map(|age| age.as_secs().to_string())),
        ("Secure", set.secure.then(String::new)),
        ("HttpOnly", set.http_only.then(String::new)),
    ];
    for (name, value) in attributes {
        if let Some(value) = value {
            let _ = write!(line, "; {name}={value}");
        }
    }
    RawCookie::parse(line).ok()
}

/// `SameSite` of a cookie; without the attribute, `Lax`.
enum SameSite {
    None,
    Lax,
    Strict,
}

impl SameSite {
    fn of(cookie: &Cookie<'_>) -> Self {
        let said = cookie.same_site();
        match said {
            Some(said) if said.is_none() => Self::None,
            Some(said) if said.is_strict() => Self::Strict,
            _ => Self::Lax,
        }
    }
}

/// Whether the cookie is what the prefix of its name promises (section 4.1.3),
/// in whatever case that is written.
fn prefix_holds(cookie: &Cookie<'_>, secure: bool) -> bool {
    let name = cookie.name().to_ascii_lowercase();
    if name.starts_with("__host-") {
        let host_only = matches!(cookie.domain, CookieDomain::HostOnly(_));
        return secure && host_only && cookie.path() == Some("/");
    }
    secure || !name.starts_with("__secure-")
}

/// Whether one of the domains is the other or lies below it.
fn domains_meet(one: &CookieDomain, other: &CookieDomain) -> bool {
    let (Some(one), Some(other)) = (one.as_cow(), other.as_cow()) else {
        return false;
    };
    let below = |inner: &str, outer: &str| {
        let rest = inner.strip_suffix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    below(&one, &other) || below(&other, &one)
}

/// Whether `path` is `outer` or lies below it (section 5.1.4).
fn lies_in(path: &str, outer: &str) -> bool {
    let rest = path.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || outer.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
