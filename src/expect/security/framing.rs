//! Protection from clickjacking: whether other sites can put the page into a
//! frame, and lead its visitors to click what they don't see.

use http::HeaderMap;

use crate::expect::assertion::Mismatch;
use crate::expect::header::{self, shown};
use crate::source::{Span, quote};

const EXPECTED: &str = "`X-Frame-Options` or `frame-ancestors` of a `Content-Security-Policy`";

/// How many characters of a directive are shown.
const SHOWN: usize = 120;

/// Where a policy has `frame-ancestors`, browsers don't look at
/// `X-Frame-Options` (CSP Level 3, section 6.4.2).
pub(super) fn judge(headers: &HeaderMap, span: Span) -> Result<(), Mismatch> {
    let policies = header::values(headers, "content-security-policy");
    let ancestors: Vec<&str> = policies
        .iter()
        .flat_map(|value| value.split(','))
        .filter_map(ancestors)
        .collect();
    let options = header::values(headers, "x-frame-options");
    if ancestors.iter().any(|sources| !is_open(sources)) {
        return Ok(());
    }
    if let Some(open) = ancestors.first() {
        let directive = format!("frame-ancestors {}", open.trim());
        let mismatch = Mismatch::new(
            span,
            "`frame-ancestors` that lets only some sites frame the page",
            quote(directive.trim_end(), SHOWN),
        );
        return Err(match options.as_slice() {
            [] => mismatch,
            _ => mismatch.note("browsers take it in place of `X-Frame-Options`"),
        });
    }
    if options.is_empty() {
        return Err(Mismatch::new(span, EXPECTED, "neither"));
    }
    let known = |word: &str| {
        let word = word.trim();
        word.eq_ignore_ascii_case("deny") || word.eq_ignore_ascii_case("sameorigin")
    };
    // Of several words, one that denies is enough (WHATWG HTML, section 7.6).
    if options.iter().flat_map(|value| value.split(',')).any(known) {
        return Ok(());
    }
    let expected = "`X-Frame-Options` with `DENY` or `SAMEORIGIN`";
    Err(Mismatch::new(span, expected, shown(&options)))
}

/// The sources of the first `frame-ancestors` of a policy; the rest of them
/// isn't looked at.
fn ancestors(policy: &str) -> Option<&str> {
    let mut directives = policy.split(';').map(str::trim);
    directives.find_map(|directive| {
        let end = directive
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(directive.len());
        let (name, sources) = directive.split_at(end);
        name.eq_ignore_ascii_case("frame-ancestors")
            .then_some(sources)
    })
}

/// Whether the sources let everybody in: any host, or any of a scheme, on
/// whatever port. None at all let nobody in.
fn is_open(sources: &str) -> bool {
    let mut sources = sources.split_ascii_whitespace();
    sources.any(|source| {
        let source = source.to_ascii_lowercase();
        if source.ends_with(':') {
            return true;
        }
        let host = source.split_once("://").map_or(&*source, |(_, rest)| rest);
        let host = host.split([':', '/']).next().unwrap_or_default();
        host == "*" || host.strip_prefix("*.").is_some_and(is_everybodys)
    })
}

/// Whether everybody may have a name below `domain`.
fn is_everybodys(domain: &str) -> bool {
    psl::suffix(domain.as_bytes()).is_some_and(|it| it.is_known() && it == domain)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::*;

    fn said(headers: &[(&str, &str)]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        let mismatch = judge(&map, Span::default()).err()?;
        let notes = mismatch.notes.iter().map(|note| format!(" | {note}"));
        let notes: String = notes.collect();
        Some(format!(
            "{} / {}{notes}",
            mismatch.expected, mismatch.actual
        ))
    }

    const OPTIONS: &str = "x-frame-options";
    const POLICY: &str = "content-security-policy";

    #[test]
    fn one_of_the_two_must_close_the_frame() {
        for good in [
            vec![(OPTIONS, "DENY")],
            vec![(OPTIONS, "sameorigin")],
            vec![(OPTIONS, "SAMEORIGIN, SAMEORIGIN")],
            vec![(OPTIONS, "SAMEORIGIN"), (OPTIONS, "DENY")],
            vec![(POLICY, "default-src 'self'; Frame-Ancestors 'none'")],
            vec![(POLICY, "frame-ancestors 'self' https://a.example")],
            vec![(POLICY, "frame-ancestors")],
            vec![(POLICY, "default-src *, frame-ancestors 'self'")],
            vec![
                (POLICY, "frame-ancestors *"),
                (POLICY, "frame-ancestors 'self'"),
            ],
        ] {
            assert_eq!(said(&good), None, "{good:?}");
        }
        assert_eq!(said(&[]).unwrap(), format!("{EXPECTED} / neither"));
        assert_eq!(
            said(&[(POLICY, "default-src 'self'")]).unwrap(),
            format!("{EXPECTED} / neither")
        );
    }

    #[test]
    fn what_lets_everybody_in_is_told() {
        assert_eq!(
            said(&[(OPTIONS, "ALLOW-FROM https://a.example")]).unwrap(),
            "`X-Frame-Options` with `DENY` or `SAMEORIGIN` / \"ALLOW-FROM https://a.example\""
        );
        assert_eq!(
            said(&[(OPTIONS, "DENY"), (POLICY, "frame-ancestors 'self' https:")]).unwrap(),
            "`frame-ancestors` that lets only some sites frame the page / \
             \"frame-ancestors 'self' https:\" | \
             browsers take it in place of `X-Frame-Options`"
        );
        for open in [
            "*",
            "*:*",
            "*:443",
            "https:",
            "https://*",
            "HTTPS://*:8443/",
            "http://*:*",
            "'self' https://*.com",
            "*.github.io",
        ] {
            assert!(
                said(&[(POLICY, &format!("frame-ancestors {open}"))]).is_some(),
                "{open}"
            );
        }
        for closed in [
            "https://*.example.com",
            "*.example.com:*",
            "https://a.example:*",
            "*.internal",
        ] {
            assert_eq!(
                said(&[(POLICY, &format!("frame-ancestors {closed}"))]),
                None,
                "{closed}"
            );
        }
        // What is only reported keeps nobody out.
        let report = [(
            "content-security-policy-report-only",
            "frame-ancestors 'self'",
        )];
        assert!(said(&report).is_some());
    }
}
