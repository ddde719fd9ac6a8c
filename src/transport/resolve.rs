//! `--resolve`: the addresses of a name, given by hand.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use super::options::{InvalidOption, host_and_rest, same_host};
use crate::source::{Bracketed, unbracketed};

/// The addresses of a name at a port, spelt as curl's `--resolve` is:
/// `HOST:PORT:ADDRESS[,ADDRESS]…`, where the host may be `*` and an IPv6
/// address may stand in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolve {
    /// The name, or `*` for every name.
    pub host: String,
    /// The port for which it holds.
    pub port: u16,
    /// The addresses, in the order in which to try them; at least one.
    pub addresses: Vec<IpAddr>,
}

impl Resolve {
    /// The one of `all` that counts for this host and port.
    pub(super) fn find<'a>(all: &'a [Self], host: &str, port: u16) -> Option<&'a Self> {
        let of = |name: &str| {
            all.iter()
                .rev()
                .find(|one| one.port == port && same_host(&one.host, name))
        };
        of(host).or_else(|| of("*"))
    }

    /// Socket addresses to connect to.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        let address = |&ip| SocketAddr::new(ip, self.port);
        self.addresses.iter().map(address).collect()
    }
}

impl FromStr for Resolve {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        if text.starts_with('-') {
            return Err(InvalidOption::new(
                "an entry can't be taken away; there is none to begin with",
            ));
        }
        // curl's `+` lets an entry time out, which a run is too short for.
        let spelt = text.strip_prefix('+').unwrap_or(text);
        let malformed = || InvalidOption::new("expected HOST:PORT:ADDRESS[,ADDRESS]…");
        let (host, rest) = host_and_rest(spelt).ok_or_else(malformed)?;
        let (port, addresses) = rest.split_once(':').ok_or_else(malformed)?;
        if host.is_empty() {
            return Err(malformed());
        }
        Ok(Self {
            host: host.to_owned(),
            port: parse_port(port)?,
            addresses: addresses
                .split(',')
                .map(parse_address)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl fmt::Display for Resolve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", Bracketed(&self.host), self.port)?;
        for (at, address) in self.addresses.iter().enumerate() {
            f.write_str(if at == 0 { ":" } else { "," })?;
            match address {
                IpAddr::V4(v4) => v4.fmt(f)?,
                IpAddr::V6(v6) => write!(f, "[{v6}]")?,
            }
        }
        Ok(())
    }
}

pub(super) fn parse_port(text: &str) -> Result<u16, InvalidOption> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(InvalidOption::new(format!(
            "`{text}` is not a port (1 to 65535)"
        ))),
    }
}

fn parse_address(text: &str) -> Result<IpAddr, InvalidOption> {
    unbracketed(text)
        .parse()
        .map_err(|_| InvalidOption::new(format!("`{text}` is not an IPv4 or IPv6 address")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_curl_is_read_and_written_back() {
        for text in [
            "example.com:443:127.0.0.1",
            "example.com:443:127.0.0.1,[::1]",
            "*:80:10.0.0.1",
            "[::1]:80:10.0.0.1",
        ] {
            let read: Resolve = text.parse().unwrap();
            assert_eq!(read.to_string(), text);
        }
        let read: Resolve = "+example.com:80:::1".parse().unwrap();
        assert_eq!(read.to_string(), "example.com:80:[::1]");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |text: &str| text.parse::<Resolve>().unwrap_err().to_string();
        assert_eq!(
            message("example.com"),
            "expected HOST:PORT:ADDRESS[,ADDRESS]…"
        );
        assert_eq!(message(":1:::1"), "expected HOST:PORT:ADDRESS[,ADDRESS]…");
        assert_eq!(message("a:http:::1"), "`http` is not a port (1 to 65535)");
        assert_eq!(message("a:0:::1"), "`0` is not a port (1 to 65535)");
        assert_eq!(
            message("a:80:localhost"),
            "`localhost` is not an IPv4 or IPv6 address"
        );
        assert_eq!(
            message("a:80:1.2.3.4,"),
            "`` is not an IPv4 or IPv6 address"
        );
        assert!(message("-a:80").contains("can't be taken away"));
    }

    #[test]
    fn a_name_counts_before_any_and_the_later_before_the_earlier() {
        let all: Vec<Resolve> = ["*:80:10.0.0.9", "a:80:10.0.0.1", "A:80:10.0.0.2"]
            .map(|text| text.parse().unwrap())
            .into();
        let found = |host, port| Resolve::find(&all, host, port).map(ToString::to_string);
        assert_eq!(found("a", 80).as_deref(), Some("A:80:10.0.0.2"));
        assert_eq!(found("b", 80).as_deref(), Some("*:80:10.0.0.9"));
        assert_eq!(found("a", 81), None);
    }
}
