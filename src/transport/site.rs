//! Sites of URLs, and the relation of a request to the page that asks for it
//! (RFC 6265bis, section 5.2).

use http::Method;
use url::{Host, Url};

use super::LinkKind;

/// Relation of a request to the site that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SiteRelation {
    /// Nobody but the suite asks for it, or a page of the same site does.
    SameSite,
    /// A page of another site sends the visitor there.
    Navigation,
    /// A page of another site has it as a part.
    Subresource,
}

impl SiteRelation {
    /// Relation of a request to `url` to `page`.
    pub(super) fn from(page: &Url, url: &Url, kind: LinkKind) -> Self {
        match kind {
            _ if same_site(page, url) => Self::SameSite,
            LinkKind::Navigation => Self::Navigation,
            LinkKind::Asset => Self::Subresource,
        }
    }

    /// Whether a cookie that is `SameSite=Lax` goes along, as one without
    /// `SameSite` does. Browsers that let the latter go along with a POST for
    /// its first two minutes do so for sites that aren't up to date.
    pub(super) fn is_lax(self, method: &Method) -> bool {
        match self {
            Self::SameSite => true,
            Self::Navigation => method.is_safe(),
            Self::Subresource => false,
        }
    }

    /// Whether a response may set cookies that don't say `SameSite=None`.
    pub(super) fn may_set(self) -> bool {
        self != Self::Subresource
    }
}

/// Whether both URLs have the same scheme and a host of the same registered
/// domain.
pub(super) fn same_site(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme() && have_one_domain(one, other)
}

/// Whether both hosts are of the same registered domain, or both of this
/// machine, whatever the scheme and the port.
pub(crate) fn is_same_domain(one: &Url, other: &Url) -> bool {
    have_one_domain(one, other) || is_here(one) && is_here(other)
}

/// Whether a URL is one of this machine.
pub(crate) fn is_here(url: &Url) -> bool {
    is_loopback(url.host().as_ref())
}

fn have_one_domain(one: &Url, other: &Url) -> bool {
    match (one.host(), other.host()) {
        (Some(Host::Domain(one)), Some(Host::Domain(other))) => {
            registered(one) == registered(other)
        }
        (one, other) => one == other,
    }
}

/// Whether a host is this machine.
fn is_loopback(host: Option<&Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => *name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The domain under which a host is registered: `example.co.uk` of
/// `www.example.co.uk`. A host that is none and has none is its own.
fn registered(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// Whether everybody may register names below `domain`, as in `co.uk`. Names
/// that are registered nowhere, such as `internal`, count, too, as they do in
/// browsers.
pub(super) fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain) == Some(domain)
}

/// Whether what is sent to `url` can be read by nobody on the way, or needs no
/// way (Secure Contexts, section 3.1): cookies that are `Secure` go there, as in
/// browsers and in curl.
pub(crate) fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url.host().as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn sites_are_told_by_scheme_and_registered_domain() {
        let same = |one: &str, other: &str| same_site(&url(one), &url(other));
        assert!(same("https://a.example.com/x", "https://example.com:8443/"));
        assert!(same(
            "http://superlists.ml/",
            "http://staging.superlists.ml/"
        ));
        assert!(same("http://localhost:1/", "http://localhost:2/"));
        assert!(same("http://127.0.0.1/", "http://127.0.0.1:8000/"));
        assert!(!same("http://example.com/", "https://example.com/"));
        assert!(!same("https://a.co.uk/", "https://b.co.uk/"));
        assert!(!same("https://a.github.io/", "https://b.github.io/"));
        assert!(!same("https://co.uk/", "https://a.co.uk/"));
        assert!(!same("http://127.0.0.1/", "http://127.0.0.2/"));
        assert!(!same("http://127.0.0.1/", "http://localhost/"));
    }

    #[test]
    fn suffixes_are_what_everybody_may_register_below() {
        for suffix in ["com", "co.uk", "github.io", "internal"] {
            assert!(is_public_suffix(suffix), "{suffix}");
        }
        for domain in ["example.com", "a.co.uk", "a.internal"] {
            assert!(!is_public_suffix(domain), "{domain}");
        }
    }

    #[test]
    fn loopback_is_as_good_as_https() {
        for good in [
            "https://a.example/",
            "http://localhost:1/",
            "http://a.localhost/",
        ] {
            assert!(is_secure(&url(good)), "{good}");
        }
        assert!(is_secure(&url("http://127.0.0.9/")));
        assert!(is_secure(&url("http://[::1]:8000/")));
        assert!(!is_secure(&url("http://a.example/")));
        assert!(!is_secure(&url("http://10.0.0.1/")));
    }
}
