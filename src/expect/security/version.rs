//! Versions in headers, which tell which known flaws of a program are there.

use http::HeaderMap;

use crate::expect::assertion::Mismatch;
use crate::expect::header;
use crate::expect::matching::list;
use crate::source::{Span, elide, one_line};

/// Headers that programs name themselves in.
const NAMES: [&str; 5] = [
    "server",
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
];

/// How many characters of a header are shown.
const SHOWN: usize = 80;

pub(super) fn judge(headers: &HeaderMap, span: Span) -> Result<(), Mismatch> {
    let mut told: Vec<String> = Vec::new();
    for name in NAMES {
        let values = header::values(headers, name);
        let values = values.iter().filter(|value| has_version(value));
        told.extend(values.map(|value| {
            let value = one_line(value);
            format!("`{name}: {}`", elide(&value, SHOWN))
        }));
    }
    if told.is_empty() {
        return Ok(());
    }
    let expected = "no version of a program in any header";
    Err(Mismatch::new(
        span,
        expected,
        list(&told, told.len(), 3, "and"),
    ))
}

/// Whether a text has a version: a number behind the slash of a product (RFC
/// 9110, section 10.1.5), or one with a point in it. A digit in a name (`h2o`)
/// is none.
fn has_version(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).any(|at| match bytes[at] {
        b'/' => {
            let letter = bytes
                .get(at + 1)
                .is_some_and(|b| b.eq_ignore_ascii_case(&b'v'));
            digit(at + 1 + usize::from(letter))
        }
        b'.' => at > 0 && digit(at - 1) && digit(at + 1),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_names() {
        for version in [
            "nginx/1.24.0 (Ubuntu)",
            "Apache/2",
            "WSGIServer/0.2 CPython/3.12.3",
            "Microsoft-IIS/10.0",
            "PHP/8.2.1",
            "Apache Tomcat 9.0.1",
            "openresty/v1.2",
            "4.0.30319",
        ] {
            assert!(has_version(version), "{version}");
        }
        for name in [
            "nginx",
            "gunicorn",
            "uvicorn",
            "h2o",
            "cloudflare",
            "AmazonS3",
            "Express",
            "ASP.NET",
            "Phusion Passenger(R)",
            "",
            "a/b",
            "Next.js",
        ] {
            assert!(!has_version(name), "{name}");
        }
    }

    #[test]
    fn every_header_that_tells_is_named() {
        let mut headers = HeaderMap::new();
        headers.insert("server", "nginx/1.24.0".parse().unwrap());
        headers.insert("x-powered-by", "PHP/8.2.1".parse().unwrap());
        headers.insert("x-release", "2026.11.1".parse().unwrap());
        let mismatch = judge(&headers, Span::default()).unwrap_err();
        assert_eq!(
            mismatch.actual,
            "`server: nginx/1.24.0` and `x-powered-by: PHP/8.2.1`"
        );
    }
}
