//! What texts of JSON are written as.

use std::net::{Ipv4Addr, Ipv6Addr};

use schemars::JsonSchema;
use serde::Deserialize;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, macros::format_description};
use url::Url;

/// What a text is written as, by the name that JSON Schema has for it
/// (draft 2020-12, validation, section 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Format {
    /// A day: `2026-11-28` (RFC 3339).
    Date,
    /// A time of day with its offset: `08:30:00Z` (RFC 3339).
    Time,
    /// A moment: `2026-11-28T08:30:00Z` (RFC 3339).
    DateTime,
    /// An address for mail (RFC 5321).
    Email,
    /// The name of a host (RFC 1123).
    Hostname,
    /// An address such as `127.0.0.1`.
    Ipv4,
    /// An address such as `::1`.
    Ipv6,
    /// A URI with its scheme (RFC 3986).
    Uri,
    /// A UUID (RFC 9562).
    Uuid,
}

impl Format {
    /// Whether `text` is written so.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        match self {
            Self::Date => Date::parse(text, format_description!("[year]-[month]-[day]")).is_ok(),
            Self::Time => is_moment(&format!("2026-01-01T{text}")),
            Self::DateTime => is_moment(text),
            Self::Email => is_email(text),
            Self::Hostname => is_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Uri => is_uri(text),
            Self::Uuid => is_uuid(text),
        }
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date-time",
            Self::Email => "email",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Uri => "uri",
            Self::Uuid => "uuid",
        }
    }
}

fn is_moment(text: &str) -> bool {
    OffsetDateTime::parse(text, &Rfc3339).is_ok()
}

/// Labels of letters, digits and inner hyphens.
fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// What may stand in an address outside of quotes, beside letters and digits
/// (RFC 5321, section 4.1.2: `atext`).
const ATEXT: &str = "!#$%&'*+-/=?^_`{|}~";

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_atom = |atom: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || ATEXT.contains(c);
        !atom.is_empty() && atom.chars().all(fits)
    };
    let quoted = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let is_local = match quoted {
        Some(inside) => is_quotable(inside),
        None => local.split('.').all(is_atom),
    };
    let address = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_domain = match address {
        Some(address) => match address.strip_prefix("IPv6:") {
            Some(address) => Format::Ipv6.fits(address),
            None => Format::Ipv4.fits(address),
        },
        None => is_hostname(domain),
    };
    is_local && local.len() <= 64 && is_domain
}

/// What stands between quotes: printable ASCII, of which quotes and
/// backslashes have a backslash before them.
fn is_quotable(inside: &str) -> bool {
    let mut bytes = inside.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'\\' => bytes
                .next()
                .is_some_and(|next| (b' '..=b'~').contains(&next)),
            b'"' => false,
            other => (b' '..=b'~').contains(&other),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// The characters of a URI that aren't letters or digits, but for `%`.
const URI: &str = "-._~:/?#[]@!$&'()*+,;=";

fn is_uri(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match byte {
        b'%' => {
            let digits = text.as_bytes().get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        }
        byte => byte.is_ascii_alphanumeric() || URI.contains(char::from(byte)),
    };
    text.bytes().enumerate().all(fits) && Url::parse(text).is_ok()
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_knows_its_own() {
        let cases: [(Format, &[&str], &[&str]); 9] = [
            (
                Format::Date,
                &["2026-11-28", "2024-02-29"],
                &["2026-02-29", "28.11.2026", "2026-1-1"],
            ),
            (
                Format::Time,
                &["08:30:00Z", "08:30:00.5+02:00"],
                &["08:30", "08:30:00", "25:00:00Z"],
            ),
            (
                Format::DateTime,
                &["2026-11-28T08:30:00Z", "2026-11-28T08:30:00.123456+02:00"],
                &["2026-11-28", "2026-11-28 08:30", "2026-13-01T00:00:00Z"],
            ),
            (
                Format::Email,
                &[
                    "edith@example.com",
                    "a.b+c@x.co",
                    "\"a \\\" b\"@x.co",
                    "a@[127.0.0.1]",
                ],
                &["edith", "@x.co", "a@", "a..b@x.co", "a b@x.co", "a@x_y.co"],
            ),
            (
                Format::Hostname,
                &["example.com", "a-1.b", "localhost"],
                &["", "a..b", "-a.b", "a_b.c", "a.b:80", "http://a.b"],
            ),
            (
                Format::Ipv4,
                &["127.0.0.1"],
                &["127.0.0", "127.0.0.256", "::1"],
            ),
            (
                Format::Ipv6,
                &["::1", "2001:db8::1"],
                &["127.0.0.1", "[::1]", "1::2::3"],
            ),
            (
                Format::Uri,
                &[
                    "https://a.example/b?c=%20#d",
                    "urn:isbn:123",
                    "mailto:a@b.c",
                ],
                &[
                    "/a",
                    "a.example",
                    "https://a b/",
                    "https://a/%zz",
                    "https://a/é",
                ],
            ),
            (
                Format::Uuid,
                &[
                    "01890a5d-ac96-774b-bcce-b302099a8057",
                    "01890A5D-AC96-774B-BCCE-B302099A8057",
                ],
                &[
                    "01890a5dac96774bbcceb302099a8057",
                    "01890a5d-ac96-774b-bcce-b302099a805g",
                ],
            ),
        ];
        for (format, good, bad) in cases {
            for text in good {
                assert!(format.fits(text), "{text} is {}", format.as_str());
            }
            for text in bad {
                assert!(!format.fits(text), "{text} is no {}", format.as_str());
            }
        }
    }
}
