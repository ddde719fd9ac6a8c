//! How a connection must be secured.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Host;

use crate::source::{Located, Span, unbracketed};
use crate::suite::OneOrMany;
use crate::suite::matcher::Matchers;
use crate::suite::shape::NOTHING;
use crate::suite::value::{Millis, TlsVersion, parse_duration, unfit};

/// How the connection must be secured. An http target has no TLS, unless the
/// case follows redirects.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    expecting = "a table of `valid_for`, `names`, `issuer`, `version` and `chain`"
)]
#[schemars(rename = "TlsExpect")]
pub struct TlsExpect {
    /// How long the server's certificate is valid at least, from now on: `"14d"`.
    #[serde(default, deserialize_with = "least")]
    #[schemars(with = "Option<Millis>")]
    pub valid_for: Option<Located<Millis>>,
    /// The names that the certificate must be for: a text or a list.
    pub names: Option<Located<OneOrMany<HostName>>>,
    /// Who issued the certificate: its common name, its organisation, or all of
    /// the name as RFC 4514 writes it.
    pub issuer: Option<Matchers<String>>,
    /// The version: `"1.3"`, `{ min = "1.2" }`.
    pub version: Option<Matchers<TlsVersion>>,
    /// `"complete"`: each certificate that is sent is signed by the next, up to
    /// one that is trusted or whose issuer is.
    pub chain: Option<Located<Complete>>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What is written, before its place is known.
#[derive(Deserialize)]
struct Unplaced(#[serde(with = "TlsExpect")] TlsExpect);

impl<'de> Deserialize<'de> for TlsExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, span } = Located::<Unplaced>::deserialize(deserializer)?;
        let Unplaced(tls) = value;
        if tls == Self::default() {
            return Err(D::Error::custom(NOTHING));
        }
        Ok(Self { span, ..tls })
    }
}

/// The least time, which may be written as a comparison: `">= 14d"`.
#[derive(Deserialize)]
#[serde(try_from = "Value")]
struct Least(Millis);

impl TryFrom<Value> for Least {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default().trim_start();
        let compared = text.strip_prefix(">=").or_else(|| text.strip_prefix('>'));
        match compared {
            Some(least) => parse_duration(least).map(|least| Self(Millis(least))),
            None => Millis::try_from(value).map(Self),
        }
    }
}

fn least<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Located<Millis>>, D::Error> {
    let least = Located::<Least>::deserialize(deserializer)?;
    Ok(Some(least.map(|least| least.0)))
}

/// The one thing that a chain can be expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Complete {
    /// Each certificate is signed by the next, up to one that is trusted or
    /// whose issuer is.
    Complete,
}

/// The name of a host, or its address, as certificates have it: without a
/// port, in lower case, in ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "String")]
pub enum HostName {
    /// A name; a wildcard stands for the same wildcard.
    Dns(String),
    /// An address.
    Ip(IpAddr),
}

impl TryFrom<Value> for HostName {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let Value::String(text) = &value else {
            return unfit("the name of a host", &value);
        };
        let bad = || {
            let quoted = crate::source::quote(text, 60);
            format!("{quoted} is not the name of a host, such as \"example.com\"")
        };
        if let Ok(address) = unbracketed(text).parse() {
            return Ok(Self::Ip(address));
        }
        let (wildcard, name) = match text.strip_prefix("*.") {
            Some(rest) => ("*.", rest),
            None => ("", text.as_str()),
        };
        match Host::parse(name) {
            Ok(Host::Domain(name)) if !name.contains('*') && name != "." => {
                let name = name.trim_end_matches('.');
                Ok(Self::Dns(format!("{wildcard}{name}")))
            }
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_read_as_certificates_have_them() {
        for (text, name) in [
            ("Example.COM", "example.com"),
            ("example.com.", "example.com"),
            ("*.example.com", "*.example.com"),
            ("täst.example", "xn--tst-qla.example"),
            ("_sip.example.com", "_sip.example.com"),
        ] {
            let read = HostName::try_from(json!(text));
            assert_eq!(read, Ok(HostName::Dns(name.to_owned())), "{text}");
        }
        for text in ["10.0.0.1", "::1", "[::1]"] {
            let read = HostName::try_from(json!(text));
            assert!(matches!(read, Ok(HostName::Ip(_))), "{text}");
        }
        for bad in [
            "",
            "https://a.example",
            "a.example:443",
            "a b",
            "*.*.a.example",
            "*.",
        ] {
            assert!(HostName::try_from(json!(bad)).is_err(), "{bad}");
        }
        assert!(HostName::try_from(json!(1)).is_err());
    }
}
