//! Hosts, as URLs, `Host` headers and command lines write them.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// `host` without the brackets that an IPv6 address has in a URL (RFC 3986,
/// section 3.2.2).
#[must_use]
pub fn unbracketed(host: &str) -> &str {
    let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.unwrap_or(host)
}

/// Whether `text` can be the scheme of a URL (RFC 3986, section 3.1).
#[must_use]
pub fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The host of `url`, an IPv6 address without brackets.
#[must_use]
pub fn bare_host(url: &Url) -> Option<String> {
    Some(match url.host()? {
        Host::Ipv6(address) => address.to_string(),
        host => host.to_string(),
    })
}

/// The host of `HOST[:PORT]`, which is what a `Host` header has (RFC 9110,
/// section 7.2); brackets stay.
#[must_use]
pub fn without_port(host: &str) -> &str {
    if host.starts_with('[') {
        return host.find(']').map_or(host, |end| &host[..=end]);
    }
    match host.split_once(':') {
        Some((name, port)) if !port.contains(':') => name,
        // An IPv6 address that has no brackets has no port either.
        _ => host,
    }
}

/// Whether `HOST[:PORT]` is no name of a site: `localhost` or an address.
#[must_use]
pub fn is_nameless(host: &str) -> bool {
    let name = unbracketed(without_port(host));
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

/// Whether `c` can't stand in `HOST[:PORT]`: in a URL it would end the host
/// early, or put credentials before it.
#[must_use]
pub fn is_in_no_host(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "/?#@\\".contains(c)
}

/// A host as a URL has it: an IPv6 address in brackets.
#[derive(Clone, Copy, Debug)]
pub struct Bracketed<'a>(pub &'a str);

impl fmt::Display for Bracketed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains(':') {
            write!(f, "[{}]", self.0)
        } else {
            f.write_str(self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_come_and_go_in_pairs() {
        for (bare, bracketed) in [("a.example", "a.example"), ("::1", "[::1]")] {
            assert_eq!(Bracketed(bare).to_string(), bracketed);
            assert_eq!(unbracketed(bracketed), bare);
            let url = Url::parse(&format!("http://{bracketed}:8000/")).unwrap();
            assert_eq!(bare_host(&url).as_deref(), Some(bare));
        }
        assert_eq!(unbracketed("[::1"), "[::1");
        assert_eq!(bare_host(&Url::parse("data:,").unwrap()), None);
    }

    #[test]
    fn a_host_loses_its_port() {
        for (host, name) in [
            ("a.example:8000", "a.example"),
            ("a.example", "a.example"),
            ("127.0.0.1:80", "127.0.0.1"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
            ("::1", "::1"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }
}
