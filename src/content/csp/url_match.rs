//! Whether a URL is one that a source expression means (CSP Level 3, section
//! 6.7.2.8 and those behind it).

use std::cell::OnceCell;

use url::{Host, Url};

use super::expression::{Expression, HostSource, PathSource, Port, segments};

/// A URL that is looked for in source lists.
pub(super) struct Address<'a> {
    pub(super) url: &'a Url,
    segments: OnceCell<Vec<Vec<u8>>>,
}

impl<'a> Address<'a> {
    pub(super) fn of(url: &'a Url) -> Self {
        Self {
            url,
            segments: OnceCell::new(),
        }
    }

    fn segments(&self) -> &[Vec<u8>] {
        self.segments.get_or_init(|| segments(self.url.path()))
    }
}

/// Whether `expression` of a page at `page` means a URL (section 6.7.2.8).
pub(super) fn is_meant(
    expression: &Expression,
    address: &Address<'_>,
    redirected: bool,
    page: &Url,
) -> bool {
    let url = address.url;
    match expression {
        Expression::Any => {
            matches!(url.scheme(), "http" | "https" | "ws" | "wss")
                || scheme(page.scheme(), url.scheme())
        }
        Expression::Scheme(own) => scheme(own, url.scheme()),
        Expression::SelfOrigin => is_self(url, page),
        Expression::Host(source) => {
            let own = source.scheme.as_deref().unwrap_or(page.scheme());
            scheme(own, url.scheme())
                && host(source, url)
                && port(source.port, url, own != url.scheme())
                && (redirected || path(source.path.as_ref(), address))
        }
        _ => false,
    }
}

/// Section 6.7.2.9: a safer scheme is meant, too.
fn scheme(own: &str, other: &str) -> bool {
    own == other
        || matches!(
            (own, other),
            ("http" | "wss", "https") | ("ws", "wss" | "http" | "https")
        )
}

/// Section 6.7.2.8, step 4: the page's origin, or the same host by https.
fn is_self(url: &Url, page: &Url) -> bool {
    if url.origin() == page.origin() {
        // An opaque origin is like no other.
        return url.origin().is_tuple();
    }
    let is_default = |url: &Url| url.port().is_none();
    let same_port = url.port_or_known_default() == page.port_or_known_default();
    url.has_host()
        && url.host() == page.host()
        && (same_port || is_default(url) && is_default(page))
        && (matches!(url.scheme(), "https" | "wss")
            || page.scheme() == "http" && url.scheme() == "ws")
}

/// Section 6.7.2.10.
fn host(source: &HostSource, url: &Url) -> bool {
    let Some(own) = &source.host else {
        return url.has_host();
    };
    match url.host() {
        Some(Host::Domain(name)) if source.below => name
            .strip_suffix(own.as_str())
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        Some(Host::Domain(name)) => name == own,
        // Browsers compare the text, which the specification doesn't.
        Some(Host::Ipv4(ip)) => !source.below && ip.to_string() == *own,
        _ => false,
    }
}

/// Section 6.7.2.11. Where a safer scheme is meant, browsers take another port
/// with it, and not the one that is written.
fn port(own: Port, url: &Url, safer: bool) -> bool {
    match own {
        Port::Any => true,
        Port::Unsaid => url.port().is_none(),
        Port::Number(80) if safer => url.port_or_known_default() == Some(443),
        Port::Number(own) => !safer && url.port_or_known_default() == Some(own),
    }
}

/// Section 6.7.2.12.
fn path(own: Option<&PathSource>, address: &Address<'_>) -> bool {
    let Some(own) = own else { return true };
    let segments = address.segments();
    if own.is_folder {
        segments.len() > own.segments.len() && segments.starts_with(&own.segments)
    } else {
        segments == own.segments
    }
}
