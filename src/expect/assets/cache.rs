//! Caching of files (RFC 9111, RFC 8246).

use std::time::Duration;

use http::HeaderMap;
use http::header::{CACHE_CONTROL, DATE, ETAG, EXPIRES, LAST_MODIFIED};

use crate::suite::expect::CachePolicy;
use crate::suite::value::{Amount, Millis};

/// Caching headers of a response.
#[derive(Debug, Default)]
struct Said {
    immutable: bool,
    /// Directive that forbids keeping it, or using it unasked.
    unkept: Option<&'static str>,
    lifetime: Option<Duration>,
    /// Whether it can be revalidated.
    validator: bool,
}

/// Directive by which nobody may keep it.
const NO_STORE: &str = "no-store";

/// Flaw of the caching `headers` of a file, in words that follow its name;
/// `hashed` is whether its name has a hash of its content.
pub(super) fn wrong(policy: CachePolicy, hashed: bool, headers: &HeaderMap) -> Option<String> {
    let said = Said::of(headers);
    if hashed {
        kept_too_short(policy, &said)
    } else {
        kept_too_long(&said)
    }
}

fn kept_too_short(policy: CachePolicy, said: &Said) -> Option<String> {
    const NAME: &str = "its name has a hash";
    if let Some(word) = said.unkept {
        return Some(format!("{NAME}, and `{word}` lets nobody keep it"));
    }
    let least = match policy {
        CachePolicy::Usual => CachePolicy::USUAL,
        CachePolicy::AtLeast(time) => time,
        CachePolicy::Immutable if said.immutable => return None,
        CachePolicy::Immutable => return Some(format!("{NAME}, and it is not `immutable`")),
    };
    match said.lifetime {
        Some(time) if time >= least => None,
        Some(time) => Some(format!("{NAME}, and it is kept for {}", shown(time))),
        None if said.immutable => None,
        None => Some(format!("{NAME}, and nothing says how long it may be kept")),
    }
}

fn kept_too_long(said: &Said) -> Option<String> {
    const NAME: &str = "its name has no hash";
    if said.immutable {
        return Some(format!("{NAME}, and it is `immutable`"));
    }
    if said.unkept == Some(NO_STORE) {
        return Some(format!(
            "{NAME}, and `no-store` has it sent again each time"
        ));
    }
    match said.lifetime {
        Some(time) if time >= CachePolicy::USUAL => {
            Some(format!("{NAME}, and it is kept for {}", shown(time)))
        }
        _ if !said.validator => Some(format!(
            "{NAME}, and without `ETag` and `Last-Modified` nobody can ask whether it changed"
        )),
        _ => None,
    }
}

fn shown(time: Duration) -> String {
    Millis::show(Millis(time).number())
}

impl Said {
    fn of(headers: &HeaderMap) -> Self {
        let mut said = Self {
            validator: headers.contains_key(ETAG) || headers.contains_key(LAST_MODIFIED),
            ..Self::default()
        };
        let lines = headers.get_all(CACHE_CONTROL).iter();
        for line in lines.filter_map(|line| line.to_str().ok()) {
            for directive in line.split(',') {
                let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
                said.directive(name.trim(), value.trim().trim_matches('"'));
            }
        }
        if said.lifetime.is_none() {
            said.lifetime = expires(headers);
        }
        said
    }

    fn directive(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            "immutable" => self.immutable = true,
            NO_STORE => self.unkept = Some(NO_STORE),
            "no-cache" => self.unkept = self.unkept.or(Some("no-cache")),
            // The first counts; what is no number is stale at once
            // (RFC 9111, section 4.2.1).
            "max-age" if self.lifetime.is_none() => {
                let seconds = value.parse().unwrap_or(0);
                self.lifetime = Some(Duration::from_secs(seconds));
            }
            _ => {}
        }
    }
}

/// From `Date` to `Expires`; a date that is none has passed already.
fn expires(headers: &HeaderMap) -> Option<Duration> {
    let date = |name| {
        let value = headers.get(name)?.to_str().ok()?;
        httpdate::parse_http_date(value).ok()
    };
    headers.get(EXPIRES)?;
    let Some(until) = date(EXPIRES) else {
        return Some(Duration::ZERO);
    };
    let from = date(DATE).unwrap_or_else(std::time::SystemTime::now);
    Some(until.duration_since(from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn of(policy: CachePolicy, hashed: bool, headers: &[(&str, &str)]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        wrong(policy, hashed, &map)
    }

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn hashed_names_are_kept_for_long() {
        let usual = |value| of(CachePolicy::Usual, true, &[("cache-control", value)]);
        assert_eq!(usual("max-age=31536000, public"), None);
        assert_eq!(usual("public, Immutable"), None);
        assert_eq!(
            usual("max-age=60").unwrap(),
            "its name has a hash, and it is kept for 1m"
        );
        assert!(
            usual("max-age=31536000, no-cache")
                .unwrap()
                .contains("`no-cache`")
        );
        assert!(usual("public").unwrap().contains("nothing says"));
        assert!(usual("max-age=soon").unwrap().contains("0ms"));
        let a_day = CachePolicy::AtLeast(DAY);
        assert_eq!(of(a_day, true, &[("cache-control", "max-age=86400")]), None);
        let long = [("cache-control", "max-age=31536000")];
        assert!(of(CachePolicy::Immutable, true, &long).is_some());
        let dates = [
            ("date", "Sat, 21 Nov 2026 06:00:00 GMT"),
            ("expires", "Sun, 22 Nov 2026 06:00:00 GMT"),
        ];
        assert_eq!(of(a_day, true, &dates), None);
        assert!(
            of(CachePolicy::Usual, true, &dates)
                .unwrap()
                .contains("for 1d")
        );
    }

    #[test]
    fn other_names_are_asked_for_again() {
        let usual = |headers: &[(&str, &str)]| of(CachePolicy::Usual, false, headers);
        assert_eq!(usual(&[("etag", "\"1\"")]), None);
        assert_eq!(
            usual(&[("last-modified", "x"), ("cache-control", "max-age=60")]),
            None
        );
        assert!(usual(&[]).unwrap().contains("`ETag`"));
        let tag = ("etag", "\"1\"");
        let with = |value| usual(&[tag, ("cache-control", value)]);
        assert!(with("max-age=31536000").unwrap().contains("for 365d"));
        assert!(with("immutable").unwrap().contains("`immutable`"));
        assert!(with("no-store").unwrap().contains("`no-store`"));
        assert_eq!(with("no-cache"), None);
    }
}
