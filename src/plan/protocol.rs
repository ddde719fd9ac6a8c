//! Protocol that is spoken over a connection.

use http::HeaderName;

/// Protocol that is spoken over a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// HTTP, with TLS or without.
    #[default]
    Http,
    /// The uwsgi protocol, as nginx's `uwsgi_pass` speaks it.
    Uwsgi,
    /// FastCGI 1.0, as nginx's `fastcgi_pass` speaks it.
    FastCgi,
    /// SCGI, as nginx's `scgi_pass` speaks it.
    Scgi,
}

impl Protocol {
    /// Those that an application server behind a proxy speaks, and no browser.
    pub const GATEWAYS: [Self; 3] = [Self::Uwsgi, Self::FastCgi, Self::Scgi];

    /// As targets spell it: `http`, `uwsgi`, `fastcgi` or `scgi`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Uwsgi => "uwsgi",
            Self::FastCgi => "fastcgi",
            Self::Scgi => "scgi",
        }
    }

    /// Name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Uwsgi => "uwsgi",
            Self::FastCgi => "FastCGI",
            Self::Scgi => "SCGI",
        }
    }

    /// Whether it carries a request as the variables of a gateway (RFC 3875).
    #[must_use]
    pub const fn is_gateway(self) -> bool {
        !matches!(self, Self::Http)
    }

    /// Why a gateway's variables can't carry a header, if they can't.
    #[must_use]
    pub fn unfit_header(name: &HeaderName) -> Option<&'static str> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if name == "proxy" {
            // CVE-2016-5385 and its siblings.
            return Some("as `HTTP_PROXY`, it would be the proxy of the application (httpoxy)");
        }
        (!name.as_str().bytes().all(plain)).then_some(
            "its variable would be that of another header, so nginx takes only letters, digits \
             and hyphens in a name",
        )
    }
}
