//! Content Security Policy Level 3 (W3C): what a page forbids the browser.
//!
//! # Decisions
//!
//! * Several policies hold at once: what one of them blocks is blocked. One in
//!   a `<meta>` holds for what stands behind it.
//! * `Content-Security-Policy-Report-Only` blocks nothing, so it isn't read.
//! * Where browsers and the specification differ, it is as Chromium does: a
//!   `<meta>` may have several policies with commas between, an IP address may
//!   be allowed by its text, and what ends a path at `?` or `#` is cut off.
//! * What only scripts fetch, or frames, isn't judged: nothing of it is known.

mod blocked;
mod directive;
mod expression;
mod inline;
mod policy;
mod refused;
mod sandbox;
mod source_list;
#[cfg(test)]
mod tests;
mod url_match;

pub use blocked::{Blocked, Delivered, Reason};
pub use directive::Directive;
pub use inline::{Inline, InlineKind};
pub use refused::Refused;
pub use sandbox::Sandboxed;

use http::HeaderMap;
use http::header::CONTENT_SECURITY_POLICY;
use url::Url;

use policy::Policy;
use url_match::Address;

/// At most this many policies are read.
const MOST: usize = 64;

/// How many policies of `<meta>` elements hold: those that stand before a place
/// of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Since(usize);

impl Since {
    /// All of the page.
    pub const ALL: Self = Self(usize::MAX);
}

/// The policies of a page.
#[derive(Clone, Debug)]
pub struct Policies {
    /// The URL of the page, whose origin is `'self'`.
    url: Url,
    of_header: Vec<Policy>,
    /// Those of `<meta>` elements, with the number of the element.
    of_meta: Vec<(usize, Policy)>,
    /// How many such elements there are.
    metas: usize,
    /// Why not all of them are known.
    gap: Option<&'static str>,
}

/// A request that a page leads to.
#[derive(Clone, Copy, Debug)]
pub struct Fetch<'a> {
    /// The directive that speaks of it.
    pub directive: Directive,
    /// Its URL.
    pub url: &'a Url,
    /// Whether a redirect led there.
    pub redirected: bool,
    /// The `nonce` of its tag.
    pub nonce: Option<&'a str>,
    /// The `integrity` of its tag.
    pub integrity: Option<&'a str>,
    /// Whether a tag of the page itself asks for it, not for another time.
    pub parser_inserted: bool,
}

impl Policies {
    /// Those of a page at `url` that has none.
    #[must_use]
    pub fn none(url: &Url) -> Self {
        Self {
            url: url.clone(),
            of_header: Vec::new(),
            of_meta: Vec::new(),
            metas: 0,
            gap: None,
        }
    }

    /// The policies in the headers of the page at `url`, which is to be its URL
    /// as a browser knows it (CSP Level 3, section 2.2.2).
    #[must_use]
    pub fn of_headers(headers: &HeaderMap, url: &Url) -> Self {
        let mut policies = Self::none(url);
        for line in headers.get_all(CONTENT_SECURITY_POLICY) {
            // What is not ASCII counts for nothing, whatever it means.
            let line = String::from_utf8_lossy(line.as_bytes());
            policies.add(&line, Delivered::Header);
        }
        policies
    }

    /// Takes in the `content` of a `<meta http-equiv="Content-Security-Policy">`
    /// in the page's head (WHATWG HTML, section 4.2.5.3).
    pub fn add_meta(&mut self, content: &str, line: Option<u64>) {
        self.add(content, Delivered::Meta { line });
        self.metas += 1;
    }

    fn add(&mut self, text: &str, delivered: Delivered) {
        for one in text.split(',') {
            let Some(policy) = Policy::parse(one, delivered) else {
                continue;
            };
            if policy.is_cut() {
                self.gap =
                    Some("a Content-Security-Policy has a directive of more than 1000 sources");
            }
            if self.of_header.len() + self.of_meta.len() >= MOST {
                self.gap = Some("there are more than 64 Content-Security-Policies");
                return;
            }
            match delivered {
                Delivered::Header => self.of_header.push(policy),
                Delivered::Meta { .. } => self.of_meta.push((self.metas, policy)),
            }
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_header.is_empty() && self.of_meta.is_empty()
    }

    /// Why not all that is blocked is known, if that is so.
    #[must_use]
    pub fn gap(&self) -> Option<&'static str> {
        self.gap
    }

    /// Those that hold for what comes next.
    #[must_use]
    pub fn since(&self) -> Since {
        Since(self.metas)
    }

    fn holding(&self, since: Since) -> impl Iterator<Item = &Policy> {
        let of_meta = self
            .of_meta
            .iter()
            .filter(move |(number, _)| *number < since.0);
        self.of_header
            .iter()
            .chain(of_meta.map(|(_, policy)| policy))
    }

    /// What blocks a request (section 4.1.2, "should request be blocked").
    #[must_use]
    pub fn fetch(&self, fetch: &Fetch<'_>, since: Since) -> Option<Blocked> {
        let address = Address::of(fetch.url);
        self.holding(since)
            .find_map(|policy| policy.fetch(fetch, &address, &self.url))
    }

    /// What blocks code that stands in the page (section 4.2.3, "should
    /// element's inline type behavior be blocked").
    #[must_use]
    pub fn inline(&self, inline: &Inline<'_>, since: Since) -> Option<Blocked> {
        self.holding(since).find_map(|policy| policy.inline(inline))
    }

    /// What blocks a form that is sent to `url` (section 6.4.1, `form-action`),
    /// or its redirect there.
    #[must_use]
    pub fn form(&self, url: &Url, redirected: bool, since: Since) -> Option<Blocked> {
        let address = Address::of(url);
        self.holding(since)
            .find_map(|policy| policy.only("form-action", &address, redirected, &self.url))
    }

    /// What blocks a `<base>` of this URL (section 6.3.1, `base-uri`).
    #[must_use]
    pub fn base(&self, url: &Url, since: Since) -> Option<Blocked> {
        let address = Address::of(url);
        self.holding(since)
            .find_map(|policy| policy.only("base-uri", &address, false, &self.url))
    }

    /// What takes a right from the whole page (section 6.3.2, `sandbox`).
    #[must_use]
    pub fn sandbox(&self, right: Sandboxed) -> Option<Blocked> {
        self.of_header
            .iter()
            .find_map(|policy| policy.sandbox(right))
    }

    /// Whether what the page names by http is asked for by https (W3C Upgrade
    /// Insecure Requests, section 3.1).
    #[must_use]
    pub fn upgrades(&self, since: Since) -> bool {
        self.holding(since).any(Policy::upgrades)
    }

    /// `url` as it is asked for from a place of the page: by https, where the
    /// policy says so and the URL isn't one of this machine (section 4.1).
    #[must_use]
    pub fn upgraded(&self, url: &Url, since: Since) -> Option<Url> {
        let is_local = match url.host() {
            Some(url::Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => true,
        };
        if url.scheme() != "http" || is_local || !self.upgrades(since) {
            return None;
        }
        let mut upgraded = url.clone();
        upgraded.set_scheme("https").ok()?;
        Some(upgraded)
    }
}
