//! HSTS: whether browsers come back over https (RFC 6797).

use http::HeaderMap;

use crate::expect::assertion::Mismatch;
use crate::expect::header;
use crate::source::{Span, quote};

/// For how long it must hold at least, in seconds: 180 days, a little less than
/// the six months that the HTTP Observatory asks for.
const LEAST: u64 = 180 * 24 * 60 * 60;

const EXPECTED: &str = "`Strict-Transport-Security` for 180 days or more";

/// How many characters of the header are shown.
const SHOWN: usize = 120;

/// Of several headers, the first counts (section 8.1).
pub(super) fn judge(headers: &HeaderMap, span: Span) -> Result<(), Mismatch> {
    let values = header::values(headers, "strict-transport-security");
    let Some(first) = values.first() else {
        return Err(Mismatch::new(span, EXPECTED, "no such header"));
    };
    let told = |how: &str| Mismatch::new(span, EXPECTED, format!("{}{how}", quote(first, SHOWN)));
    match max_age(first) {
        Some(age) if age >= LEAST => Ok(()),
        Some(0) => Err(told(", which takes back what was said before")),
        Some(_) => Err(told("")),
        None => Err(told(", which browsers ignore: it has no proper `max-age`")),
    }
}

/// The `max-age` of the header, where it is one that browsers take: a number,
/// perhaps in quotes, and no directive stands twice (section 6.1).
fn max_age(value: &str) -> Option<u64> {
    let mut age = None;
    let mut names: Vec<String> = Vec::new();
    let directives = value.split(';').map(str::trim);
    for directive in directives.filter(|directive| !directive.is_empty()) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let name = name.trim().to_ascii_lowercase();
        if names.contains(&name) {
            return None;
        }
        if name == "max-age" {
            let value = value.trim();
            let bare = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'));
            age = Some(seconds(bare.unwrap_or(value))?);
        }
        names.push(name);
    }
    age
}

fn seconds(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_browsers_take_counts() {
        assert_eq!(max_age("max-age=31536000"), Some(31_536_000));
        assert_eq!(
            max_age(" includeSubDomains ; MAX-AGE = \"60\"; preload;"),
            Some(60)
        );
        assert_eq!(max_age("max-age=99999999999999999999999"), Some(u64::MAX));
        for bad in [
            "",
            "includeSubDomains",
            "max-age",
            "max-age=",
            "max-age=-1",
            "max-age=1y",
            "max-age=60; max-age=60",
            "max-age=31536000, includeSubDomains",
        ] {
            assert_eq!(max_age(bad), None, "{bad}");
        }
    }

    #[test]
    fn it_must_hold_for_long() {
        let said = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("strict-transport-security", value.parse().unwrap());
            }
            judge(&headers, Span::default())
                .err()
                .map(|mismatch| mismatch.actual)
        };
        assert_eq!(said(&["max-age=15768000"]), None);
        assert_eq!(said(&["max-age=15552000", "max-age=0"]), None);
        assert_eq!(said(&["max-age=3600"]).unwrap(), "\"max-age=3600\"");
        assert_eq!(
            said(&["max-age=0", "max-age=31536000"]).unwrap(),
            "\"max-age=0\", which takes back what was said before"
        );
        assert_eq!(
            said(&["31536000"]).unwrap(),
            "\"31536000\", which browsers ignore: it has no proper `max-age`"
        );
    }
}
