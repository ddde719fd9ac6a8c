//! `--connect-to`: another place to connect to.

use std::fmt;
use std::str::FromStr;

use super::options::{InvalidOption, host_and_rest, same_host};
use super::resolve::parse_port;
use crate::source::Bracketed;

/// Another place to connect to, spelt as curl's `--connect-to` is:
/// `HOST1:PORT1:HOST2:PORT2`. What would be a connection to the first becomes
/// one to the second. Of the first, an empty part means any; of the second, an
/// empty part means the same. An IPv6 address stands in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    /// The host that is to be replaced; none means any.
    pub from_host: Option<String>,
    /// The port that is to be replaced; none means any.
    pub from_port: Option<u16>,
    /// The host to connect to; none means the same.
    pub to_host: Option<String>,
    /// The port to connect to; none means the same.
    pub to_port: Option<u16>,
}

impl ConnectTo {
    /// The first of `all` that holds for this host and port.
    pub(super) fn find<'a>(all: &'a [Self], host: &str, port: u16) -> Option<&'a Self> {
        all.iter().find(|one| {
            one.from_host
                .as_ref()
                .is_none_or(|from| same_host(from, host))
                && one.from_port.is_none_or(|from| from == port)
        })
    }
}

impl FromStr for ConnectTo {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let malformed = || {
            InvalidOption::new(
                "expected HOST1:PORT1:HOST2:PORT2, where a part may be empty and an IPv6 address \
                 stands in brackets",
            )
        };
        let (from_host, rest) = host_and_rest(text).ok_or_else(malformed)?;
        let (from_port, rest) = rest.split_once(':').ok_or_else(malformed)?;
        let (to_host, to_port) = host_and_rest(rest).ok_or_else(malformed)?;
        if to_port.contains(':') {
            return Err(malformed());
        }
        let host = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let port = |text: &str| (!text.is_empty()).then(|| parse_port(text)).transpose();
        Ok(Self {
            from_host: host(from_host),
            from_port: port(from_port)?,
            to_host: host(to_host),
            to_port: port(to_port)?,
        })
    }
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |host: &Option<String>| {
            host.as_deref()
                .map(|host| Bracketed(host).to_string())
                .unwrap_or_default()
        };
        let port = |port: &Option<u16>| port.map(|port| port.to_string()).unwrap_or_default();
        write!(
            f,
            "{}:{}:{}:{}",
            host(&self.from_host),
            port(&self.from_port),
            host(&self.to_host),
            port(&self.to_port)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_curl_is_read_and_written_back() {
        for text in [
            "example.com:443:127.0.0.1:8443",
            "::127.0.0.1:8443",
            "example.com:443::8443",
            "example.com:443:[::1]:",
            "[fe80::1]::[::1]:80",
            ":::",
        ] {
            let read: ConnectTo = text.parse().unwrap();
            assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |text: &str| text.parse::<ConnectTo>().unwrap_err().to_string();
        for text in [
            "",
            "a:1",
            "a:1:b",
            "a:1:b:2:3",
            "[::1:1:b:2",
            "[::1]x:1:b:2",
        ] {
            assert!(message(text).starts_with("expected HOST1:PORT1"), "{text}");
        }
        assert_eq!(message("a:x:b:2"), "`x` is not a port (1 to 65535)");
        assert_eq!(message("a:1:b:65536"), "`65536` is not a port (1 to 65535)");
    }

    #[test]
    fn the_first_that_matches_counts() {
        let all: Vec<ConnectTo> = ["a:80:b:", "A::c:", ":81:d:"]
            .map(|text| text.parse().unwrap())
            .into();
        let found = |host, port| ConnectTo::find(&all, host, port).map(ToString::to_string);
        assert_eq!(found("a", 80).as_deref(), Some("a:80:b:"));
        assert_eq!(found("a", 81).as_deref(), Some("A::c:"));
        assert_eq!(found("x", 81).as_deref(), Some(":81:d:"));
        assert_eq!(found("x", 80), None);
    }
}
