//! Proxies.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use crate::source::{Bracketed, bare_host, is_scheme};

/// What proxies look like, for errors.
const FORMS: &str = "a proxy is http://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT";

/// A proxy that connections go through.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// Protocol that it speaks.
    pub kind: ProxyKind,
    /// Its name or its address (IPv6 without brackets).
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Credentials: user and password.
    pub credentials: Option<(String, String)>,
}

/// Protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProxyKind {
    /// HTTP: plain requests are handed on, for others it makes a tunnel
    /// (RFC 9110, section 9.3.6). It looks names up.
    Http,
    /// SOCKS5 (RFC 1928); names are looked up here.
    Socks5,
    /// SOCKS5; the proxy looks names up.
    Socks5h,
}

impl ProxyKind {
    const fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }

    /// Whether it is the proxy that finds the addresses of names.
    #[must_use]
    pub const fn looks_up(self) -> bool {
        matches!(self, Self::Http | Self::Socks5h)
    }
}

impl FromStr for Proxy {
    type Err = String;

    /// Reads a proxy as curl's `--proxy` does, but for its port, which must be
    /// there. Without a scheme it is `http://`. The errors show no password.
    fn from_str(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text.trim().split_once("://").unwrap_or(("http", text));
        let kind = match scheme {
            "http" => ProxyKind::Http,
            "socks5" => ProxyKind::Socks5,
            "socks5h" => ProxyKind::Socks5h,
            // What is no scheme may be a password.
            other if !is_scheme(other) => return Err(format!("this is no proxy; {FORMS}")),
            other => return Err(format!("`{other}://` proxies are not spoken to; {FORMS}")),
        };
        // Of a scheme without a port of its own, every port is told.
        let url = Url::parse(&format!("smoke://{}", rest.trim()))
            .map_err(|error| format!("this is no proxy: {error}; {FORMS}"))?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(format!("a proxy has no path; {FORMS}"));
        }
        let host = bare_host(&url).filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| format!("there is no host in it; {FORMS}"))?;
        let port = url.port().filter(|&port| port > 0);
        let port = port.ok_or_else(|| format!("say the proxy's port; {FORMS}"))?;
        let credentials = credentials(&url);
        if kind != ProxyKind::Http
            && let Some((user, password)) = &credentials
            && (user.len() > 255 || password.len() > 255)
        {
            return Err("SOCKS5 takes no user or password of more than 255 bytes".to_owned());
        }
        Ok(Self {
            kind,
            host,
            port,
            credentials,
        })
    }
}

fn credentials(url: &Url) -> Option<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = url.password().unwrap_or_default();
    (!url.username().is_empty() || url.password().is_some())
        .then(|| (decoded(url.username()), decoded(password)))
}

impl Proxy {
    /// Spelling as far as it is not the password, before it and behind it.
    #[must_use]
    pub fn around_password(&self) -> Option<(String, String)> {
        let (user, _) = self.credentials.as_ref()?;
        let user = utf8_percent_encode(user, NON_ALPHANUMERIC);
        let before = format!("{}://{user}:", self.kind.scheme());
        Some((before, format!("@{}", self.authority())))
    }

    /// Spelling with `user_info` as its user and password, to the letter.
    #[must_use]
    pub fn spelt_with(&self, user_info: &str) -> String {
        format!("{}://{user_info}@{}", self.kind.scheme(), self.authority())
    }

    /// The host, an IPv6 address in brackets, and the port.
    fn authority(&self) -> String {
        format!("{}:{}", Bracketed(&self.host), self.port)
    }
}

impl fmt::Display for Proxy {
    /// Without credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.kind.scheme(), self.authority())
    }
}

impl fmt::Debug for Proxy {
    /// Without credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_and_shown_without_its_password() {
        for (text, shown) in [
            ("http://proxy:3128", "http://proxy:3128"),
            ("proxy:3128/", "http://proxy:3128"),
            ("http://me:p%40ss@proxy:80", "http://proxy:80"),
            ("socks5://[::1]:1080", "socks5://[::1]:1080"),
            ("socks5h://me@127.0.0.1:9", "socks5h://127.0.0.1:9"),
        ] {
            let proxy: Proxy = text.parse().unwrap();
            assert_eq!(proxy.to_string(), shown);
            assert!(!format!("{proxy:?}").contains("ss@"));
        }
        let proxy: Proxy = "http://me:p%40ss@proxy:80".parse().unwrap();
        assert_eq!(proxy.credentials, Some(("me".into(), "p@ss".into())));
    }

    #[test]
    fn what_is_no_proxy_is_told() {
        for (text, word) in [
            ("https://proxy:1", "`https://` proxies are not spoken to"),
            ("ftp://me:hunter2@proxy:1", "not spoken to"),
            ("proxy", "say the proxy's port"),
            ("http://me:hunter2@proxy", "say the proxy's port"),
            ("proxy:0", "port"),
            ("proxy:1/x?hunter2", "no path"),
            ("", "no host"),
            ("http://:80", "no proxy"),
            ("me:hunter2@http://proxy:1", "no proxy"),
        ] {
            let error = text.parse::<Proxy>().unwrap_err();
            assert!(error.contains(word), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
