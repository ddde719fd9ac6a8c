//! A `Set-Cookie` line.

use std::time::{Duration, SystemTime};

use url::Url;

/// A cookie as a `Set-Cookie` line sets it (RFC 6265, section 5.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cookie {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<String>,
    /// The path that it is sent to; without an attribute, that of the request
    /// up to its last slash.
    pub(super) path: String,
    /// The domain that it is sent to; none is the host alone.
    pub(super) domain: Option<String>,
    /// How long it lives; without it, as long as the browser runs.
    pub(super) max_age: Option<Duration>,
}

impl Cookie {
    /// The cookie that `line` sets in an answer to `url` at `now`. A line
    /// without `=` sets none.
    pub(super) fn parse(line: &str, url: &Url, now: SystemTime) -> Option<Self> {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=')?;
        let mut cookie = Self {
            name: trim(name).to_owned(),
            value: trim(value).to_owned(),
            path: default_path(url),
            ..Self::default()
        };
        if cookie.name.is_empty() {
            return None;
        }
        let mut expires = None;
        for attribute in attributes.split(';') {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let value = trim(value);
            match trim(name).to_ascii_lowercase().as_str() {
                "secure" => cookie.secure = true,
                "httponly" => cookie.http_only = true,
                "samesite" => cookie.same_site = Some(value.to_owned()),
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "path" => cookie.path = default_path(url),
                "domain" if !value.is_empty() => {
                    let domain = value.strip_prefix('.').unwrap_or(value);
                    cookie.domain = Some(domain.to_ascii_lowercase());
                }
                "max-age" => cookie.max_age = max_age(value).or(cookie.max_age),
                "expires" => expires = date(value).or(expires),
                _ => {}
            }
        }
        // Max-Age has precedence over Expires (section 5.3, step 3).
        let until = |date: SystemTime| date.duration_since(now).unwrap_or_default();
        cookie.max_age = cookie.max_age.or(expires.map(until));
        Some(cookie)
    }

    /// Whether a browser keeps one of the two only (section 5.3, step 11).
    pub(super) fn replaces(&self, other: &Self) -> bool {
        self.name == other.name && self.domain == other.domain && self.path == other.path
    }
}

/// Space and tab are the only white space here.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Section 5.1.4.
fn default_path(url: &Url) -> String {
    match url.path().rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(at) => url.path()[..at].to_owned(),
    }
}

/// Section 5.2.2: what is no number is ignored, what isn't positive is over.
fn max_age(value: &str) -> Option<Duration> {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = digits.parse().unwrap_or(u64::MAX / 1_000);
    Some(Duration::from_secs(if negative { 0 } else { seconds }))
}

/// The three dates of HTTP (RFC 9110, section 5.6.7), and the one that most
/// cookies had for decades: `Wed, 21-Oct-2026 07:28:00 GMT`.
pub(super) fn date(value: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(value)
        .or_else(|_| httpdate::parse_http_date(&value.replace('-', " ")))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Cookie> {
        let url = Url::parse("http://a.example/lists/1/").ok()?;
        Cookie::parse(line, &url, date("Wed, 21 Oct 2026 07:28:00 GMT")?)
    }

    #[test]
    fn attributes_are_read_whatever_their_case() {
        let cookie = parse("a = b=c ; SECURE; httponly=x;Path=/x; DOMAIN=.A.Example; samesite=LAX");
        let expected = Cookie {
            name: "a".into(),
            value: "b=c".into(),
            secure: true,
            http_only: true,
            same_site: Some("LAX".into()),
            path: "/x".into(),
            domain: Some("a.example".into()),
            max_age: None,
        };
        assert_eq!(cookie, Some(expected));
    }

    #[test]
    fn odd_lines_are_read_as_browsers_read_them() {
        assert_eq!(parse("no-equals-sign; Path=/"), None);
        assert_eq!(parse("=value"), None);
        assert_eq!(parse("a=\"q\"").map(|c| c.value), Some("\"q\"".into()));
        assert_eq!(parse("a=").map(|c| c.value), Some(String::new()));
        assert_eq!(parse("a=1").map(|c| c.path), Some("/lists/1".into()));
        assert_eq!(
            parse("a=1; Path=x").map(|c| c.path),
            Some("/lists/1".into())
        );
        assert_eq!(parse("a=1; Domain=").map(|c| c.domain), Some(None));
    }

    #[test]
    fn ages_come_from_max_age_or_expires() {
        let age = |line: &str| parse(line).and_then(|c| c.max_age).map(|d| d.as_secs());
        assert_eq!(age("a=1"), None);
        assert_eq!(
            age("a=1; Max-Age=60; Expires=Wed, 21 Oct 2026 08:28:00 GMT"),
            Some(60)
        );
        assert_eq!(age("a=1; Max-Age=-1"), Some(0));
        assert_eq!(age("a=1; Max-Age=1x"), None);
        assert_eq!(
            age("a=1; Expires=Wed, 21 Oct 2026 08:28:00 GMT"),
            Some(3_600)
        );
        assert_eq!(
            age("a=1; Expires=Wed, 21-Oct-2026 08:28:00 GMT"),
            Some(3_600)
        );
        assert_eq!(
            age("a=1; Expires=Wednesday, 21-Oct-26 08:28:00 GMT"),
            Some(3_600)
        );
        assert_eq!(age("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(age("a=1; Expires=never"), None);
    }
}
